"""When and how much somebody hears from us, and why they heard what they heard: in words, for them alone."""

from datetime import timedelta

from circles.commands import Reminders
from circles.domain.contact import Purpose, Reason
from circles.domain.terms import Terms
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InPrivate,
    Items,
    Line,
    Moment,
    Note,
    Paragraph,
    Post,
    Quote,
    button,
    form_button,
    say,
    say_many,
)

DAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)


def terms(of: Terms, changed: bool, key: str) -> Post:
    """How somebody hears from us, after a change or on asking."""
    blocks: list[Block] = [Heading(say("Noted") if changed else say("When I write to you")), Items(lines(of))]
    blocks.append(
        Note(
            say(
                "Change it by typing, such as {lead}, {quiet} or {digest}.",
                lead=Code("reminders 2 hours"),
                quiet=Code("reminders quiet 21:00-07:30"),
                digest=Code("reminders digest"),
            )
        )
    )
    return Post(key, InPrivate(""), tuple(blocks), _buttons(of))


def _buttons(of: Terms) -> tuple[Button, ...]:
    if of.off:
        return (button(say("Write to me again"), Reminders("on"), main=True),)
    digest = (
        button(say("News as it comes"), Reminders("digest off"))
        if of.only_digest
        else button(say("News once a week"), Reminders("digest"))
    )
    off = button(say("Only what I need"), Reminders("off"))
    return form_button(say("Change it"), Reminders, main=True), digest, off


def lines(of: Terms) -> tuple[Line, ...]:
    """The terms in words."""
    if of.off:
        return (
            say("I write only what you need to know, such as an hour that moves or a role that comes to you."),
            say("Your calendar link goes on as before."),
        )
    return _reminder(of), _quiet(of), _news(of)


def _reminder(of: Terms) -> Line:
    return say("I remind you of each session {lead} before.", lead=span(of.lead))


def span(of: timedelta) -> Line:
    """A length of time in whole hours, or in minutes."""
    minutes = int(of.total_seconds() // 60)
    if minutes % 60:
        return say_many("{n} minute", "{n} minutes", minutes)
    return say_many("{n} hour", "{n} hours", minutes // 60)


def _quiet(of: Terms) -> Line:
    if of.quiet.begin == of.quiet.end:
        return say("You have no quiet hours.")
    return say(
        "Between {begin} and {end} on your clock nothing rings, and what can wait waits.",
        begin=f"{of.quiet.begin:%H:%M}",
        end=f"{of.quiet.end:%H:%M}",
    )


def _news(of: Terms) -> Line:
    day, hour = DAYS[of.digest_day], f"{of.digest_hour:%H:%M}"
    if of.only_digest:
        return say("What can wait comes in one message a week: {day}, {hour}.", day=day, hour=hour)
    return say_many(
        "{n} message in a week is enough, besides what you need to know. What can wait comes in one: {day}, {hour}.",
        "{n} messages in a week are enough, besides what you need to know. What can wait comes in one: {day}, {hour}.",
        of.weekly,
        day=day,
        hour=hour,
    )


def why_message(of: Terms, what: Line | None, at: Moment, purpose: str, reason: str, key: str) -> Post:
    """Why somebody got their last message: what for, why then, and on which terms."""
    blocks: list[Block] = [Heading(say("Why did I write to you?")), Paragraph(say("My last message: {when}.", when=at))]
    if what:
        blocks.append(Quote(what))
    blocks.append(Paragraph(_PURPOSES.get(purpose, _PURPOSES[Purpose.NEEDED])))
    if reason == Reason.QUIET_HOURS:
        blocks.append(Paragraph(say("It waited until your quiet hours were over.")))
    blocks += [Paragraph(say("What we agreed:")), Items(lines(of))]
    return Post(key, InPrivate(""), tuple(blocks), _buttons(of))


def nothing_yet(of: Terms, key: str) -> Post:
    """They were never written to."""
    return Post(
        key,
        InPrivate(""),
        (Paragraph(say("I have not written to you in private yet. What we agreed:")), Items(lines(of))),
        _buttons(of),
    )


_PURPOSES: dict[str, Line] = {
    Purpose.NEEDED: say("You need to know it, or somebody asked you something: such messages always come."),
    Purpose.TIMELY: say("It comes by plan, at its one moment around a session. Nobody sent it by hand."),
    Purpose.NEWS: say("It could have waited; there was room for it among the few messages of your week."),
}

"""What is said when hours change: to the room once, to the organizer before and after."""

from collections.abc import Sequence

from circles.command import SessionRef
from circles.commands import RsvpTo, SessionAllow, SessionMove
from circles.commands.rescheduling import Reach
from circles.domain.blackout import Blackout
from circles.domain.circle import Circle
from circles.domain.series import LocalTime, Series, WallTime
from circles.domain.session import Rsvp, Session
from circles.message import (
    Block,
    File,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    moment,
    say,
    say_many,
)
from circles.posts.before import rsvp_buttons
from circles.posts.rhythm import jumped_over, series_in_words, span_in_words

FEEDS_FOLLOW = say("Calendar feeds follow by themselves; some apps need up to a day.")


def hours(sessions: Sequence[Session]) -> Items:
    """Sessions with their hours."""
    return Items(
        tuple(say("Session {number}: {when}", number=each.number, when=moment(each.starts_at)) for each in sessions)
    )


def which_ones(circle: Circle, session: Session, to: WallTime, moves: Sequence[tuple[Session, WallTime]]) -> Post:
    """Before a move: this one only, or all later ones too. Nothing has changed yet."""
    said, ref = LocalTime(to.day, to.time), SessionRef(session.id)
    lines = tuple(
        say(
            "Session {number}: {was} → {when}",
            number=each.number,
            was=moment(each.starts_at),
            when=moment(wall.instant),
        )
        for each, wall in moves
    )
    blocks: list[Block] = [
        Heading(
            say("Only session {number} of {circle}, or all later ones too?", number=session.number, circle=circle.name)
        ),
        Paragraph(say("With all later ones, this would change:")),
        Items(lines),
        *(Paragraph(line) for line in jumped_over([wall for _, wall in moves])),
        Note(say("Nothing has changed yet, and nobody was told.")),
    ]
    buttons = (
        button(say("Only session {number}", number=session.number), SessionMove(said, ref, Reach.THIS), main=True),
        button(say("All later ones too"), SessionMove(said, ref, Reach.LATER)),
    )
    return Post("", InPrivate(""), tuple(blocks), buttons)


def moved_along(circle: Circle, moved: Sequence[Session], series: Series, key: str, invites: tuple[File, ...]) -> Post:
    """Several sessions have a new hour: one message for all of them."""
    first = moved[0]
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(
                say("{circle}: from session {number} on there is a new hour", circle=circle.name, number=first.number)
            ),
            Paragraph(say("From now on you meet {rhythm}.", rhythm=series_in_words(series))),
            hours(moved),
            Note(FEEDS_FOLLOW),
        ),
        rsvp_buttons(first),
        invites,
    )


def extended(circle: Circle, added: Sequence[Session], key: str, invites: tuple[File, ...]) -> Post:
    """The circle meets longer than planned."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(
                say_many("{circle}: {n} more session", "{circle}: {n} more sessions", len(added), circle=circle.name)
            ),
            hours(added),
            Note(FEEDS_FOLLOW),
        ),
        (),
        invites,
    )


def zone_rules_changed(circle: Circle, moved: Sequence[Session], key: str, invites: tuple[File, ...]) -> Post:
    """A country changed its clocks, so sessions start at another instant although nobody moved them."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(say("{circle}: your sessions have a new hour", circle=circle.name)),
            Paragraph(say("The rules for the clocks have changed, so for some of you it is another hour now.")),
            hours(moved),
            Note(FEEDS_FOLLOW),
        ),
        rsvp_buttons(moved[0]),
        invites,
    )


def your_hour_is_another(circle: Circle, moved: Sequence[Session], person_id: str, key: str) -> Post:
    """To each member whose own hour moves because clocks elsewhere follow other rules by now."""
    line = say("The rules for the clocks have changed, so {circle} meets at another hour for you.", circle=circle.name)
    note = Note(say("Only you hear this: the others see no zone but their own."))
    blocks = (Paragraph(line), hours(moved), note)
    return Post(key, InPrivate(person_id), blocks, rsvp_buttons(moved[0]), purpose=Purpose.NEEDED)


def can_you_now(circle: Circle, moved: Sequence[Session], person_id: str, key: str) -> Post:
    """Only whoever could not come to the old hour is asked anew. No answer leaves it as it was."""
    lines = tuple(
        say(
            "{circle}: session {number} is {when} now.",
            circle=circle.name,
            number=each.number,
            when=moment(each.starts_at),
        )
        for each in moved
    )
    buttons = tuple(
        button(say("I can come: session {number}", number=each.number), RsvpTo(Rsvp.COMING, SessionRef(each.id)))
        for each in moved[:5]
    )
    question = say("You had said that you cannot come. Can you at the new hour? If not, there is nothing to do.")
    return Post(key, InPrivate(person_id), (Items(lines), Paragraph(question)), buttons, purpose=Purpose.NEEDED)


def fallen_out(
    circle: Circle,
    off: Sequence[Session],
    appended: Sequence[Session],
    following: Session | None,
    span: Blackout | None,
    key: str,
    invites: tuple[File, ...],
) -> Post:
    """Sessions fall out and are made up for: one message for all of them."""
    blocks: list[Block] = [
        Heading(
            say_many("{circle}: a session falls out", "{circle}: {n} sessions fall out", len(off), circle=circle.name)
        )
    ]
    if span:
        blocks.append(Paragraph(say("There are no sessions {span}.", span=span_in_words(span))))
    blocks.append(hours(off))
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    made_up = say_many(
        "So that none is lost, there is one more:", "So that none is lost, there are {n} more:", len(appended)
    )
    blocks += [Paragraph(made_up), hours(appended), Note(FEEDS_FOLLOW)]
    return Post(key, InCircle(circle.id), tuple(blocks), (), invites)


def skipped(circle: Circle, off: Session, appended: Sequence[Session]) -> Post:
    """What the organizer sees after a skip."""
    return Post(
        "",
        InPrivate(""),
        (
            Paragraph(
                say(
                    "Session {number} of {circle} falls out. Everyone is told. It is made up for at the end:",
                    number=off.number,
                    circle=circle.name,
                )
            ),
            hours(appended),
        ),
    )


def blacked_out(whose: str, span: Blackout, changes: Sequence[tuple[Circle, int]]) -> Post:
    """What the organizer sees after naming days without sessions. `changes`: how many sessions fell out where."""
    blocks: list[Block] = [
        Paragraph(say("{whose} has no sessions {span}.", whose=whose, span=span_in_words(span))),
    ]
    if changes:
        lines = tuple(
            say_many(
                "{circle}: {n} session falls out, one more at the end",
                "{circle}: {n} sessions fall out, as many more at the end",
                count,
                circle=circle.name,
            )
            for circle, count in changes
        )
        blocks += [Items(lines), Note(say("Their rooms are told."))]
    else:
        blocks.append(Note(say("No session was planned then, so nobody needs to be told.")))
    return Post("", InPrivate(""), tuple(blocks), (button(say("Take it back"), SessionAllow(str(span))),))


def days_without_sessions(whose: str, spans: Sequence[Blackout], holidays: Sequence[tuple[str, str]]) -> Post:
    """The days named so far, and the next ones that plugins know (day, name)."""
    blocks: list[Block] = [Heading(say("Days without sessions: {whose}", whose=whose))]
    lines = [say("{span}", span=span_in_words(each)) for each in spans]
    lines += [say("{day}: {name}", day=day, name=name) for day, name in holidays]
    blocks.append(
        Items(tuple(lines)) if lines else Paragraph(say("None so far. “session blackout” and days adds some."))
    )
    return Post("", InPrivate(""), tuple(blocks))

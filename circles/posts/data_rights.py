"""What is kept about somebody, and what forgetting means: said in full, before and after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from circles.commands import ForgetMe, MyData, Sure
from circles.domain.circle import Circle
from circles.domain.forgetting import Fate, PluginFate
from circles.message import (
    Block,
    File,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Post,
    button,
    listing,
    say,
    say_many,
)
from circles.posts.scene import role_name

SECTIONS: Mapping[str, Callable[[int], Line]] = {
    "accounts": lambda n: say_many("{n} account on a chat platform", "{n} accounts on chat platforms", n),
    "joined_twice": lambda n: say_many(
        "{n} time you had joined twice, and became one", "{n} times you had joined twice, and became one", n
    ),
    "enrollments": lambda n: say_many(
        "{n} wish for a place, and your hope", "{n} wishes for a place, and your hopes", n
    ),
    "memberships": lambda n: say_many("{n} circle", "{n} circles", n),
    "apart": lambda n: say_many(
        "{n} person you would rather not sit with", "{n} people you would rather not sit with", n
    ),
    "changes_by_you": lambda n: say_many("{n} change that you made", "{n} changes that you made", n),
    "changes_about_you": lambda n: say_many("{n} change about your place", "{n} changes about your place", n),
    "answers": lambda n: say_many("{n} answer whether you come", "{n} answers whether you come", n),
    "attendance": lambda n: say_many("{n} session: whether you were there", "{n} sessions: whether you were there", n),
    "roles": lambda n: say_many("{n} role", "{n} roles", n),
    "offers_by_you": lambda n: say_many("{n} swap that you offered", "{n} swaps that you offered", n),
    "offers_to_you": lambda n: say_many("{n} swap that you were offered", "{n} swaps that you were offered", n),
    "parked_topics": lambda n: say_many("{n} parked topic", "{n} parked topics", n),
    "requests": lambda n: say_many("{n} request, from you or to you", "{n} requests, from you or to you", n),
    "votes": lambda n: say_many("{n} vote", "{n} votes", n),
    "charters": lambda n: say_many("{n} charter that you proposed", "{n} charters that you proposed", n),
    "agreed_to": lambda n: say_many("{n} charter that you agreed to", "{n} charters that you agreed to", n),
    "check_ins": lambda n: say_many("{n} check-in", "{n} check-ins", n),
    "reflections": lambda n: say_many("{n} reflection", "{n} reflections", n),
    "commitments": lambda n: say_many("{n} commitment", "{n} commitments", n),
    "goals": lambda n: say_many("{n} goal", "{n} goals", n),
    "self_assessments": lambda n: say_many("{n} self-assessment", "{n} self-assessments", n),
    "reachable": lambda n: say_many(
        "{n} circle after which you stay reachable", "{n} circles after which you stay reachable", n
    ),
    "asked_alumni": lambda n: say_many(
        "{n} time you asked somebody to get in touch", "{n} times you asked somebody to get in touch", n
    ),
    "openings": lambda n: say_many(
        "{n} opening to people outside your circle", "{n} openings to people outside your circle", n
    ),
    "suggested_to_you": lambda n: say_many(
        "{n} person whom I suggested to you", "{n} people whom I suggested to you", n
    ),
    "suggested_to_others": lambda n: say_many(
        "{n} person to whom I suggested you", "{n} people to whom I suggested you", n
    ),
    "thanks_by_you": lambda n: say_many("{n} time you said thank you", "{n} times you said thank you", n),
    "thanks_to_you": lambda n: say_many("{n} time you were thanked", "{n} times you were thanked", n),
    "agreements_as_mentor": lambda n: say_many("{n} agreement as a mentor", "{n} agreements as a mentor", n),
    "agreements_with_mentors": lambda n: say_many("{n} agreement with a mentor", "{n} agreements with mentors", n),
    "agreements_proposed": lambda n: say_many("{n} agreement that you proposed", "{n} agreements that you proposed", n),
    "agreements_agreed_to": lambda n: say_many(
        "{n} agreement that you agreed to", "{n} agreements that you agreed to", n
    ),
    "pluses": lambda n: say_many("{n} plus at the end of a session", "{n} pluses at the end of a session", n),
    "changes": lambda n: say_many("{n} change for next time", "{n} changes for next time", n),
    "messages": lambda n: say_many("{n} private message: when, and why", "{n} private messages: when, and why", n),
}
"""The line for each section of an export, by how many rows it has."""


def my_data(
    found: Mapping[str, Any], silent: Sequence[str], files: tuple[File, ...], page: str, words: int, messages: int
) -> Post:
    """All that is kept about the asker, as files, in short what is in them, and for how many days.

    `page`: where to read it, if people can reach our pages; `words`: days after the end of a circle; `messages`: days
    after a message is out.
    """
    lines = tuple(line(len(found[name])) for name, line in SECTIONS.items() if found.get(name))
    blocks: list[Block] = [
        Heading(say("What is kept about you")),
        Paragraph(say("Your name, your time zone, your wishes, when you can meet and what you say of yourself, and:")),
        Items(lines),
        Note(
            say(
                "It is here three times: as JSON, as a page to read, and your sessions as a calendar. It leaves out "
                "what others wrote, so it does not hold the text of messages; it says what else is left out, and why."
            )
        ),
    ]
    if page:
        blocks.append(Paragraph(_here(page)))
    blocks.append(
        Note(
            say(
                "What you wrote is deleted {words} days after your circle ended, the texts of messages after "
                "{messages} days.",
                words=words,
                messages=messages,
            )
        )
    )
    if plugins := sorted(found.get("plugins", ())):
        blocks.append(Note(say("It has what these plugins keep: {plugins}.", plugins=listing(plugins))))
    if silent:
        unknown = listing(silent)
        blocks.append(
            Note(say("I could not get what these plugins keep: {plugins}. Ask an organizer.", plugins=unknown))
        )
    return Post("", InPrivate(""), tuple(blocks), (button(say("Forget me…"), ForgetMe()),), files)


def _here(page: str) -> Line:
    return say(
        "If no files came with this, read it here: {page} The link is yours alone, for a day.",
        page=Link(page, page),
    )


def before_forgetting(
    circles: Sequence[Circle],
    roles: Sequence[str],
    plugins: Sequence[tuple[str, str, str]],
    silent: Sequence[str],
    organizer: bool,
) -> Post:
    """Exactly what will happen, and the one button that makes it happen.

    `plugins`: for each that keeps something, its name, what it stores, and how that is erased. `silent`: platforms to
    which the connection cannot erase what it notes.
    """
    blocks: list[Block] = [Heading(say("If you are forgotten")), Items(tuple(_will_happen(circles, roles)))]
    blocks += [
        Paragraph(say("This stays, and I cannot change it:")),
        Items(tuple(_will_stay(plugins, silent, organizer))),
    ]
    blocks.append(Note(say("It cannot be undone. You may join again at any time, as somebody new.")))
    return Post(
        "",
        InPrivate(""),
        tuple(blocks),
        (button(say("Yes, forget me"), ForgetMe(Sure.YES), main=True), button(say("Show me what there is"), MyData())),
    )


def _will_happen(circles: Sequence[Circle], roles: Sequence[str]) -> list[Line]:
    lines = []
    if circles:
        named = listing([each.name for each in circles])
        lines.append(say("You leave {circles}. The others read that one of you left, not who.", circles=named))
    if roles:
        lines.append(say("Others take over as {roles}.", roles=listing([role_name(each) for each in roles])))
    return [
        *lines,
        say("What you wrote is erased: reflections, commitments, check-ins, topics, hopes, reasons, words at the end."),
        say("So are your goals, self-assessments, thanks, and agreements with a mentor."),
        say("Your name becomes “somebody”. Your accounts, time zone, wishes, hours and profile are deleted."),
        say("Your calendar link ends at once, and what I was about to write to you is dropped."),
        say("Recaps of the last weeks that quote you are edited, where the platform lets me."),
        say("What was noted of your messages, such as which of them asked for something, is erased within a day."),
    ]


def _will_stay(plugins: Sequence[tuple[str, str, str]], silent: Sequence[str], organizer: bool) -> list[Line]:
    lines = [
        say("Counts without your name: how many were there, who took which role, how votes went."),
        say("Messages on the chat platform, yours and mine: delete yours there yourself."),
        say(
            "Backups that whoever runs this bot has made, until they are deleted; in one put back you are "
            "forgotten again."
        ),
        *(say("What the connection to {platform} notes for itself.", platform=each) for each in silent),
        *(
            say("The plugin “{plugin}” keeps: {stores}. Erased: {erased}.", plugin=name, stores=stores, erased=erased)
            for name, stores, erased in plugins
        ),
    ]
    if organizer:
        lines.append(say("You are named as an organizer in the settings; whoever runs this bot takes that out."))
    return lines


def forgotten(fates: Sequence[PluginFate], silent: Sequence[str]) -> Post:
    """The last message: what is gone, and what a plugin, or the connection to a platform, still has."""
    blocks: list[Block] = [
        Paragraph(say("It is done: you are forgotten here. Thank you for the time you gave.")),
        Note(say("What stands on the chat platform stays there; you can delete your own messages.")),
    ]
    left = [say("What the connection to {platform} notes for itself is not erased.", platform=each) for each in silent]
    if fates or left:
        blocks.append(Items((*map(_fate, fates), *left)))
    return Post("", InPrivate(""), tuple(blocks))


def _fate(each: PluginFate) -> Line:
    match each.fate:
        case Fate.ERASED:
            return say("The plugin “{plugin}” has erased what it kept.", plugin=each.plugin)
        case Fate.KEPT:
            return say("The plugin “{plugin}” keeps something: {why}", plugin=each.plugin, why=each.words)
        case Fate.NO_ANSWER:
            return say(
                "The plugin “{plugin}” did not answer, so this is not erased: {stores}. Ask an organizer.",
                plugin=each.plugin,
                stores=each.words,
            )
        case Fate.NO_WAY:
            return say(
                "The plugin “{plugin}” cannot erase by itself, so this stays: {stores}. Ask an organizer.",
                plugin=each.plugin,
                stores=each.words,
            )
        case Fate.OFF:
            return say("The plugin “{plugin}” is switched off, so I could not ask it.", plugin=each.plugin)


def one_left(circle: Circle, key: str) -> Post:
    """Those who stay read that somebody went, without a name."""
    return Post(key, InCircle(circle.id), (Paragraph(say("One of you left the circle.")),), quiet=True)

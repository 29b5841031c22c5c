"""One's own log, shown to whoever asked for it; and thanks, to whom they are for."""

from collections.abc import Sequence

from circles.command import MatterRef
from circles.commands import KeepThanks, LogPrivate
from circles.domain.circle import Circle
from circles.domain.log import Entry, Kind
from circles.domain.person import Person
from circles.domain.thanks import Thanks, ThanksTo
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InCircle,
    InPrivate,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    button,
    mention,
    moment,
    ours,
    say,
    say_many,
)
from circles.posts.reflecting import side_by_side

MOST, LONGEST = 8, 400
"""So many entries are shown, and so much of each; the search finds the others."""


def log(entries: Sequence[Entry], searched: bool, key: str) -> Post:
    """The newest entries, or those that were found. `entries`: all of them, newest first."""
    blocks: list[Block] = [Heading(say("What I found in your log") if searched else say("Your log"))]
    for each in entries[:MOST]:
        blocks.append(Note(_head(each)))
        if each.begun:
            blocks += side_by_side(each.begun, _shortened(each.text))
            continue
        if each.question:
            blocks.append(Paragraph(ours(each.question)))
        blocks.append(Quote(say("{text}", text=_shortened(each.text))))
    if not entries:
        blocks.append(
            Paragraph(say("There is nothing with these words.") if searched else say("There is nothing in it yet."))
        )
    if len(entries) > MOST:
        blocks.append(
            Note(
                say_many(
                    "{n} more entry is older; {find} and a word finds it.",
                    "{n} more entries are older; {find} and a word finds them.",
                    len(entries) - MOST,
                    find=Code("log find"),
                )
            )
        )
    blocks.append(Note(say("Only you see this. {mydata} gives you all of it as a file.", mydata=Code("mydata"))))
    return Post(key, InPrivate(""), tuple(blocks), tuple(_buttons(entries[:MOST])))


def _head(each: Entry) -> Line:
    day = moment(each.at, "day")
    match each.kind:
        case Kind.BEFORE:
            line = say("{day}, before session {n} of {circle}", day=day, n=each.number, circle=each.about)
        case Kind.REFLECTION:
            line = say("{day}, after session {n} of {circle}", day=day, n=each.number, circle=each.about)
        case Kind.COMMITMENT:
            line = say("{day}, your commitment in session {n} of {circle}", day=day, n=each.number, circle=each.about)
        case Kind.CHECK_IN:
            line = say("{day}, between sessions of {circle}", day=day, circle=each.about)
        case Kind.GOAL:
            line = say("{day}, about your goal “{aim}”", day=day, aim=each.about)
        case Kind.THANKS:
            line = say("{day}, thanks from {who}", day=day, who=each.about)
    return say("{entry}. Your circle could read it.", entry=line) if each.shared else line


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _buttons(entries: Sequence[Entry]) -> list[Button]:
    found = [
        button(say("Keep the thanks from {who}", who=each.about[:30]), KeepThanks(MatterRef(each.id)))
        for each in entries
        if not each.kept
    ]
    if any(each.shared for each in entries):
        found.append(button(say("Only for me from now on"), LogPrivate()))
    return found


def thanked(circle: Circle, giver: Person, receiver: Person, said: Thanks, key: str) -> Post:
    """To the receiver alone, or to their circle."""
    keep = (button(say("Keep it in my log"), KeepThanks(MatterRef(said.id))),)
    words = Quote(say("{text}", text=said.text))
    if said.readers is ThanksTo.CIRCLE:
        line = say("{who} thanks {whom}:", who=mention(giver), whom=mention(receiver))
        return Post(key, InCircle(circle.id), (Paragraph(line), words), keep, quiet=True, purpose=Purpose.NEWS)
    line = say(
        "{who} of {circle} says thank you. You find it in {log}.",
        who=mention(giver),
        circle=circle.name,
        log=Code("log"),
    )
    return Post(
        key,
        InPrivate(receiver.id, circle.id),
        (Paragraph(line), words, Note(say("Only you read this."))),
        keep,
        quiet=True,
        purpose=Purpose.NEWS,
    )

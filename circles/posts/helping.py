"""Help: the few things that most people ask for, all of them, those about one thing, and one of them."""

from collections.abc import Iterable, Sequence

from circles.command import Audience, Declaration
from circles.message import Block, Code, Heading, InPrivate, Items, Line, Note, Paragraph, Post, listing, ours, say

ALL = "all"
"""What to ask help about to see everything."""
FIRST = ("join", "my", "when", "agenda", "rsvp", "swap", "reflect", "commitment", "feed", "zone", "pause")
FIRST_FOR_ORGANIZERS = ("program create", "program open", "propose", "publish", "session move", "report", "broadcast")
_AUDIENCE = {
    Audience.ANYONE: say("anyone"),
    Audience.PERSON: say("anyone"),
    Audience.MEMBER: say("members of a circle"),
    Audience.ORGANIZER: say("organizers"),
}


def few(declarations: Sequence[Declaration], key: str) -> Post:
    """What is asked for most, with a line each, and the first words of all the others: that fits on a phone."""
    members, organizers = _parted(declarations)
    blocks: list[Block] = [Heading(say("What you can ask for")), *_first(members, FIRST)]
    if organizers:
        blocks += [Heading(say("For organizers")), *_first(organizers, FIRST_FOR_ORGANIZERS)]
    shown = {"one": Code("help rsvp"), "some": Code("help goal"), "all": Code(f"help {ALL}")}
    blocks.append(Note(say("{one} shows more about one, {some} all about one thing, {all} everything.", **shown)))
    return Post(key, InPrivate(""), tuple(blocks))


def _first(declarations: Sequence[Declaration], names: Sequence[str]) -> tuple[Block, ...]:
    by_name = {each.name: each for each in declarations}
    lines = [_line(by_name[name]) for name in names if name in by_name]
    shown = {name.partition(" ")[0] for name in names}
    others = dict.fromkeys(each for each in map(_about, declarations) if each not in shown)
    also = listing([Code(each) for each in others])
    return Items(tuple(lines)), *((Paragraph(say("Also: {names}", names=also)),) if others else ())


def some(declarations: Sequence[Declaration], key: str) -> Post:
    """These commands with a line each, those for organizers by themselves."""
    blocks: list[Block] = []
    for heading, found in zip((say("What you can ask for"), say("For organizers")), _parted(declarations), strict=True):
        if found:
            blocks += [Heading(heading), Items(tuple(map(_line, found)))]
    blocks.append(Note(say("{example} shows more about one of them.", example=Code("help rsvp"))))
    return Post(key, InPrivate(""), tuple(blocks))


def one(each: Declaration, others: Iterable[Declaration], key: str) -> Post:
    """One command with an example and who may use it; and the `others` about the same thing."""
    lines = [ours(paragraph) for paragraph in each.paragraphs]
    lines.append(say("Example: {example}", example=Code(each.example)))
    lines.append(say("For: {audience}.", audience=_AUDIENCE[each.audience]))
    blocks: list[Block] = [Heading(say("{name}", name=each.name)), *map(Paragraph, lines)]
    if found := tuple(map(_line, others)):
        blocks += [Paragraph(say("And:")), Items(found)]
    return Post(key, InPrivate(""), tuple(blocks))


def about(declarations: Iterable[Declaration], thing: str) -> list[Declaration]:
    """The commands about a thing, which is their first word: of “goal”, all that begin so."""
    return [each for each in declarations if thing in (each.name, _about(each))]


def _about(each: Declaration) -> str:
    return each.name.partition(" ")[0]


def _parted(declarations: Iterable[Declaration]) -> tuple[list[Declaration], list[Declaration]]:
    """Those for everybody, and those for organizers alone."""
    members: list[Declaration] = []
    organizers: list[Declaration] = []
    for each in declarations:
        (organizers if each.audience is Audience.ORGANIZER else members).append(each)
    return members, organizers


def _line(each: Declaration) -> Line:
    return say("{name}: {about}", name=Code(each.name), about=ours(each.paragraphs[0]))

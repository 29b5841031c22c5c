"""What organizers see of a season: counts, and of small groups not even those. Never what anybody wrote."""

from collections.abc import Callable, Mapping, Sequence

from circles.commands import Report, SeasonAgain, SeasonClose
from circles.domain.circle import Circle, Ending
from circles.domain.health import Concern, may_count
from circles.domain.values import dataclass
from circles.message import (
    Block,
    Button,
    Heading,
    Inline,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    listing,
    say,
    say_many,
)
from circles.posts.caring import concern

AtRisk = tuple[Circle, int, tuple[Concern, ...]]
"""A circle, how many are in it, and why it may need care."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A season in counts. `over` counts the sessions whose hour has come, `people` who is in a circle or was.

    `commitments`: how many people made any, how many were made, and how many of those were kept or kept in part.
    """

    circles: int
    met: int
    held: int
    over: int
    to_come: int
    endings: Mapping[Ending, int]
    people: int
    role_holders: int
    present: int
    messages: int
    weeks: int
    commitments: tuple[int, int, int]
    mid_point: int
    again: tuple[str, ...] = ()


_ENDINGS: dict[Ending, Callable[[int], Line]] = {
    Ending.WELL: lambda n: say_many("{n} ended well", "{n} ended well", n),
    Ending.AGAIN: lambda n: say_many("{n} wants another season", "{n} want another season", n),
    Ending.RESHAPE: lambda n: say_many("{n} looks for a new shape", "{n} look for a new shape", n),
    Ending.MERGED: lambda n: say_many("{n} went on in another circle", "{n} went on in another circle", n),
    Ending.EARLY: lambda n: say_many("{n} ended early", "{n} ended early", n),
}


def report(program: str, season: int, of: Figures, at_risk: Sequence[AtRisk], key: str) -> Post:
    """The season so far, to an organizer who asks."""
    blocks: list[Block] = [
        Heading(say("{program}, season {number}", program=program, number=season)),
        Items((*_meetings(of), *_people(of))),
    ]
    if at_risk:
        blocks += _risks(at_risk)
    blocks.append(Note(say("Counts only. What people write is never part of a report.")))
    buttons: tuple[Button, ...] = (button(say("End the season"), SeasonClose()),)
    if of.again:
        blocks.append(Paragraph(say("Another season for {circles}?", circles=listing(of.again))))
        buttons = (button(say("Start the next season"), SeasonAgain(), main=True), *buttons)
    return Post(key, InPrivate(""), tuple(blocks), buttons)


def _meetings(of: Figures) -> tuple[Line, ...]:
    lines = [
        say_many("{n} circle, {met} of them met", "{n} circles, {met} of them met", of.circles, met=of.met),
        say(
            "Sessions: {held} of {over} took place, {to_come} are to come",
            held=of.held,
            over=of.over,
            to_come=of.to_come,
        ),
    ]
    ended: list[Inline] = [words(of.endings[each]) for each, words in _ENDINGS.items() if of.endings.get(each)]
    if ended:
        lines.append(say("Circles: {endings}", endings=listing(ended)))
    return tuple(lines)


def _people(of: Figures) -> tuple[Line, ...]:
    if not may_count(of.people):
        return (say("People: too few to show anything about them"),)
    made_by, made, kept = of.commitments
    return (
        say("{holders} of {people} members have had a role", holders=of.role_holders, people=of.people),
        say("{n} people in a session on average", n=_average(of.present, of.held)),
        say("{n} private messages per member and week", n=_average(of.messages, of.people * of.weeks)),
        say("{made} commitments, {kept} of them kept at least in part", made=made, kept=kept)
        if may_count(made_by)
        else say("Commitments: too few to show"),
        say("{n} people looked back at half time", n=of.mid_point)
        if may_count(of.mid_point)
        else say("Half time: too few to show"),
    )


def _average(total: int, of: int) -> str:
    return f"{total / of:.1f}" if of else "0"


def _risks(at_risk: Sequence[AtRisk]) -> list[Block]:
    lines = []
    for circle, people, found in at_risk:
        reasons: list[Inline] = [concern(each, people, True) for each in found]
        lines.append(say("{circle}: {reasons}", circle=circle.name, reasons=listing(reasons)))
    return [Paragraph(say("May need care, and why:")), Items(tuple(lines))]


def digest(
    met: Sequence[tuple[Circle, int]],
    at_risk: Sequence[AtRisk],
    faults: Mapping[str, int],
    waiting: Sequence[str],
    people: int,
    messages: int,
    key: str,
) -> Post | None:
    """The week of the circles, to organizers. None if there is nothing to say.

    Args:
        met: circles that met, and how often.
        at_risk: what was there a week ago as well.
        faults: how often each plugin failed.
        waiting: names of circles that wait for another season.
        people: how many are in the circles.
        messages: how many private messages reached them this week.
        key: the post's.
    """
    if not (met or at_risk or faults or waiting):
        return None
    blocks: list[Block] = [Heading(say("This week in your circles"))]
    if met:
        names: list[Inline] = [circle.name for circle, _ in met]
        blocks.append(Paragraph(say("They met: {circles}.", circles=listing(names))))
    if at_risk:
        blocks += _risks(at_risk)
    alerts = [
        say_many(
            "the plugin “{name}” did not work once", "the plugin “{name}” did not work {n} times", count, name=name
        )
        for name, count in faults.items()
    ]
    if waiting:
        alerts.append(say("waiting for another season: {circles}", circles=listing(waiting)))
    if alerts:
        blocks += [Paragraph(say("To look at:")), Items(tuple(alerts))]
    blocks.append(
        Note(
            say("{n} private messages per member this week", n=_average(messages, people))
            if may_count(people)
            else say("Messages per member: too few people to show")
        )
    )
    return Post(key, InPrivate(""), tuple(blocks), (button(say("Report"), Report()),), quiet=True, purpose=Purpose.NEWS)

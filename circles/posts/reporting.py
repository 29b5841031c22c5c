"""What organizers see of a season: counts, and of small groups not even those. Never what anybody wrote."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from circles.commands import Report, ReportFile, SeasonAgain, SeasonClose
from circles.domain.circle import Circle, Ending
from circles.domain.health import Concern, may_count
from circles.domain.history import Rescue
from circles.domain.season_figures import Question
from circles.domain.small_groups import Table
from circles.domain.values import dataclass
from circles.message import (
    Block,
    Button,
    Code,
    File,
    Heading,
    Inline,
    InPrivate,
    Items,
    Line,
    Link,
    Listing,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    listing,
    moment,
    say,
    say_many,
)
from circles.posts.caring import concern
from circles.posts.figures import HOW_COUNTED, in_a_line

WAYS_OUT = say(
    "What can help: {pause} gives a circle time, {merge} brings two together, {split} makes two of one, {seed} lets "
    "some begin a new one, {host} gives it another host. Ask the circle first.",
    pause=Code("circle pause"),
    merge=Code("circle merge"),
    split=Code("circle split"),
    seed=Code("circle seed"),
    host=Code("replace host"),
)

AtRisk = tuple[Circle, tuple[Concern, ...]]
"""A circle, and why it may need care."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A season in counts. `over` counts the sessions whose hour has come, `people` who is in a circle or was,
    `rescues` what organizers did to help circles, without what was taken back.

    `messages`: those that members got in private in the first `weeks` whole weeks. `tables`: people by what they said
    and did, as they were drawn up last.
    """

    circles: int
    met: int
    held: int
    over: int
    to_come: int
    endings: Mapping[Ending, int]
    people: int
    messages: int
    weeks: int
    tables: Mapping[Question, Table]
    again: tuple[str, ...] = ()
    rescues: Mapping[Rescue, int] = field(default_factory=dict)

    @property
    def drawn_at(self) -> datetime | None:
        """When the newest of the tables was drawn up (aware UTC); None: none was yet."""
        return max((each.at for each in self.tables.values()), default=None)


_ENDINGS: dict[Ending, Callable[[int], Line]] = {
    Ending.WELL: lambda n: say_many("{n} ended well", "{n} ended well", n),
    Ending.AGAIN: lambda n: say_many("{n} wants another season", "{n} want another season", n),
    Ending.RESHAPE: lambda n: say_many("{n} looks for a new shape", "{n} look for a new shape", n),
    Ending.MERGED: lambda n: say_many("{n} went on in another circle", "{n} went on in another circle", n),
    Ending.EARLY: lambda n: say_many("{n} ended early", "{n} ended early", n),
}


def report(program: str, season: int, of: Figures, at_risk: Sequence[AtRisk], page: str, key: str) -> Post:
    """The season so far, to an organizer who asks. `page`: the address of the same on a page, or nothing."""
    blocks: list[Block] = [
        Heading(say("{program}, season {number}", program=program, number=season)),
        Items((*_meetings(of), messages(of))),
        *_people(of),
    ]
    if at_risk:
        blocks += _risks(at_risk)
    blocks.append(Note(say("Counts only. What people write is never part of a report.")))
    if page:
        blocks.append(Note(say("All of it on a page for you alone, for two hours: {link}", link=Link(page, page))))
    buttons: tuple[Button, ...] = (
        button(say("As a file"), ReportFile()),
        button(say("End the season"), SeasonClose()),
    )
    if of.again:
        blocks.append(Paragraph(say("Another season for {circles}?", circles=listing(of.again))))
        buttons = (button(say("Start the next season"), SeasonAgain(), main=True), *buttons)
    return Post(key, InPrivate(""), tuple(blocks), buttons)


def as_file(program: str, season: int, file: File) -> Post:
    """The same as a table for a spreadsheet."""
    line = say("{program}, season {number}: the counts as a table.", program=program, number=season)
    blocks = Paragraph(line), Note(say("Counts only. What people write is never part of a report."))
    return Post("", InPrivate(""), blocks, files=(file,))


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
    if done := rescues(of.rescues):
        lines.append(done)
    return tuple(lines)


_RESCUES: dict[Rescue, Callable[[int], Line]] = {
    Rescue.PAUSE: lambda n: say_many("{n} break for a circle", "{n} breaks for a circle", n),
    Rescue.MERGE: lambda n: say_many("{n} merger", "{n} mergers", n),
    Rescue.SPLIT: lambda n: say_many("{n} circle made into two", "{n} circles made into two", n),
    Rescue.SEED: lambda n: say_many("{n} new circle out of another one", "{n} new circles out of others", n),
}


def rescues(done: Mapping[Rescue, int]) -> Line | None:
    """How organizers stepped in, if they did."""
    found: list[Inline] = [words(done[each]) for each, words in _RESCUES.items() if done.get(each)]
    return say("Organizers stepped in: {what}", what=listing(found)) if found else None


def messages(of: Figures) -> Line:
    """How much people hear from us; whole numbers of whole weeks, so that one message more or less is not seen."""
    if not of.weeks:
        return say("Messages per member: counted once a week")
    if not may_count(of.people):
        return say("Messages per member: too few people to show")
    return say("{n} private messages per member and week", n=round(of.messages / (of.people * of.weeks)))


def _people(of: Figures) -> list[Block]:
    if of.drawn_at is None:
        return [Paragraph(say("Counts of people are drawn up once a week. There are none yet."))]
    shown = [in_a_line(each, of.tables[each]) for each in Question if each in of.tables and of.tables[each].cells]
    if not shown:
        return [Paragraph(say("People: too few to show anything about them"))]
    return [
        Paragraph(say("People, as counted on {day}:", day=moment(of.drawn_at, "day"))),
        Items(tuple(shown)),
        Note(HOW_COUNTED),
    ]


def _risks(at_risk: Sequence[AtRisk]) -> list[Block]:
    lines = [say("{circle}: {reasons}", circle=each[0].name, reasons=reasons(each)) for each in at_risk]
    return [Paragraph(say("May need care, and why:")), Items(tuple(lines)), Note(WAYS_OUT)]


def reasons(of: AtRisk) -> Listing:
    """Why a circle may need care, for organizers."""
    return listing(list(map(concern, of[1])))


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
            say("{n} private messages per member this week", n=round(messages / people))
            if may_count(people)
            else say("Messages per member: too few people to show")
        )
    )
    return Post(key, InPrivate(""), tuple(blocks), (button(say("Report"), Report()),), quiet=True, purpose=Purpose.NEWS)

"""A season as one member looks back on it: in short in chat, in chapters on a page and in files to keep."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from circles.command import MatterRef
from circles.commands import Keep, MyLadder, MySeason
from circles.domain.circle import Circle
from circles.domain.goal import Goal, GoalState, Step
from circles.domain.ladder import Record
from circles.domain.pairs import Pair
from circles.domain.reflection import CommitmentState
from circles.domain.season_review import FromPerson, SeasonReview, Stop
from circles.domain.self_assessment import pairs
from circles.message import (
    Block,
    Code,
    File,
    Heading,
    Inline,
    InPrivate,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    as_typed,
    button,
    listing,
    moment,
    say,
    say_many,
    strong,
)
from circles.posts import alumni
from circles.posts.agreement import terms
from circles.posts.agreement import title as title_of_agreement
from circles.posts.goals import FAR, STATES
from circles.posts.ladder import steps
from circles.posts.milestones import ON_PATH
from circles.posts.own_words import took_part
from circles.posts.reflecting import AFTER, AT_END, BEFORE, HALF_TIME, beginning
from circles.posts.scene import role_name
from circles.posts.self_assessing import QUESTIONS

AT_START = say("At the start")
ONLY_YOU = say("Only you see this.")
LEGEND = say(
    "A filled dot: you were there. A ring: a milestone. ✓ kept · ◐ in part · ○ said · ⚑ a goal or a step reached"
)
_WENT: Mapping[CommitmentState, Line] = {
    CommitmentState.OPEN: say("said"),
    CommitmentState.KEPT: say("kept"),
    CommitmentState.PART: say("kept in part"),
    CommitmentState.NOT_YET: say("not yet"),
}
MARKS: Mapping[CommitmentState, str] = {
    CommitmentState.OPEN: "○",
    CommitmentState.KEPT: "✓",
    CommitmentState.PART: "◐",
    CommitmentState.NOT_YET: "○",
}
"""In the drawing. What is not kept yet looks like what was said: nobody is to be ashamed of a picture."""
_BECAME: Mapping[GoalState, Line] = {**STATES, GoalState.OPEN: say("You are on your way.")}


class Chapter(NamedTuple):
    """A part of the review. `name` is for the page; `pairs`: (what they are about, before, afterwards), side by side.

    `labels`: what stands above both halves of a pair.
    """

    name: str
    title: Line
    blocks: tuple[Block, ...]
    pairs: tuple[tuple[Line, Line | None, Line | None], ...] = ()
    labels: tuple[Line, Line] = (AT_START, AT_END)


def title(found: SeasonReview) -> Line:
    """Of all of it."""
    return say("Your season in {circle}", circle=found.circle)


def offered(circle: Circle, person_id: str, asks: bool, key: str) -> Post:
    """To one member, some days after the end. What they wrote lies in no message.

    `asks`: whether they are asked here if they stay reachable.
    """
    post = Post(
        key,
        InPrivate(person_id, circle.id),
        (
            Paragraph(say("Your season in {circle} is there to be looked at, as a whole.", circle=circle.name)),
            Paragraph(
                say(
                    "Where you started and ended, your goals, what you promised and did, and what others thank you for."
                )
            ),
            Note(ONLY_YOU),
        ),
        (button(say("My season"), MySeason(circle=MatterRef(circle.id)), main=True),),
        quiet=True,
        purpose=Purpose.NEWS,
    )
    return alumni.beside(post, circle) if asks else post


def in_short(circle: Circle, found: SeasonReview, page: str, files: tuple[File, ...], pdf: bool) -> Post:
    """For whoever asked: a few lines, the page if there is one, and the files to keep. `pdf`: whether to offer one."""
    blocks: list[Block] = [Heading(title(found))]
    lines = tuple(_short(found))
    blocks.append(Items(lines) if lines else Paragraph(say("There is nothing to look back on yet, and that is fine.")))
    if page:
        blocks.append(Paragraph(say("All of it, with a drawing of your path: {page}", page=Link(page, page))))
        blocks.append(Note(say("The link works for a day; {review} gives a new one.", review=_REVIEW)))
    blocks.append(Note(ONLY_YOU))
    offered = [button(say("As PDF"), MySeason(Keep.PDF, MatterRef(circle.id)))] if pdf else []
    return Post("", InPrivate(""), tuple(blocks), (*offered, button(say("My steps"), MyLadder())), files=files)


_REVIEW = Code("season review")


def _short(found: SeasonReview) -> Iterator[Line]:
    if found.attended:
        yield say_many("You were in {n} session.", "You were in {n} sessions.", len(found.attended))
    if found.roles:
        yield say("You were {roles}.", roles=_roles(found))
    marked = [
        say("{what} (session {number})", what=ON_PATH[one], number=each.number)
        for each in found.stops
        for one in each.marks
    ]
    if marked:
        yield say("Milestones: {all}.", all=listing(marked))
    if found.goals:
        reached = sum(each.state is GoalState.DONE for each in found.goals)
        yield say_many(
            "{n} goal, {reached} reached.", "{n} goals, {reached} reached.", len(found.goals), reached=reached
        )
    said = [each.commitment.state for each in found.stops if each.commitment]
    if said:
        kept, part = said.count(CommitmentState.KEPT), said.count(CommitmentState.PART)
        yield say_many(
            "{n} thing you said you would do: {kept} kept, {part} in part.",
            "{n} things you said you would do: {kept} kept, {part} in part.",
            len(said),
            kept=kept,
            part=part,
        )
    if found.thanked:
        yield say_many("You were thanked once.", "You were thanked {n} times.", len(found.thanked))


def headed(question: Line) -> tuple[Block, ...]:
    """What was asked, above both answers."""
    return (Paragraph(question),)


def chapters(found: SeasonReview) -> tuple[Chapter, ...]:
    """All of it, in the order of reading. Chapters of which nothing is known are left out."""
    both = tuple((QUESTIONS[name], _typed(start), _typed(end)) for name, start, end in pairs(found.start, found.end))
    hoped = [each for each in found.pairs if not each.is_of_season]
    looked = [each for each in found.pairs if each.is_of_season]
    made = (
        Chapter("path", say("Your path"), tuple(_path(found))),
        Chapter("stand", say("Where you started, where you ended"), (), both),
        Chapter("half", say("Half time, and what became of it"), (), _pairs(looked), (HALF_TIME, AT_END)),
        Chapter("hoped", say("What you hoped for, and what you left with"), (), _pairs(hoped), (BEFORE, AFTER)),
        Chapter("goals", say("Your goals"), tuple(block for each in found.goals for block in _goal(each))),
        Chapter("agreed", say("What you agreed on"), tuple(_agreed(found))),
        Chapter("thanked", say("What others thanked you for"), tuple(_words(found.thanked, _from))),
        Chapter("helped", say("Who helped you"), tuple(_words(found.helped_by, _to))),
        Chapter("next", say("Whom you could help next"), tuple(_next(found))),
        Chapter("steps", say("Your steps here, in all circles"), tuple(_steps(found))),
        Chapter("certificate", say("A text to copy"), tuple(_certificate(found))),
    )
    return tuple(each for each in made if each.blocks or each.pairs)


def _steps(found: SeasonReview) -> Iterator[Block]:
    if found.ladder and found.ladder.record != Record():
        yield Items(tuple(steps(found.ladder)))


def _typed(text: str) -> Line | None:
    return as_typed(text) if text else None


def _pairs(found: Sequence[Pair]) -> tuple[tuple[Line, Line | None, Line | None], ...]:
    return tuple(
        (
            say("To begin, to drop, to keep") if each.is_of_season else say("Session {number}", number=each.number),
            beginning(each.begun),
            _typed(each.ended.text if each.ended else ""),
        )
        for each in found
    )


def _path(found: SeasonReview) -> Iterator[Block]:
    if found.stops:
        yield Items(tuple(map(stop, found.stops)))
    if found.roles:
        yield Paragraph(say("You were {roles}.", roles=_roles(found)))


def _roles(found: SeasonReview) -> Inline:
    """“facilitator (2 times) and scribe”."""
    return listing(
        [
            say("{role} ({times} times)", role=role_name(role), times=times) if times > 1 else role_name(role)
            for role, times in found.roles.items()
        ]
    )


def stop(each: Stop) -> Line:
    """A session in words: what the drawing shows of it."""
    parts: list[Line] = [say("you were there") if each.present else say("without you")]
    parts += [ON_PATH[one] for one in each.marks]
    if each.roles:
        parts.append(say("you were {roles}", roles=listing([role_name(one) for one in each.roles])))
    if each.commitment:
        parts.append(say("“{text}” ({how})", text=each.commitment.text, how=_WENT[each.commitment.state]))
    parts += [say("goal reached: {aim}", aim=one) for one in each.goals]
    if each.steps:
        parts.append(say_many("{n} step done", "{n} steps done", each.steps))
    return say("Session {number}, {day}: {what}", number=each.number, day=moment(each.at, "day"), what=joined(parts))


def joined(parts: list[Line]) -> Line:
    """Several remarks in one line."""
    return Line(" · ".join(f"{{p{n}}}" for n in range(len(parts))), {f"p{n}": each for n, each in enumerate(parts)})


def _goal(goal: Goal) -> Iterator[Block]:
    yield Paragraph(strong("{aim}", aim=goal.way.aim))
    lines = [_BECAME[goal.state]]
    if goal.state is GoalState.OPEN and goal.how_far:
        lines = [FAR[goal.how_far]]
    if goal.way.test:
        lines.append(say("You would see it by: {test}", test=goal.way.test))
    yield Items((*lines, *map(_step, goal.way.steps)))
    told = [each for each in goal.way.told if each.text]
    if told:
        yield Note(say("What you said last:"))
        yield Quote(say("{text}", text=told[-1].text))


def _step(step: Step) -> Line:
    if step.milestone:
        template = say("Milestone, done: {text}", text=step.text)
        return template if step.done_on else say("Milestone, open: {text}", text=step.text)
    return say("Done: {text}", text=step.text) if step.done_on else say("Open: {text}", text=step.text)


def _agreed(found: SeasonReview) -> Iterator[Block]:
    for each in found.agreed:
        yield Paragraph(title_of_agreement(each.between))
        yield terms(each.between, each.terms)


def _from(name: str) -> Line:
    return say("{name} said:", name=name)


def _to(name: str) -> Line:
    return say("You thanked {name}:", name=name)


def _words(said: tuple[FromPerson, ...], who: Callable[[str], Line]) -> Iterator[Block]:
    for each in said:
        yield Paragraph(who(each.name))
        yield Quote(say("{text}", text=each.text))


def _next(found: SeasonReview) -> Iterator[Block]:
    if found.could_help:
        yield Paragraph(say("They shared with your circle what they still work on:"))
        yield Items(tuple(say("{name}: {aim}", name=each.name, aim=each.text) for each in found.could_help))
    if found.stops:
        yield Paragraph(say("And beyond your circle: what could you teach somebody who is one step behind you?"))


def _certificate(found: SeasonReview) -> Iterator[Block]:
    if found.is_over and found.wants_certificate and found.attended:
        first, last = (each.at.date() for each in (found.attended[0], found.attended[-1]))
        count = len(found.attended)
        yield Quote(took_part(found.name, found.circle, found.program, count, found.minutes, str(first), str(last)))

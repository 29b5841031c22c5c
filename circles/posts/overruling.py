"""What a change to a proposal would do, and did, for organizers. Numbers only: never what anybody stated."""

from collections.abc import Iterator, Sequence

import msgspec

from circles.command import CircleName, MatterRef, Someone
from circles.commands import DoIt, LeaveOut, MovePerson, Proposal, Publish, Undo
from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.history import Change
from circles.domain.person import Person
from circles.domain.values import dataclass
from circles.formation.instance import Rules
from circles.formation.moving import Change as Step
from circles.formation.moving import Dissolve, Effect, Move, Rule, Side, Swap, Touched
from circles.message import (
    Block,
    Button,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    button,
    mention,
    say,
    say_many,
    strong,
)
from circles.posts.scene import names

MOST_PLACES = 4
"""So many circles are offered for somebody: more are no choice any more."""
_SAME = 0.02
_ENOUGH = 3
"""So many people have to have said something before a share is told: of fewer it would tell on them."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A circle that a change concerns, and who would sit in it then."""

    circle: Circle
    people: tuple[Person, ...]
    touched: Touched


def would(arrangement: Arrangement, change: Step) -> Line:
    """What a change is, before it is made."""
    people = {each.id: mention(each) for each in arrangement.people}
    circles = {each.id: each.name for each in arrangement.circles}
    match change:
        case Move(person, None):
            return say("{who} would wait for a place.", who=people[person])
        case Move(person, to):
            return say("{who} would sit in {circle}.", who=people[person], circle=circles[to or ""])
        case Swap(one, other):
            return say("{who} and {other} would change places.", who=people[one], other=people[other])
        case Dissolve(circle):
            return say("{circle} would be dissolved, and its people would wait.", circle=circles[circle])


def made(arrangement: Arrangement, change: Step) -> Line:
    """What a change was, after it is made. `arrangement`: how it stood before."""
    people = {each.id: mention(each) for each in arrangement.people}
    circles = {each.id: each.name for each in arrangement.circles}
    match change:
        case Move(person, None):
            return say("{who} waits for a place now.", who=people[person])
        case Move(person, to):
            return say("{who} sits in {circle} now.", who=people[person], circle=circles[to or ""])
        case Swap(one, other):
            return say("{who} and {other} have changed places.", who=people[one], other=people[other])
        case Dissolve(circle):
            return say("{circle} is dissolved, and its people wait.", circle=circles[circle])


def effect(title: Line, concerned: Sequence[Concerned], rules: Rules, gain: float, matter: str) -> Post:
    """What a change would do to each circle, before it is made. Without a `matter` it cannot be made."""
    blocks: list[Block] = [Paragraph(title), Note(say("Nothing is changed yet, and only organizers see this."))]
    for each in concerned:
        if each.people:
            blocks.append(Paragraph(strong("{circle}: {people}", circle=each.circle.name, people=names(each.people))))
            blocks.append(Items(tuple(_lines(each.touched, rules))))
        else:
            blocks.append(Paragraph(say("{circle} would be gone.", circle=each.circle.name)))
    if not matter:
        blocks.append(Paragraph(_APART))
        return Post("", InPrivate(""), tuple(blocks), (button(say("The proposal"), Proposal()),))
    people = sum(max(len(each.touched.before.ids), len(each.people)) for each in concerned)
    breaks = any(each.touched.breaks for each in concerned)
    blocks.append(Paragraph(_YOURS if breaks else _in_all(gain / max(1, people))))
    buttons = (button(say("Do it"), DoIt(MatterRef(matter)), main=True), button(say("The proposal"), Proposal()))
    return Post("", InPrivate(""), tuple(blocks), buttons)


_YOURS = say("Not all that a circle should keep would hold then. It is yours to decide.")
_APART = say("Two people would sit together who should not. I cannot say who, so this is not possible.")


def shown_anew(seen: Post) -> Post:
    """The proposal changed while somebody was looking: what it would do now."""
    first = Paragraph(say("The proposal has changed since you saw this, so look once more."))
    return msgspec.structs.replace(seen, blocks=(first, *seen.blocks))


def what_is_amiss(side: Side, rules: Rules) -> Iterator[Line]:
    """The rules that a circle does not keep, one sentence each. Of two who should not sit together there is no word."""
    sentences = {
        Rule.SIZE: say("Too large: a circle has {most} people at most.", most=rules.size_max)
        if len(side.ids) > rules.size_max
        else say("Too small: a circle has {least} people at least.", least=rules.size_min),
        Rule.HOURS: say("Too few hours in common: {need} times a week are needed.", need=rules.min_common_starts),
        Rule.LANGUAGE: say("There is no language that all of them speak."),
        Rule.MENTOR: say("Nobody there would take the seat of a mentor."),
        Rule.TOGETHER: say("People who belong together would be parted."),
    }
    return (sentence for rule, sentence in sentences.items() if rule in side.broken)


def _lines(touched: Touched, rules: Rules) -> Iterator[Line]:
    """The rules that would not hold, then the numbers that would be others."""
    before, after = touched.before, touched.after
    yield from what_is_amiss(after, rules)
    if len(before.ids) != len(after.ids):
        yield say("People: {then} instead of {now}.", then=len(after.ids), now=len(before.ids))
    if before.terms.starts != after.terms.starts or Rule.HOURS in after.broken:
        yield say(
            "Times a week at which all could begin: {then} instead of {now}.",
            then=after.terms.starts,
            now=before.terms.starts,
        )
    else:
        yield say("Times a week at which all could begin: {then}, as now.", then=after.terms.starts)
    yield from _shares(touched)


def _shares(touched: Touched) -> Iterator[Line]:
    """Only what differs, in whole percents, and only of enough people who said something about it."""
    before, after = touched.before, touched.after
    now, then = before.terms, after.terms
    if min(before.seek, after.seek) >= _ENOUGH and (changed := _percents(now.cover, then.cover)):
        yield say("What they want to learn, and somebody there offers: {then} % instead of {now} %.", **changed)
    if min(before.with_goals, after.with_goals) >= _ENOUGH and (changed := _percents(now.goals, then.goals)):
        yield say("Goals alike: {then} % instead of {now} %.", **changed)
    if len(before.ids) > 1 and len(after.ids) > 1 and (changed := _percents(now.novelty, then.novelty)):
        yield say("New to each other: {then} % instead of {now} %.", **changed)


def _percents(now: float, then: float) -> dict[str, int]:
    shown = {"now": round(100 * now), "then": round(100 * then)}
    return shown if shown["now"] != shown["then"] else {}


def _in_all(gain_each: float) -> Line:
    if gain_each > _SAME:
        return say("All in all, that is better than it is now.")
    if gain_each < -_SAME:
        return say("All in all, that is not as good as it is now.")
    return say("All in all, that is about as good as it is now.")


def places(person: Person, there: Circle | None, best: Sequence[tuple[Circle, Effect]]) -> Post:
    """Where somebody would sit best: a button for each circle, which shows first what that would do."""
    blocks: list[Block] = [
        Paragraph(
            say("{who} is in {circle} so far.", who=mention(person), circle=there.name)
            if there
            else say("{who} waits so far.", who=mention(person))
        )
    ]
    if best:
        lines = [_place(circle, one) for circle, one in best[:MOST_PLACES]]
        blocks += [Paragraph(say("These circles would do, the best one first:")), Items(tuple(lines), ordered=True)]
    else:
        blocks.append(
            Paragraph(say("No other circle would do by all the rules. “move person” and a circle shows what is amiss."))
        )
    who = Someone(person.id)
    buttons: list[Button] = [
        button(say("To {circle}", circle=circle.name), MovePerson(who, CircleName(circle.name)))
        for circle, _ in best[:MOST_PLACES]
    ]
    if there:
        buttons.append(button(say("Let them wait"), LeaveOut(who)))
    return Post("", InPrivate(""), tuple(blocks), (*buttons, button(say("The proposal"), Proposal())))


def _place(circle: Circle, one: Effect) -> Line:
    starts = next((each.after.terms.starts for each in one.touched if len(each.after.ids) > len(each.before.ids)), 0)
    return say(
        "{circle}: times a week at which all could begin: {starts}. {in_all}",
        circle=circle.name,
        starts=starts,
        in_all=_in_all(one.gain / max(1, sum(len(each.after.ids) for each in one.touched))),
    )


def done(line: Line, change: Change, held: Sequence[Person]) -> Post:
    """The change is made; the way back, and what a new proposal leaves alone."""
    blocks: list[Block] = [Paragraph(line)]
    if held:
        blocks.append(
            Paragraph(
                say("“propose again” leaves {people} there. “unlock” lets it choose again.", people=names(tuple(held)))
            )
        )
    blocks.append(Note(say("Nobody is told until you publish. You can take it back until tomorrow at this hour.")))
    return Post(
        "",
        InPrivate(""),
        tuple(blocks),
        (
            button(say("The proposal"), Proposal(), main=True),
            button(say("Undo"), Undo(change=MatterRef(change.id))),
            button(say("Publish"), Publish()),
        ),
    )


def again(proposal: Post, change: Change | None, elsewhere: int) -> Post:
    """The proposal made anew, with the way back."""
    line = say_many("{n} person sits elsewhere now.", "{n} people sit elsewhere now.", elsewhere)
    first = line if change else say("It stays as it is: I found nothing better around what is locked.")
    way_back = [button(say("Undo"), Undo(change=MatterRef(change.id)))] if change else []
    blocks = (Paragraph(first), *proposal.blocks)
    return msgspec.structs.replace(proposal, blocks=blocks, buttons=(*proposal.buttons, *way_back))


def taken_back() -> Post:
    """A change to the proposal was undone."""
    line = say("Taken back: the proposal is as it was before. Nobody was told of any of it.")
    return Post("", InPrivate(""), (Paragraph(line),), (button(say("The proposal"), Proposal(), main=True),))


def which_person(choices: Sequence[tuple[Line, object]]) -> Post:
    """Several people are called like that: which one is meant?"""
    buttons = tuple(button(label, command) for label, command in choices)
    return Post("", InPrivate(""), (Paragraph(say("Several people are called like that. Whom do you mean?")),), buttons)

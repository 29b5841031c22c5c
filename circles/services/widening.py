"""Suggestions of people outside one's circle, among those who opted in; an introduction needs a yes from both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from circles.commands import Expand, ExpandSkip, ExpandYes
from circles.domain.person import Person
from circles.domain.profile import UNTOLD
from circles.domain.values import dataclass
from circles.domain.widening import FRESH, MOST, WAITS, Open, Opening, Said, suggested, why, worth
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import widening as posts
from circles.posts.knowing import answer
from circles.services import opting_in
from circles.services.desk import Desk
from circles.services.introducing import accounts_for
from circles.services.telling import known
from circles.store.widening import Suggestion
from circles.turn import Turn

MOST_ASKING = 2
"""So many who said yes are shown above the suggestions: a message has room for the buttons of five people."""


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who may be suggested now, and what one of them knows of the others.

    `barred`: who may not be shown to them: people of their circles, and pairs of whom one named the other.
    """

    openings: Mapping[str, Opening]
    aims: Mapping[str, tuple[str, ...]]
    open: Mapping[str, Open]
    barred: frozenset[str]
    around: tuple[Suggestion, ...]

    def may_show(self, other_id: str) -> bool:
        """Whether somebody may still be shown."""
        return other_id in self.open and other_id not in self.barred


async def show(desk: Desk, turn: Turn, command: Expand) -> Post:
    """At most three suggestions, the same ones for a week; and who would like to meet the asker."""
    person, now = known(turn), turn.now
    if await desk.ledger.widening.of(person.id, now) is None:
        return posts.explained("")
    field = await _field(desk, person, now)
    if person.id not in field.open:
        raise Refused("You take a break. Suggestions wait until you are back.")
    field = await _filled(desk, person, field, now)
    listed = _listed(person, field, now)
    shown = [await _shown(desk, person, field, each) for each in listed]
    waiting = sum(_waits(person, each, now) for each in field.around)
    fresh = [each.at for each in field.around if each.person_id == person.id and now - each.at < FRESH]
    return posts.suggestions(shown, waiting, min(fresh) + FRESH if fresh else None, "")


async def _field(desk: Desk, person: Person, now: datetime) -> Field:
    openings = await desk.ledger.widening.open_ones(now)
    told = await desk.ledger.wishes.profiles(openings)
    aims = await opting_in.aims(desk, openings)
    people = {
        id: Open(id, each.offers, each.seeks, (*each.topics, *aims[id]), told.get(id, UNTOLD).languages)
        for id, each in openings.items()
    }
    barred = await desk.ledger.apart.around(person.id) | await desk.ledger.widening.met(person.id)
    return Field(openings, aims, people, barred, await desk.ledger.widening.around(person.id))


async def _filled(desk: Desk, person: Person, field: Field, now: datetime) -> Field:
    """The same with new suggestions, where there is room in the week: those that were answered still take theirs."""
    mine = [each for each in field.around if each.person_id == person.id]
    week = [each for each in mine if now - each.at < FRESH]
    if room := MOST - len(week):
        settled = {each.other_id for each in mine if each in week or each.said or each.heard}
        settled |= {each.person_id for each in field.around if each.other_id == person.id and (each.said or each.heard)}
        found = suggested(
            field.open[person.id],
            field.open.values(),
            field.barred | settled,
            {each.other_id for each in mine},
            await desk.ledger.widening.load(now - FRESH),
            room,
            desk.settings.forming.cover / 100,
            desk.settings.forming.goals / 100,
        )
        await desk.ledger.widening.suggest(person.id, found, now)
        return replace(field, around=await desk.ledger.widening.around(person.id))
    return field


def _unanswered(person: Person, field: Field, now: datetime, within: timedelta) -> list[Suggestion]:
    """What was suggested to somebody lately and has no word of theirs. What the other one said does not show in it."""
    done = {each.person_id for each in field.around if each.other_id == person.id and each.heard}
    found = [
        each
        for each in field.around
        if each.person_id == person.id
        and not each.said
        and now - each.at < within
        and each.other_id not in done
        and field.may_show(each.other_id)
    ]
    me = field.open.get(person.id)
    return sorted(found, key=lambda each: (each.at, -worth(me, field.open[each.other_id]) if me else 0, each.id))


def _listed(person: Person, field: Field, now: datetime) -> list[Suggestion]:
    """What “expand” shows, in its order. More who would like to meet the reader come when these have their answer."""
    asked = _asked(person, field, now)
    theirs = {each.person_id for each in asked}
    mine = [each for each in _unanswered(person, field, now, FRESH) if each.other_id not in theirs]
    return [*asked[:MOST_ASKING], *mine]


def _asked(person: Person, field: Field, now: datetime) -> list[Suggestion]:
    """Who said yes to meeting the reader, and waits for a word of theirs."""
    turned_down = {each.other_id for each in field.around if each.person_id == person.id and each.said is Said.NOT_NOW}
    return [
        each
        for each in field.around
        if each.other_id == person.id
        and each.said is Said.YES
        and not each.heard
        and now - each.at < WAITS
        and each.person_id not in turned_down
        and field.may_show(each.person_id)
    ]


def _waits(person: Person, of: Suggestion, now: datetime) -> bool:
    """Whether somebody's yes may still find one. A “not now” of the other one looks the same."""
    return of.person_id == person.id and of.said is Said.YES and of.heard is not Said.YES and now - of.at < WAITS


async def _shown(desk: Desk, reader: Person, field: Field, of: Suggestion) -> posts.Shown:
    asked = of.other_id == reader.id
    id = of.person_id if asked else of.other_id
    opening = field.openings[id]
    other = await desk.ledger.people.get(id) if opening.named else None
    reason = why(field.open[reader.id], field.open[id])
    return posts.Shown(of.id, opening, field.aims[id], reason, other.name if other else "", asked)


async def meet(desk: Desk, turn: Turn, command: ExpandYes) -> Post:
    """A yes. With one of the other it is an introduction; else the other one is asked, once."""
    person, now = known(turn), turn.now
    field = await _field(desk, person, now)
    one = await _meant(person, field, command, now)
    other_id = one.other_id if one.person_id == person.id else one.person_id
    if person.id not in field.open or not field.may_show(other_id):
        raise Refused("That is over: one of you is not looking any more. “expand” shows who is.")
    back = next((each for each in _asked(person, field, now) if other_id == each.person_id), None)
    if one.person_id == person.id:
        await desk.ledger.widening.say(one.id, said=Said.YES, heard=Said.YES if back else None)
    if back is not None:
        await desk.ledger.widening.say(back.id, heard=Said.YES)
        return await _introduce(desk, person, other_id, field, back, now)
    if not _turned_down_by(other_id, field):
        await _ask(desk, person, other_id, field, one, now)
    return answer("", say("Noted. I ask them, once. If they say yes as well, I introduce you to each other."))


def _turned_down_by(other_id: str, field: Field) -> bool:
    return any(each.person_id == other_id and each.said is Said.NOT_NOW for each in field.around)


async def _ask(desk: Desk, person: Person, other_id: str, field: Field, one: Suggestion, now: datetime) -> None:
    key = f"suggestion:{one.id}:{one.at:%Y%m%d}"
    seen = await desk.ledger.people.get(other_id)
    assert seen is not None
    asked = await _shown(desk, seen, field, Suggestion(one.id, person.id, other_id, Said.YES, Said.NOTHING, one.at))
    await desk.tell(posts.wants_to_meet(asked, other_id, key), now, stale_at=one.at + WAITS)


async def _introduce(desk: Desk, person: Person, other_id: str, field: Field, of: Suggestion, now: datetime) -> Post:
    other = await desk.ledger.people.get(other_id)
    assert other is not None
    for mine, theirs in ((person, other), (other, person)):
        accounts, words = await accounts_for(desk, theirs, mine), field.openings[theirs.id].line
        await desk.tell(posts.introduced(theirs, words, accounts, mine.id, f"introduced:{of.id}:{mine.id}"), now)
    return answer("", say("They said yes as well. I have introduced you to each other."))


async def skip(desk: Desk, turn: Turn, command: ExpandSkip) -> Post:
    """Not now, and for good. The other one never hears of it."""
    person = known(turn)
    field = await _field(desk, person, turn.now)
    one = await _meant(person, field, command, turn.now)
    if one.person_id == person.id:
        await desk.ledger.widening.say(one.id, said=Said.NOT_NOW)
    else:
        await desk.ledger.widening.say(one.id, heard=Said.NOT_NOW)
    return answer("", say("Good. I do not suggest them to you again, nor you to them; they never hear of it."))


async def _meant(person: Person, field: Field, command: ExpandYes | ExpandSkip, now: datetime) -> Suggestion:
    """The one on the button, or with this number in “expand”. Raises Refused if it is none of theirs, or settled."""
    asked = _asked(person, field, now)
    there = [*asked, *_unanswered(person, field, now, WAITS)]
    numbered = _listed(person, field, now)
    if command.suggestion is not None:
        found = next((each for each in there if each.id == command.suggestion), None)
    else:
        number = command.number or (1 if len(numbered) == 1 else 0)
        found = numbered[number - 1] if 1 <= number <= len(numbered) else None
    if found is None:
        raise Refused("I don't know which one you mean, or it is settled. “expand” shows those there are.")
    return found


USES: dict[type, Any] = {**opting_in.USES, Expand: show, ExpandYes: meet, ExpandSkip: skip}

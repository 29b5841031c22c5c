"""One's own log with its search; what one hopes for before a session; thanks, given and kept."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from circles.commands import Before, KeepThanks, Log, LogFind, LogPrivate, SayThanks
from circles.domain import log as rules
from circles.domain.circle import Circle
from circles.domain.earlier import Earlier, Others
from circles.domain.log import Entry, Kind
from circles.domain.pairs import pairs
from circles.domain.prompt_sets import BEFORE
from circles.domain.reflection import Visibility
from circles.domain.session import Session
from circles.domain.thanks import ThanksTo
from circles.errors import Refused
from circles.message import InCircle, InPrivate, Post, say, say_many
from circles.posts import looking_within as posts
from circles.posts.knowing import answer
from circles.posts.taking_back import stands, taken_back
from circles.services.desk import Desk
from circles.services.looking_back import unreflect
from circles.services.telling import circle as circle_of
from circles.services.telling import known
from circles.services.telling import session as session_of
from circles.services.turns import person_named
from circles.services.withdrawing import withdraw
from circles.turn import Turn


async def before(desk: Desk, turn: Turn, command: Before) -> Post:
    """Keep what somebody wants to leave the next session with."""
    meeting = session_of(turn)
    if not meeting.is_coming_up:
        raise Refused("That session has begun. “reflect” keeps what stays with you afterwards.")
    await desk.ledger.words.reflect(meeting.id, known(turn).id, BEFORE, command.text, Visibility.ME, turn.now)
    return answer("", say("Kept, for you alone. You see it again when you reflect on the session."))


async def show(desk: Desk, turn: Turn, command: Log) -> Post:
    """All of one's own, newest first."""
    return posts.log(await _entries(desk, known(turn).id), False, "")


async def find(desk: Desk, turn: Turn, command: LogFind) -> Post:
    """Of one's own, what holds these words."""
    return posts.log(rules.found(await _entries(desk, known(turn).id), command.words), True, "")


async def _entries(desk: Desk, person_id: str) -> tuple[Entry, ...]:
    written = [*await _reflections(desk, person_id), *await _check_ins(desk, person_id)]
    # What has an end stands beside it, and not once more by itself.
    ended = {one.id for each in written for one in each.begun}
    alone = [each for each in written if not (each.kind is Kind.BEFORE and each.id in ended)]
    others = (*await _commitments(desk, person_id), *await _of_goals(desk, person_id), *await _thanks(desk, person_id))
    return rules.newest_first([*alone, *others])


async def _reflections(desk: Desk, person_id: str) -> list[Entry]:
    found = []
    mine = await desk.ledger.words.reflections_of(person_id)
    for circle, sessions in await _where(desk, dict.fromkeys(each.session_id for each in mine)):
        numbers = {each.id: each.number for each in sessions}
        begun = {each.ended.id: each.begun for each in pairs(mine, sessions) if each.ended}
        for each in mine:
            if each.session_id in numbers:
                kind = Kind.BEFORE if each.prompt == BEFORE else Kind.REFLECTION
                shared, number = each.visibility is Visibility.CIRCLE, numbers[each.session_id]
                entry = Entry(each.id, kind, each.written_at, each.text, circle.name, number, shared)
                found.append(replace(entry, question=each.question, begun=begun.get(each.id, ())))
    return found


async def _commitments(desk: Desk, person_id: str) -> list[Entry]:
    mine = await desk.ledger.words.commitments_of(person_id)
    where = await _where(desk, dict.fromkeys(each.session_id for each in mine))
    places = {each.id: (circle.name, each.number) for circle, sessions in where for each in sessions}
    return [
        Entry(each.id, Kind.COMMITMENT, each.made_at, each.text, *places[each.session_id])
        for each in mine
        if each.session_id in places
    ]


async def _where(desk: Desk, session_ids: Iterable[str]) -> list[tuple[Circle, tuple[Session, ...]]]:
    """The circles of these sessions, each with all of its sessions."""
    sessions = [await desk.ledger.sessions.get(each) for each in session_ids]
    circles = [await desk.ledger.circles.get(id) for id in dict.fromkeys(each.circle_id for each in sessions if each)]
    return [(each, await desk.ledger.sessions.of_circle(each.id)) for each in circles if each]


async def _check_ins(desk: Desk, person_id: str) -> list[Entry]:
    found, names = [], dict[str, str]()
    for line in await desk.ledger.check_ins.of_person(person_id):
        if line.circle_id not in names:
            circle = await desk.ledger.circles.get(line.circle_id)
            names[line.circle_id] = circle.name if circle else ""
        shared = line.visibility is Visibility.CIRCLE
        found.append(Entry(line.id, Kind.CHECK_IN, line.at, line.text, names[line.circle_id], shared=shared))
    return found


async def _of_goals(desk: Desk, person_id: str) -> Iterator[Entry]:
    goals = await desk.ledger.goals.of_person(person_id)
    return (
        Entry(f"{goal.id}:{index}", Kind.GOAL, each.at, each.text, goal.way.aim)
        for goal in goals
        for index, each in enumerate(goal.way.told)
        if each.text
    )


async def _thanks(desk: Desk, person_id: str) -> list[Entry]:
    received = await desk.ledger.gratitude.received(person_id)
    people = await desk.ledger.people.many({each.person_id for each in received})
    return [
        Entry(each.id, Kind.THANKS, each.at, each.text, people[each.person_id].name, kept=each.kept)
        for each in received
    ]


async def narrow(desk: Desk, turn: Turn, command: LogPrivate) -> Post:
    """What was shared is kept to oneself from now on. Nothing ever makes it wider again."""
    person = known(turn)
    written = [*await _reflections(desk, person.id), *await _check_ins(desk, person.id)]
    shared = [each.id for each in written if each.shared]
    ids = [each for each in shared if command.entry in (None, each)]
    if not ids:
        raise Refused("Nothing in your log is shared, so there is nothing to change.")
    await desk.ledger.words.keep_private(person.id, ids)
    await desk.ledger.check_ins.keep_private(person.id, ids)
    return answer(
        "",
        say_many("{n} entry is for you alone from now on.", "{n} entries are for you alone from now on.", len(ids)),
        say("What stands in the room of your circle already stays there; delete it there if you wish."),
    )


async def thank(desk: Desk, turn: Turn, command: SayThanks) -> Post:
    """Say what helped, to whom it is for, or so that the circle reads it."""
    giver, where = known(turn), circle_of(turn)
    members = await desk.ledger.circles.members(where.id, pausing=True)
    receiver = await person_named(desk, command.who, members)
    if receiver.id == giver.id:
        raise Refused("Thanks are for somebody else. What you are glad of yourself has a place in “reflect”.")
    said = await desk.ledger.gratitude.add(where.id, giver.id, receiver.id, command.text, command.readers, turn.now)
    await desk.tell(posts.thanked(where, giver, receiver, said, f"thanks:{said.id}"), turn.now)
    if command.readers is ThanksTo.CIRCLE:
        return answer("", say("Thank you. Your circle can read it now."))
    return answer("", say("Thank you. Only {who} reads it.", who=receiver.name))


async def keep(desk: Desk, turn: Turn, command: KeepThanks) -> Post:
    """Put thanks into the receiver's log."""
    received = await desk.ledger.gratitude.received(known(turn).id)
    wanted = [each for each in received if command.thanks in (None, each.id)]
    if not wanted:
        raise Refused("There are no thanks to you here. Those that you are given stand in “log”.")
    await desk.ledger.gratitude.keep(wanted[-1].id, True)
    return answer("", say("It is in your log, and stays there."))


async def unthank(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The thanks go, wherever they stand."""
    said = await desk.ledger.gratitude.take_back(known(turn).id, earlier.at)
    if said is None:
        return stands()
    circle = said.readers is ThanksTo.CIRCLE
    target = InCircle(said.circle_id) if circle else InPrivate(said.receiver_id, said.circle_id)
    await withdraw(desk, turn, target, f"thanks:{said.id}")
    return taken_back()


async def thank_anew(desk: Desk, turn: Turn, command: SayThanks, earlier: Earlier) -> SayThanks:
    """The first words make place."""
    await unthank(desk, turn, earlier, ())
    return command


USES: dict[type, Any] = {
    Before: before,
    Log: show,
    LogFind: find,
    LogPrivate: narrow,
    SayThanks: thank,
    KeepThanks: keep,
}
BACK: dict[type, Any] = {Before: unreflect, SayThanks: unthank}
ANEW: dict[type, Any] = {SayThanks: thank_anew}

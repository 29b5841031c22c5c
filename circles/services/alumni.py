"""Alumni stay reachable by their own choice: who may ask them, the question, one tap, and an end that needs no word."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from circles.commands import Alumni, AlumniAnswer, AlumniAsk, AlumniInvite, StayReachable
from circles.commands.placing import YesNo
from circles.domain.alumni import (
    ANSWER_WITHIN,
    ASK_AGAIN_AFTER,
    MOST_ASKED,
    RENEW_BEFORE,
    Alum,
    ReachedBy,
    whom_to_show,
)
from circles.domain.circle import Circle
from circles.domain.errand import Errand
from circles.domain.person import Person
from circles.domain.profile import folded
from circles.domain.program import SeasonState
from circles.domain.request import Request, RequestState
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import alumni as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.introducing import accounts_for
from circles.services.season_plan import newest
from circles.services.stating import NONE
from circles.services.telling import known
from circles.services.turns import person_named
from circles.services.waiting import was_removed
from circles.turn import Turn

REACH, LAPSES, RENEW = "reach", "reach_lapses", "reachable_ends"
SHOWN = 8
_LASTS = timedelta(days=14)
Known = tuple[Alum, Person]


async def choose(desk: Desk, turn: Turn, command: StayReachable) -> Post:
    """Note what somebody chooses for the time after a circle, or show it. Any choice holds for another year."""
    person = known(turn)
    where = await _meant(desk, person, command.circle)
    before = await _chosen(desk, person, where)
    if command.by is command.words is command.invite is None:
        return posts.chosen(where, before, False, "")
    by = command.by or (before.by if before else None)
    if by is None and command.invite is YesNo.YES and command.words is None:
        by = ReachedBy.NOBODY  # only to be invited
    if by is None:
        raise Refused("Who may ask to get in touch with you? Say circle, program or nobody, such as: reachable circle")
    invited = command.invite is YesNo.YES if command.invite else bool(before and before.invited)
    invited = invited and (command.by is not ReachedBy.NOBODY or command.invite is YesNo.YES)
    if by is ReachedBy.NOBODY and not invited:
        await desk.ledger.reaching.end(person.id, where.id)
        return posts.chosen(where, None, True, "")
    if await was_removed(desk, where, person):
        raise Refused("An organizer ended your place there. Please talk with one of them first.")
    words = before.words if before else ""
    if command.words is not None:
        words = "" if folded(command.words) in NONE else command.words
    await _keep(desk, person, where, by, "" if by is ReachedBy.NOBODY else words, invited, turn.now)
    return posts.chosen(where, await _chosen(desk, person, where), True, "")


async def _keep(
    desk: Desk, person: Person, where: Circle, by: ReachedBy, words: str, invited: bool, now: datetime
) -> None:
    until = now + timedelta(days=desk.settings.privacy.reachable_days)
    await desk.ledger.reaching.choose(person.id, where.id, by, words, invited, until)
    key = f"{RENEW}:{where.id}:{person.id}:{until:%Y%m%dT%H%M}"
    await desk.ledger.errands.plan(Errand(key, RENEW, until - RENEW_BEFORE, until, where.id, person.id))


async def _meant(desk: Desk, person: Person, id: str | None) -> Circle:
    """The circle that is named, or else the one they joined last. Raises Refused if they never were in it."""
    places = await desk.ledger.memberships.of_person(person.id)
    wanted = [each.circle_id for each in places if id in (None, each.circle_id)]
    circle = await desk.ledger.circles.get(wanted[-1]) if wanted else None
    if circle is None:
        raise Refused("You have been in no circle yet, so there is nobody to stay in touch with. “join” finds you one.")
    return circle


async def _chosen(desk: Desk, person: Person, where: Circle) -> Alum | None:
    mine = await desk.ledger.reaching.of_person(person.id)
    return next((each for each in mine if each.where.circle_id == where.id), None)


async def show(desk: Desk, turn: Turn, command: Alumni) -> Post:
    """Whom the asker may ask, in an order of their own, so that nobody is everybody's first."""
    person, about = known(turn), folded(command.about or "")
    found = [each for each in await _for(desk, person, turn.now) if about in folded(f"{each[1].name} {each[0].words}")]
    found.sort(key=lambda each: sha256(f"{person.id} {each[1].id}".encode()).hexdigest())
    lately = await _asked_lately(desk, person, turn.now)
    shown = [(alum, other, other.id in lately) for alum, other in found[:SHOWN]]
    return posts.listed(shown, len(found) > SHOWN, command.about or "", "")


async def _for(desk: Desk, person: Person, now: datetime) -> tuple[Known, ...]:
    alumni = await desk.ledger.reaching.around(person.id)
    ids = [person.id, *(each.person_id for each in alumni)]
    places, apart = await desk.ledger.reaching.places(person.id), await desk.ledger.apart.pairs(ids)
    shown = whom_to_show(alumni, person.id, places, apart, now)
    people = await desk.ledger.people.many([each.person_id for each in shown])
    return tuple((each, people[each.person_id]) for each in shown if each.person_id in people)


async def _asked_lately(desk: Desk, person: Person, now: datetime) -> frozenset[str]:
    asked = await desk.ledger.requests.about(REACH, person.id)
    return frozenset(each.person_id for each in asked if now - each.asked_at < ASK_AGAIN_AFTER)


async def ask(desk: Desk, turn: Turn, command: AlumniAsk) -> Post:
    """Ask an alum. What became of earlier questions shows neither in what is refused nor in how many are open."""
    person, now = known(turn), turn.now
    alum, other = await _whom(desk, person, command, now)
    if other.id in await _asked_lately(desk, person, now):
        raise Refused("You asked {name} not long ago. If they want to, they write to you.", name=other.name)
    asked = await desk.ledger.requests.about(REACH, person.id)
    if sum(now - each.asked_at < ANSWER_WITHIN for each in asked) >= MOST_ASKED:
        raise Refused("You asked {most} people in the last days. Wait for them before you ask more.", most=MOST_ASKED)
    program, until = await desk.ledger.programs.get(alum.where.program_id), now + ANSWER_WITHIN
    assert program is not None
    request = await desk.ledger.requests.ask(
        REACH, other.id, now, circle_id=alum.where.circle_id, body=person.id, until=until
    )
    key = f"{REACH}:{request.id}"
    await desk.ledger.errands.plan(
        Errand(key, LAPSES, until, until + _LASTS, alum.where.circle_id, person.id, request.id)
    )
    await desk.tell(posts.asked(alum, person, program, request, command.words or "", key), now, stale_at=until)
    return posts.is_asked(other, "")


async def _whom(desk: Desk, person: Person, command: AlumniAsk, now: datetime) -> Known:
    there = await _for(desk, person, now)
    if command.alum:
        found = next((each for each in there if each[0].id == command.alum), None)
        if found is None:
            raise Refused("They are not to be asked any more. “alumni” shows who is.")
        return found
    if not command.who or not there:
        raise Refused("“alumni” shows whom you can ask, and has a button for each.")
    wanted = await person_named(desk, command.who, tuple(other for _, other in there))
    return next(each for each in there if each[1].id == wanted.id)


async def reply(desk: Desk, turn: Turn, command: AlumniAnswer) -> Post:
    """A yes introduces the two to each other. A no stays here: the asker hears what they hear without any answer."""
    person = known(turn)
    request = await _open(desk, person, command, turn.now)
    asker = await desk.ledger.people.get(request.body)
    if command.answer is YesNo.NO:
        await desk.ledger.requests.answer(request.id, RequestState.NO)
        return answer("", say("Good. They hear that there was no answer, some days from now, and nothing else."))
    if asker is None or not await desk.ledger.people.reach(asker.id):
        await desk.ledger.requests.answer(request.id, RequestState.GONE)
        raise Refused("They are not here any more, so there is nothing to do.")
    await desk.ledger.requests.answer(request.id, RequestState.YES)
    for mine, other in ((person, asker), (asker, person)):
        accounts, key = await accounts_for(desk, other, mine), f"{REACH}:{request.id}:{mine.id}"
        await desk.tell(posts.said_yes(other, "", accounts, mine.id, key), turn.now)
    return answer("", say("Thank you. I have introduced you to each other."))


async def _open(desk: Desk, person: Person, command: AlumniAnswer, now: datetime) -> Request:
    mine = await desk.ledger.requests.open_ones(REACH, person_id=person.id)
    for each in mine:
        if command.request in (None, each.id) and (each.until is None or each.until > now):
            return each
    raise Refused("That is no longer open, so there is nothing to answer.")


async def lapse(desk: Desk, errand: Errand, now: datetime) -> None:
    """The time is over. Without a yes the asker hears the same, whatever the reason."""
    request = await desk.ledger.requests.get(errand.body)
    if request is None or request.state is RequestState.YES:
        return
    await desk.ledger.requests.answer(request.id, RequestState.GONE)
    other = await desk.ledger.people.get(request.person_id)
    if other and errand.person_id:
        await desk.tell(posts.no_answer(other.name, errand.person_id, f"{REACH}:{request.id}:none"), now)


async def ask_if_it_stays(desk: Desk, errand: Errand, now: datetime) -> None:
    """Once, before it ends. Whoever chose anew since is not asked by the old date."""
    person = await desk.ledger.people.get(errand.person_id or "")
    where = await desk.ledger.circles.get(errand.circle_id or "")
    chosen = await _chosen(desk, person, where) if person and where else None
    if where and chosen and now < chosen.until <= errand.stale_at + timedelta(minutes=1):
        await desk.tell(posts.still(where, chosen, errand.key), now, stale_at=chosen.until)


async def invite(desk: Desk, turn: Turn, command: AlumniInvite) -> Post:
    """Tell those who chose to hear of it that a season takes people: once each, and nobody is told whom or how many."""
    program, season = await newest(desk)
    if season.state is not SeasonState.ENROLLING:
        raise Refused("{program} takes no people right now. Open a season first, then invite.", program=program.name)
    joined = {each.person_id for each in await desk.ledger.programs.enrollments(season.id)}
    by = season.promised(turn.now)
    for each in await desk.ledger.reaching.of_program(program.id):
        if each.invited and each.is_former and each.until > turn.now and each.person_id not in joined:
            key = f"alumni-invite:{season.id}:{each.person_id}"
            await desk.tell(posts.invitation(program, by, each, key), turn.now)
    return answer("", say("Everyone who chose to hear of a new season does, once. Who they are is theirs to tell."))


USES: dict[type, Any] = {
    StayReachable: choose,
    Alumni: show,
    AlumniAsk: ask,
    AlumniAnswer: reply,
    AlumniInvite: invite,
}
DOINGS: dict[str, Any] = {LAPSES: lapse, RENEW: ask_if_it_stays}

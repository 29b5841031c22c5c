"""Circles are proposed: looked for beside everything else, written when they are found, said once to whoever asked."""

import asyncio
import logging
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any

import msgspec

from circles.commands import Propose
from circles.domain.errand import Errand
from circles.domain.program import Season, SeasonState
from circles.domain.series import LocalTime, WallTime
from circles.domain.values import dataclass
from circles.errors import CirclesError, Refused, StoreError
from circles.formation.finding import Search
from circles.message import InPrivate, Line, Post, Purpose, say
from circles.posts import proposing as posts
from circles.posts.hindering import sentence
from circles.services.company_wishes import find_as_wished, wished
from circles.services.desk import Desk
from circles.services.meeting_hours import choose_hours
from circles.services.putting_down import Asked, asked_for, put_down, still_there
from circles.services.searching import Looking
from circles.services.season_plan import first_wall, newest
from circles.services.turns import meet
from circles.store.codec import from_json, to_json
from circles.turn import Turn

log = logging.getLogger(__name__)
FORMING = "forming"
AGAIN, LASTS = timedelta(minutes=15), timedelta(days=1)
"""A search that has not ended by then, such as for a crash, begins anew; after a day it is of no use."""
_TRIES, _CHANGES = 4, 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an errand of ours is about. `first`: day, hour and zone of the first session, if an organizer chose it."""

    season_id: str
    first: tuple[str, str] | None
    person_ids: tuple[str, ...]

    @property
    def wall(self) -> WallTime | None:
        """The first session."""
        return LocalTime.parse(self.first[0]).in_zone(self.first[1]) if self.first else None


async def propose(desk: Desk, turn: Turn, command: Propose) -> Post:
    """Put everyone into circles, for organizers to look at. What takes long is answered by a message."""
    program, season = await newest(desk)
    if season.state not in (SeasonState.ENROLLING, SeasonState.PROPOSED):
        raise Refused("There is nothing to propose: {program} is not taking people.", program=program.name)
    first = first_wall(desk, program.plan, command, turn.now)
    await _must_be_enough(desk, season, program.plan.least)
    before = await desk.searches.stop(season.id)
    async with desk.ledger.transaction():
        me = (turn.person or await meet(desk, turn.asked)).id
        await desk.ledger.people.use(turn.asked.who, turn.now)
        others = before.by_message | ({before.asked_by} - {me}) if before else set()
        if before:
            await desk.ledger.errands.drop_key(before.errand_key)
        told = (f"{first.day} {first.time:%H:%M}", first.zone) if first else None
        wanted = Wanted(season.id, told, (me, *sorted(others - {me})))
        key = f"{FORMING}:{season.id}:{turn.asked.event}:{turn.now:%Y%m%dT%H%M%S%f}"
        await _plan(desk, key, wanted, turn.now)
    looking = Looking(key, me, others - {me})
    task = _begin(desk, looking, wanted)
    answer = await desk.searches.answer(looking, task, me)
    return answer or posts.looking(program, desk.settings.forming.seconds)


async def _must_be_enough(desk: Desk, season: Season, least: int) -> None:
    people = len([each for each in await desk.ledger.programs.enrollments(season.id) if not each.placed])
    if people == 0:
        raise Refused("Nobody has joined yet; a circle needs at least {least} people.", least=least)
    if people == 1:
        raise Refused("One person has joined; a circle needs at least {least}.", least=least)
    if people < least:
        raise Refused("{people} people joined; a circle needs at least {least}.", people=people, least=least)


async def _plan(desk: Desk, key: str, wanted: Wanted, now: datetime) -> None:
    errand = Errand(key, FORMING, now + AGAIN, now + AGAIN + LASTS, body=to_json(wanted))
    await desk.ledger.errands.plan(errand)


def _begin(desk: Desk, looking: Looking, wanted: Wanted) -> "asyncio.Task[None]":
    return desk.searches.begin(wanted.season_id, looking, _look(desk, looking, wanted))


async def _look(desk: Desk, looking: Looking, wanted: Wanted) -> None:
    """Look until there are circles, or a reason why not; then whoever asked hears of it, once."""
    try:
        await _look_and_write(desk, looking, wanted)
    except StoreError:
        raise  # it stays due
    except Refused as refusal:
        await _end(desk, looking, wanted, sentence(refusal))
    except Exception as error:
        if not isinstance(error, CirclesError):
            log.exception("forming failed", extra={"action": "forming_failed"})
        await _end(desk, looking, wanted, say("The search for circles did not come to an end. Please try it again."))


async def _look_and_write(desk: Desk, looking: Looking, wanted: Wanted) -> None:
    for tries in range(_CHANGES):
        asked = await asked_for(desk, wanted.season_id, desk.searches.now(), wanted.wall)
        instance, scores = await wished(desk, asked.instance, asked.people)
        found = await find_as_wished(desk, Search(instance, seconds=float(desk.settings.forming.seconds)), scores)
        groups = found.result.circles
        hours = await choose_hours(desk, asked.program.plan, groups, desk.searches.now(), wanted.wall)
        async with desk.ledger.transaction():
            if not await desk.ledger.errands.waits(looking.errand_key):
                return
            there: Asked = await asked_for(desk, wanted.season_id, desk.searches.now(), wanted.wall)
            if there.instance != asked.instance and tries + 1 < _CHANGES:
                continue  # somebody joined, left or changed their mind meanwhile: look once more
            if there.instance != asked.instance:
                found, hours = still_there(found, hours, there.instance)
            await _settle(desk, looking, await put_down(desk, there, found, hours, wanted.wall))
        return


async def _end(desk: Desk, looking: Looking, wanted: Wanted, why: Line) -> None:
    """There are no circles. Whoever asked is told why."""
    async with desk.ledger.transaction():
        if await desk.ledger.errands.waits(looking.errand_key):
            await _settle(desk, looking, posts.no_circles(why))


async def _settle(desk: Desk, looking: Looking, post: Post) -> None:
    """In the transaction in which it is written: from here on it is decided who hears of it by a message."""
    looking.is_decided = True
    await desk.ledger.errands.done(looking.errand_key)
    for person_id in sorted(looking.by_message):
        key = f"{looking.errand_key}:{person_id}"
        told = msgspec.structs.replace(post, key=key, target=InPrivate(person_id), purpose=Purpose.NEEDED)
        await desk.tell(told, desk.searches.now())
    looking.answer = post


async def still_to_do(desk: Desk, errand: Errand, now: datetime) -> None:
    """The search was cut off, or takes very long. It goes on, and stays due."""
    wanted = from_json(errand.body, Wanted)
    looking = desk.searches.of(wanted.season_id)
    if looking and looking.errand_key != errand.key:
        return
    first_key, _, tries = errand.key.partition("#")
    if int(tries or 1) >= _TRIES:
        line = say("The search for circles did not come to an end. Please try it again.")
        for person_id in wanted.person_ids:
            post = posts.no_circles(line)
            await desk.tell(
                msgspec.structs.replace(post, key=f"{first_key}:{person_id}", target=InPrivate(person_id)), now
            )
        return
    key = f"{first_key}#{int(tries or 1) + 1}"
    await _plan(desk, key, wanted, now)
    if looking:
        looking.errand_key = key
        return
    # A task of its own, which must not believe itself in the transaction in which it was begun.
    new = Looking(key, "", set(wanted.person_ids))
    Context().run(_begin, desk, new, wanted)


USES: dict[type, Any] = {Propose: propose}
DOINGS: dict[str, Any] = {FORMING: still_to_do}
IN_STEPS = (Propose,)

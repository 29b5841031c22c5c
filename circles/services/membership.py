"""What members say about their own place: they leave, take a break, come back."""

from datetime import datetime
from typing import Any

import msgspec

from circles.commands import Hello, Leave, Pause, Return
from circles.domain.circle import Circle, MembershipState
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.events import MemberPaused, MemberReturned
from circles.domain.pausing import kept_until, read_until
from circles.domain.person import Person
from circles.errors import Refused
from circles.message import InCircle, Post, moment, say
from circles.posts import membership as posts
from circles.posts.knowing import answer
from circles.posts.taking_back import stands, taken_back
from circles.services.breaks import BREAK_OVER, plan_end
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.parting import gone, roles_follow
from circles.services.reminding import remind_anew
from circles.services.telling import circle, known
from circles.services.withdrawing import replaced, withdraw
from circles.turn import Turn


async def hello(desk: Desk, turn: Turn, command: Hello) -> Post:
    """A few lines about oneself, to the circle."""
    where = circle(turn)
    post = posts.hello(known(turn), where, command.text, _hello_key(where.id, turn.asked.event))
    replaces = await replaced(desk, _hello_key(where.id, turn.instead_of)) if turn.instead_of else ""
    await desk.tell(msgspec.structs.replace(post, replaces=replaces), turn.now)
    return answer("", say("Thank you. Your circle reads it."))


def _hello_key(circle_id: str, event: str) -> str:
    return f"{circle_id}:hello:{event}"


async def unhello(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """What was said to the circle goes from its room."""
    there = await withdraw(desk, turn, InCircle(earlier.circle), _hello_key(earlier.circle, earlier.event))
    return taken_back() if there else stands()


async def leave(desk: Desk, turn: Turn, command: Leave) -> Post:
    """One command, no reason asked. Roles are handed on; the feed shows the circle no longer."""
    person, left = known(turn), circle(turn)
    new_link = await gone(desk, left, person, turn.now)
    stamp = f"{left.id}:left:{person.id}:{turn.now:%Y%m%dT%H%M%S}"
    await desk.tell(posts.goodbye(person, left, command.goodbye, new_link, stamp), turn.now)
    if command.reason:
        await desk.tell_organizers(posts.reason(person, left, command.reason, f"{stamp}:why"), turn.now)
    return posts.left(person, left)


async def pause(desk: Desk, turn: Turn, command: Pause) -> Post:
    """No reminders, no roles, nobody expects them; the place is kept, for a season at most."""
    person, where = known(turn), circle(turn)
    until = read_until(command.until, turn.now, person.zone or where.series.zone)
    latest = kept_until(where.plan, turn.now)
    if until > latest:
        raise Refused(
            "I can keep your place until {day}. Choose a day before, or leave: the door stays open.",
            day=moment(latest, "day"),
        )
    again = person not in turn.members
    await desk.ledger.memberships.pause(where.id, person.id, until)
    await plan_end(desk, where.id, person.id, until)
    await desk.happened(MemberPaused(at=turn.now, circle_id=where.id, person_id=person.id, until=until))
    if not again:
        await roles_follow(desk, where, person, turn.now)
        key = f"{where.id}:break:{person.id}:{turn.now:%Y%m%dT%H%M%S}"
        await desk.tell(posts.on_a_break(person, where, key), turn.now)
    return posts.paused(person, where, until)


async def come_back(desk: Desk, turn: Turn, command: Return) -> Post:
    """The break ends early."""
    person, where = known(turn), circle(turn)
    if person in turn.members:
        raise Refused("You are expected already: there is no break to end.")
    await _back(desk, where, person, turn.now, by=person.id)
    following = await desk.ledger.sessions.current(where.id, turn.now)
    return posts.welcome_back(person, where, following, "")


async def break_over(desk: Desk, errand: Errand, now: datetime) -> None:
    """The day has come. Whoever chose another one since, came back or left has a word of their own."""
    place = await desk.ledger.memberships.get(errand.circle_id or "", errand.person_id or "")
    if place is None or place.state is not MembershipState.PAUSED or place.paused_until != errand.at:
        return
    where = await desk.ledger.circles.get(place.circle_id)
    person = await desk.ledger.people.get(place.person_id)
    if where is None or person is None:
        return
    await _back(desk, where, person, now)
    if following := await desk.ledger.sessions.current(where.id, now):
        await desk.tell(posts.welcome_back(person, where, following, f"{errand.key}:over"), now)


async def _back(desk: Desk, where: Circle, person: Person, now: datetime, by: str | None = None) -> None:
    await desk.ledger.memberships.resume(where.id, person.id)
    await desk.ledger.history.note("returned", now, actor_id=by, circle_id=where.id, person_id=person.id)
    await remind_anew(desk, person.id, now)
    await publish_rota(desk, where.id)
    if following := await desk.ledger.sessions.current(where.id, now):
        await edit_agenda(desk, following, now)
        key = f"{where.id}:back:{person.id}:{now:%Y%m%dT%H%M%S}"
        await desk.tell(posts.back(person, where, key), now, stale_at=following.ends_at)
    await desk.happened(MemberReturned(at=now, circle_id=where.id, person_id=person.id))


async def unpause(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """No break after all: the same as coming back."""
    return await come_back(desk, turn, Return())


USES: dict[type, Any] = {Hello: hello, Leave: leave, Pause: pause, Return: come_back}
BACK: dict[type, Any] = {Hello: unhello, Pause: unpause}
DOINGS: dict[str, Any] = {BREAK_OVER: break_over}

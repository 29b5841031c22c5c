"""What a circle agrees on: shown, changed by any member, agreed to by each."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from circles.chat import Asked
from circles.commands import Charter, CharterAccept, CharterChange, CharterDetails
from circles.domain.charter import CHOICES, changed
from circles.domain.charter import Charter as Agreed
from circles.domain.circle import Circle
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.outage import LATE
from circles.domain.person import Person
from circles.domain.session import Session
from circles.errors import Refused
from circles.message import Form, Post
from circles.phrasing import Unfinished
from circles.posts import charter as posts
from circles.posts.taking_back import stands, taken_back
from circles.services.desk import Desk
from circles.services.gathering import circle_of
from circles.services.telling import circle, known
from circles.turn import Turn

ASK = "charter"
ASK_LASTS = timedelta(days=14)


async def _charter(desk: Desk, circle_id: str, now: datetime) -> Agreed:
    """What a circle agreed on; a new one begins with what the settings say."""
    return await desk.ledger.charters.of(circle_id, desk.settings.charter.rules(), now)


async def show(desk: Desk, turn: Turn, command: Charter) -> Post:
    """The charter, and who agreed."""
    where, me = circle(turn), known(turn)
    charter = await _charter(desk, where.id, turn.now)
    people = {each.id: each for each in turn.members}
    said_yes = await desk.ledger.charters.accepted(charter.id, people)
    return posts.charter(where, charter, tuple(people[each] for each in said_yes), me.id in said_yes, "")


async def change(desk: Desk, turn: Turn, command: CharterChange | CharterDetails) -> Post:
    """Put down another version and ask everyone anew. Whoever proposes it agrees to it."""
    where, me = circle(turn), known(turn)
    before = await _charter(desk, where.id, turn.now)
    wishes = {name: getattr(command, name, None) for name in (*CHOICES, "own")}
    rules = changed(before.rules, wishes)
    if rules == before.rules:
        return posts.nothing_new(where, "")
    after = await desk.ledger.charters.add(where.id, rules, turn.now, me.id)
    await desk.ledger.charters.accept(after.id, me.id, turn.now)
    await desk.tell(posts.proposed(where, after, me, f"charter:{after.id}"), turn.now)
    return posts.accepted(where, "")


async def accept(desk: Desk, turn: Turn, command: CharterAccept) -> Post:
    """Say yes to the version that one saw. If it changed since, the new one is shown first."""
    charter = await _charter(desk, circle(turn).id, turn.now)
    if command.version not in (None, charter.id):
        raise Refused("The charter has changed since. Type “charter” to see what it says now.")
    await desk.ledger.charters.accept(charter.id, known(turn).id, turn.now)
    return posts.accepted(circle(turn), "")


async def unaccept(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The yes is none any more."""
    return taken_back() if await desk.ledger.charters.take_back(known(turn).id, earlier.at) else stands()


async def ask_after(desk: Desk, held: Session, now: datetime) -> None:
    """A session has ended: after the first one, everyone is asked; after a later one, who joined since."""
    where = await circle_of(desk, held)
    if held.number == 1:
        # A night's sleep later: it would be one message too many beside the thanks.
        await _ask_tomorrow(desk, where.id, now)
        return
    first = next(each for each in await desk.ledger.sessions.of_circle(where.id) if each.number == 1)
    joined = {each.person_id: each.joined_at for each in await desk.ledger.circles.memberships(where.id)}
    for person in await desk.ledger.circles.members(where.id):
        if joined[person.id] >= first.ends_at:
            await ask_newcomer(desk, where, person, now)


async def _ask_tomorrow(desk: Desk, circle_id: str, now: datetime) -> None:
    at = now + timedelta(days=1)
    key = f"charter:{circle_id}:{at:%Y%m%d}"
    await desk.ledger.errands.plan(Errand(key, ASK, at, at + ASK_LASTS, circle_id=circle_id))


async def _ask(desk: Desk, errand: Errand, now: datetime) -> None:
    """Everyone is asked in the room. After an outage the room has something else to hear: then a day later."""
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if where is None or where.ended_at is not None:
        return
    if now - errand.at >= LATE:
        await _ask_tomorrow(desk, where.id, now)
        return
    charter = await _charter(desk, where.id, now)
    await desk.tell(posts.question(where, charter, f"charter:{charter.id}"), now)


async def ask_newcomer(desk: Desk, where: Circle, person: Person, now: datetime) -> None:
    """Ask somebody who joined later, in private, once for each version."""
    charter = await _charter(desk, where.id, now)
    if not await desk.ledger.charters.accepted(charter.id, [person.id]):
        await desk.tell(posts.newcomer(where, charter, person, f"charter:{charter.id}:{person.id}"), now)


async def form_as_it_is(desk: Desk, asked: Asked, unfinished: Unfinished, form: Form) -> Form:
    """The form with what the circle has now, so that one changes only what one wants to."""
    circle_id = dict(unfinished.given).get("circle")
    charter = await desk.ledger.charters.latest(circle_id) if circle_id else None
    if charter is None:
        return form
    # The choices only: nobody has looked yet whether the asker is in this circle, and the line is its own.
    now = {name: str(getattr(charter.rules, name)) for name in CHOICES}
    fields = [msgspec.structs.replace(each, value=now.get(each.name, "")) for each in form.fields]
    return msgspec.structs.replace(form, fields=tuple(fields))


USES: dict[type, Any] = {Charter: show, CharterChange: change, CharterDetails: change, CharterAccept: accept}

BACK: dict[type, Any] = {CharterAccept: unaccept}

FORMS: dict[type, Any] = {CharterChange: form_as_it_is, CharterDetails: form_as_it_is}

DOINGS = {ASK: _ask}

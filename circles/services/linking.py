"""One person on several platforms: a code from one account, typed with the other, and a yes from both.

Whoever reads a code over a shoulder gains nothing: the account that asked for it has to agree to the one that typed it.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from circles.command import MatterRef
from circles.commands import Link, LinkAnswer, Unlink
from circles.commands.placing import YesNo
from circles.domain.errand import Errand
from circles.domain.linking import LASTS, TO_CONFIRM, TRIES, TRIES_WITHIN, as_spelled, spelled
from circles.domain.person import Identity, Person
from circles.domain.request import Request, RequestState
from circles.errors import Refused
from circles.message import InPrivate, Post
from circles.posts import linking as posts
from circles.posts.housing import platform_name
from circles.services.becoming_one import become_one
from circles.services.desk import Desk
from circles.services.housing import room_on, rooms_for
from circles.services.noted import forget_noted
from circles.services.telling import known
from circles.turn import Turn

LINK = "link"
LAPSES = "link_lapses"
_LASTS = timedelta(days=365)


class Wanted(msgspec.Struct, frozen=True):
    """What a request to link is about: the hash of its code, where it was asked for, and who typed it with which name.

    `agreed`: that one said yes, so it is up to whoever asked.
    """

    code: str
    asked_on: str
    account: str = ""
    name: str = ""
    agreed: bool = False

    @property
    def by(self) -> Identity:
        """The account that typed the code, if one did."""
        return Identity.parse(self.account)


async def link(desk: Desk, turn: Turn, command: Link) -> Post:
    """Without a code: make one, or ask whether the account that typed it is theirs. With one: claim it."""
    if len(desk.platforms) < 2:
        raise Refused("This community is on one platform only, so there is nothing to link.")
    async with desk.ledger.transaction():
        return await _claim(desk, turn, command.code) if command.code else await _code(desk, turn)


async def _code(desk: Desk, turn: Turn) -> Post:
    person, asked_on = known(turn), turn.asked.who.platform
    mine = await _open_ones(desk, turn.now, person.id)
    waits = next(((each, wanted) for each, wanted in mine if wanted.agreed), None)
    if waits:
        return posts.wants_in(waits[1].name, waits[1].by, MatterRef(waits[0].id), "", "")
    left = await _platforms_left(desk, person)
    if not left:
        raise Refused("You have an account on every platform here. “unlink” parts one of them.")
    code = _spelled(desk, turn)
    body = msgspec.json.encode(Wanted(_hash(desk, code), asked_on)).decode()
    for each, wanted in mine:
        if wanted.code != _hash(desk, code):
            await _close(desk, each.id, RequestState.GONE)
    until = turn.now + LASTS
    request = await desk.ledger.requests.ask(LINK, person.id, turn.now, body=body, until=until)
    await _lapses(desk, request.id, until)
    return posts.code(code, left, until, "")


def _spelled(desk: Desk, turn: Turn) -> str:
    """The same event gives the same code, so that it need not be stored; without the key nobody can make it."""
    said = f"code:{turn.asked.who}:{turn.asked.event}:{turn.now.date()}"
    return spelled(int.from_bytes(hmac.digest(desk.server_key, said.encode("utf-8", "replace"), "sha256")))


def _hash(desk: Desk, what: str) -> str:
    return hmac.digest(desk.server_key, f"link:{what}".encode("utf-8", "replace"), "sha256").hex()


async def _open_ones(desk: Desk, now: datetime, person_id: str | None = None) -> list[tuple[Request, Wanted]]:
    found = await desk.ledger.requests.open_ones(LINK, person_id=person_id)
    return [
        (each, msgspec.json.decode(each.body, type=Wanted))
        for each in found
        if each.body and each.until and each.until > now
    ]


async def _platforms_left(desk: Desk, person: Person) -> tuple[str, ...]:
    held = {each.platform for each in await desk.ledger.people.reach(person.id)}
    return tuple(each for each in desk.platforms if each not in held)


async def _claim(desk: Desk, turn: Turn, typed: str) -> Post:
    """The code is used up by it. What leads nowhere is an answer and no refusal, since it has to be counted."""
    who, now = turn.asked.who, turn.now
    guesser = _hash(desk, str(who))
    if await desk.ledger.guesses.since(guesser, now - TRIES_WITHIN) >= TRIES:
        return posts.too_often()
    wanted_hash, found = _hash(desk, as_spelled(typed)), None
    for request, wanted in await _open_ones(desk, now):
        if hmac.compare_digest(wanted.code, wanted_hash) and wanted.account in ("", str(who)) and not wanted.agreed:
            found = request, wanted
    asker = await desk.ledger.people.get(found[0].person_id) if found else None
    if found is None or asker is None:
        await desk.ledger.guesses.note(guesser, now)
        return posts.no_such_code()
    if turn.person and turn.person.id == asker.id:
        return posts.own_code()
    await _may_be_one(desk, asker, who, turn.person)
    await _keep(
        desk, found[0].id, msgspec.structs.replace(found[1], account=str(who), name=turn.asked.name), now, LASTS
    )
    return posts.is_that_you(asker, found[1].asked_on, turn.person is not None, MatterRef(found[0].id), "")


async def _may_be_one(desk: Desk, asker: Person, who: Identity, other: Person | None) -> None:
    """Raises Refused if they would have two accounts on one platform."""
    mine = {each.platform for each in await desk.ledger.people.reach(asker.id)}
    theirs = await desk.ledger.people.reach(other.id) if other else (who,)
    for each in theirs:
        if each.platform in mine:
            raise Refused(
                "{name} has another account on {platform}. One on each platform is enough: “unlink” parts the other.",
                name=asker.name,
                platform=platform_name(each.platform),
            )


async def _keep(desk: Desk, id: str, wanted: Wanted, now: datetime, lasts: timedelta) -> None:
    """The request goes on, and does not keep the name of whoever typed its code for longer than it is open."""
    until = now + lasts
    await desk.ledger.requests.rewrite(id, msgspec.json.encode(wanted).decode(), until)
    await _lapses(desk, id, until)


async def _lapses(desk: Desk, id: str, until: datetime) -> None:
    await desk.ledger.errands.plan(Errand(f"{LAPSES}:{id}", LAPSES, until, until + _LASTS, body=id))


async def _close(desk: Desk, id: str, state: RequestState) -> bool:
    """It is over; neither the request nor the question about it goes on knowing the account that typed the code."""
    await desk.ledger.requests.rewrite(id, "", None)
    await desk.ledger.outbox.take_out(_question(id))
    return await desk.ledger.requests.answer(id, state)


async def lapse(desk: Desk, errand: Errand, now: datetime) -> None:
    """Nobody said yes in time."""
    await _close(desk, errand.body, RequestState.GONE)


async def answer(desk: Desk, turn: Turn, command: LinkAnswer) -> Post:
    """The account that typed the code says whether that is them; then the one that asked for it does."""
    request, wanted = await _meant(desk, turn, command.request)
    if command.answer is YesNo.NO:
        await _close(desk, request.id, RequestState.NO)
        return posts.stays_apart()
    if turn.person and request.person_id == turn.person.id:
        return await _link(desk, turn, request, wanted)
    asker = await desk.ledger.people.get(request.person_id)
    assert asker is not None
    await _keep(desk, request.id, msgspec.structs.replace(wanted, agreed=True), turn.now, TO_CONFIRM)
    question = posts.wants_in(wanted.name, wanted.by, MatterRef(request.id), _question(request.id), asker.id)
    await desk.tell(question, turn.now, stale_at=turn.now + TO_CONFIRM)
    return posts.one_more_step(wanted.asked_on)


def _question(request_id: str) -> str:
    """The key of the question whether that account is theirs."""
    return f"link:{request_id}"


async def _meant(desk: Desk, turn: Turn, ref: MatterRef | None) -> tuple[Request, Wanted]:
    """The question that waits for this account: for whoever typed the code, and then for whoever asked for it."""
    mine = turn.person.id if turn.person else ""
    for request, wanted in await _open_ones(desk, turn.now):
        is_asker, is_other = request.person_id == mine and wanted.agreed, wanted.account == str(turn.asked.who)
        if (is_asker or (is_other and not wanted.agreed)) and ref in (None, request.id):
            return request, wanted
    raise Refused("That is no longer open. “link” gives a new code.")


async def _link(desk: Desk, turn: Turn, request: Request, wanted: Wanted) -> Post:
    """Both said yes: the account, and whatever it had here, is theirs."""
    person, who, now = known(turn), wanted.by, turn.now
    other = await desk.ledger.people.by_identity(who)
    await _may_be_one(desk, person, who, other)
    await _close(desk, request.id, RequestState.YES)
    link_ended = False
    if other is None:
        await desk.ledger.people.link(person.id, who)
    else:
        link_ended = await become_one(desk, person, other, now)
    await desk.ledger.history.note("linked", now, actor_id=person.id, person_id=person.id)
    await _rooms_follow(desk, person, [who.platform], now)
    reach = await desk.ledger.people.reach(person.id)
    return posts.linked([each.platform for each in reach], other is not None, link_ended)


async def _rooms_follow(desk: Desk, person: Person, more: Iterable[str], now: datetime) -> None:
    """Their circles let in exactly the accounts that are theirs; there is a room on each platform in `more`."""
    for circle in await desk.ledger.circles.of_person(person.id):
        await desk.ledger.memberships.rooms_follow(circle.id)
        await rooms_for(desk, circle, [person.id], now)
        for platform in more:
            await room_on(desk, circle, platform, now)


async def unlink(desk: Desk, turn: Turn, command: Unlink) -> Post:
    """One account less, and nothing is noted of it. Raises Refused if it is the only one: that is to be forgotten."""
    person = known(turn)
    reach = await desk.ledger.people.reach(person.id)
    if len(reach) < 2:
        raise Refused("You have one account here, so there is nothing to part. “forgetme” forgets all of you.")
    if command.platform is None:
        return posts.which_account(sorted(each.platform for each in reach))
    wanted = command.platform.strip().casefold()
    parted = next((each for each in reach if each.platform.casefold() == wanted), None)
    if parted is None:
        there = ", ".join(sorted(each.platform for each in reach))
        raise Refused("You have no account there. Say one of: {platforms}.", platforms=there)
    await desk.ledger.people.unlink(parted)
    await desk.ledger.history.note("unlinked", turn.now, actor_id=person.id, person_id=person.id)
    await _rooms_follow(desk, person, (), turn.now)
    done = posts.parted(parted.platform, is_silent=bool(forget_noted(desk, [parted])))
    if parted == turn.asked.who:
        key = f"unlinked:{person.id}:{turn.now:%Y%m%dT%H%M%S}"
        await desk.tell(msgspec.structs.replace(done, key=key, target=InPrivate(person.id)), turn.now)
    return done


async def forget(desk: Desk, accounts: Iterable[Identity], now: datetime) -> None:
    """Somebody is forgotten: no request to link keeps their account or name."""
    theirs = {str(each) for each in accounts}
    for request, wanted in await _open_ones(desk, now):
        if wanted.account in theirs:
            await _close(desk, request.id, RequestState.GONE)


USES: dict[type, Any] = {Link: link, LinkAnswer: answer, Unlink: unlink}
DOINGS: dict[str, Any] = {LAPSES: lapse}

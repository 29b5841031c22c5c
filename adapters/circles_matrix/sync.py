"""What happened on the server since we last looked. Nothing is lost by a crash, and nothing is missed in a gap.

matrix-nio's own loop commits its place before it hands events out, and asks without a pause when the server answers
with an error. Ours keeps the events and the place together, and is patient.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import nio

from circles_matrix.hospitality import call
from circles_matrix.late import Late
from circles_matrix.memory import Memory
from circles_matrix.sealing import SEALED, Sealing
from circles_matrix.server import ServerError
from circles_matrix.session import FIRST_WAIT, LONGEST_WAIT, Session

log = logging.getLogger(__name__)
LONG_POLL = 30_000
FULL_STATE_SECONDS = 120.0
PAGE, PAGES = 100, 50
"""How many events a page has, and how many pages a gap may have."""
FILTER: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": 200},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
        "state": {"lazy_load_members": False},
    },
}

Event = tuple[str, dict[str, Any]]
"""The id of a room, and what happened in it."""


class Sync:
    """The loop. `heard()` is called when events were kept."""

    def __init__(
        self,
        session: Session,
        memory: Memory,
        sealing: Sealing,
        late: Late,
        heard: Callable[[], None],
    ) -> None:
        self._session = session
        self._client = session.client
        self._memory = memory
        self._sealing = sealing
        self._late = late
        self._heard = heard
        self._is_first = True

    async def run(self) -> None:
        """Look and keep, for ever. Raises CirclesError when the server no longer knows us."""
        wait = FIRST_WAIT
        while True:
            try:
                await self.once(0 if self._is_first else LONG_POLL)
                wait = FIRST_WAIT
                continue
            except ServerError as error:
                if error.is_login_gone:
                    raise self._session.gone() from error
                pause = max(wait, error.wait or wait)
                log.warning("sync failed", extra={"action": "sync_failed", "why": str(error), "wait": str(pause)})
            await asyncio.sleep(pause.total_seconds())
            wait = min(wait * 2, LONGEST_WAIT)

    async def once(self, patience: int) -> None:
        """One look; for `patience` milliseconds the server waits until something happens. Raises ServerError."""
        since = self._memory.incoming.noted("token")
        answer = await self._look(since, patience)
        events = [each for room, info in answer.rooms.join.items() for each in await self._of_room(room, info, since)]
        late = self._late.readable() if self._is_first or answer.to_device_events else []
        events += [(room, each) for room, each in late if self._concerns_us(each)]
        for room, invitation in answer.rooms.invite.items():
            state = [each.source for each in invitation.invite_state]
            events.append((room, call(room, state, self._session.user, since)))
        for room in answer.rooms.leave:
            self._client.rooms.pop(room, None)
        self._is_first = False
        self._memory.incoming.take(answer.next_batch, events, datetime.now(UTC))
        self._late.let_go(late)
        if events:
            self._heard()
        await self._sealing.after_sync(answer)
        self._late.wake()

    async def _look(self, since: str, patience: int) -> nio.SyncResponse:
        """Rooms and members are known to matrix-nio only after a first look with everything in it."""
        first = self._is_first
        self._client.next_batch = ""  # else it asks from its own place, and passes over an answer that comes again
        try:
            async with asyncio.timeout(FULL_STATE_SECONDS):
                answer = await self._client.sync(patience, FILTER, since or None, full_state=first)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ServerError(0, "", type(error).__name__) from error
        if isinstance(answer, nio.SyncResponse):
            return answer
        status = answer.transport_response.status if answer.transport_response else 0
        code = answer.status_code if isinstance(answer.status_code, str) else ""
        raise ServerError(status if status >= 400 else 502, code, "sync")

    async def _of_room(self, room: str, info: nio.RoomInfo, since: str) -> list[Event]:
        # matrix-nio decrypts nothing in an answer that it has had before.
        found = [dict(self._sealing.opened(room, each.source)) for each in info.timeline.events]
        if info.timeline.limited and since:
            found = await self._gap(room, info.timeline.prev_batch or "", since, found) + found
        if any(each.get("type") == "m.room.encryption" for each in (*(one.source for one in info.state), *found)):
            self._memory.places.seal(room)
        found = found[max((at for at, each in enumerate(found) if self._asks_us_in(each)), default=0) :]
        self._late.keep(room, [each for each in found if self._is_for_us(each)])
        return [(room, each) for each in found if self._concerns_us(each)]

    def _concerns_us(self, event: dict[str, Any]) -> bool:
        """Not what nobody can read yet."""
        return event.get("type") != SEALED and self._is_for_us(event)

    def _is_for_us(self, event: dict[str, Any]) -> bool:
        """Not what was said before we ever came, or what we said ourselves. A deletion may be by hand in our name."""
        if "event_id" not in event or "sender" not in event:
            return False
        if event["sender"] == self._session.user and event.get("type") != "m.room.redaction":
            return False
        return int(event.get("origin_server_ts", 0)) >= int(self._memory.incoming.noted("began") or 0)

    def _asks_us_in(self, event: dict[str, Any]) -> bool:
        """Whether by this event we were asked into a room, or came by ourselves."""
        if event.get("type") != "m.room.member" or event.get("state_key") != self._session.user:
            return False
        before = (event.get("unsigned") or {}).get("prev_content") or {}
        inside = ("invite", "join")
        return event["content"].get("membership") in inside and before.get("membership") not in inside

    async def _gap(self, room: str, end: str, since: str, newer: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What a room had more than fits in one answer, oldest first: since we last looked, or were asked in."""
        found: list[dict[str, Any]] = []
        chunk = newer
        for _ in range(PAGES):
            if not end or not chunk or any(map(self._asks_us_in, chunk)):
                break
            page = await self._session.server.get(
                "rooms", room, "messages", dir="b", limit=str(PAGE), to=since, **{"from": end}
            )
            chunk, end = page.get("chunk", []), page.get("end", "")
            found += [dict(self._sealing.opened(room, each)) for each in chunk]
        else:
            log.warning("a gap too long to read whole", extra={"action": "gap_cut", "room": room})
        return found[::-1]

"""Rooms on the homeserver: those of circles, and those in which we talk with one person alone."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from circles.chat import RoomSpec
from circles_matrix.memory import Memory
from circles_matrix.powers import BOT, Powers
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.settings import Settings
from circles_matrix.space import Space

log = logging.getLogger(__name__)
OWN = "org.mentorship_circles.room"
"""The state event by which we find our rooms again: `{"key": …}` or `{"person": …}`."""


MADE_WITHIN = timedelta(seconds=5)
"""So long after we asked for it a room may still come into being."""
LOOK_AGAIN = 0.25


class ClosedDoor(Exception):
    """This person takes no private messages from us."""


class Rooms:
    """Makes, finds and keeps rooms. Every method raises ServerError if the server says no."""

    def __init__(self, settings: Settings, server: Homeserver, memory: Memory) -> None:
        self._settings = settings
        self._server = server
        self._memory = memory
        self._powers = Powers(settings, server)
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.space = Space(settings, server, memory)

    async def joined(self) -> list[str]:
        """The rooms we are in."""
        answer = await self._server.get("joined_rooms")
        return [str(each) for each in answer["joined_rooms"]]

    async def join(self, room: str) -> None:
        """Go in."""
        await self._server.post("join", room, body={})

    async def open(self, spec: RoomSpec, accounts: Collection[str]) -> str:
        """The room of a circle: the one we know, the one an interrupted start left behind, or a new one."""
        room = self._memory.places.of_circle(spec.key) or await self._orphan("key", spec.key)
        if room:
            await self.set_members(room, accounts)  # it may have been left behind with some of them missing
        else:
            others = sorted(set(accounts) - {self._settings.user})
            room = await self._create(
                {
                    "name": spec.name,
                    "topic": spec.topic,
                    "preset": "private_chat",
                    "invite": others,
                    "power_level_content_override": await self._powers.of_members(),
                },
                {"key": spec.key},
            )
        self._memory.places.add(room, key=spec.key, ours=True)
        self._memory.places.let_in(room, accounts)
        await self.space.put(room)
        return room

    async def private(self, person: str) -> str:
        """The room in which we talk with somebody alone. Raises ClosedDoor if they left it, or cannot be asked in."""
        async with self._making[person]:
            return await self._private(person)

    async def _private(self, person: str) -> str:
        room = self._memory.places.private(person) or await self._orphan("person", person)
        if room:
            self._memory.places.add(room, person=person, ours=self._memory.places.is_ours(room))
            there = await self._memberships(room)
            if there.pop(self._settings.user, "") != "join":
                raise ClosedDoor("shut out of the private room")
            if person not in there:
                raise ClosedDoor("left the private room")
            if len(there) == 1:
                return room
            self._memory.places.forget(room)  # somebody else reads along
        return await self._create_private(person)

    async def is_for_two(self, room: str, person: str) -> bool:
        """Whether a room that somebody asked us into is for talking with them alone: nobody else, and no name."""
        return list(await self.members(room)) == [person] and not await self._state(room, "m.room.name")

    async def reopen_private(self, person: str) -> str:
        """The same for somebody who just spoke to us, so the door is open: who left is asked in again."""
        async with self._making[person]:
            try:
                return await self._private(person)
            except ClosedDoor:
                left = self._memory.places.private(person)
                if not left:
                    raise
                await self._leave(left)
                return await self._private(person)

    async def _leave(self, room: str) -> None:
        """Go out of a private room that somebody left: it must not be found again in place of the next one."""
        try:
            await self._server.post("rooms", room, "leave", body={})
        except ServerError as error:
            if error.is_passing:
                raise
        self._memory.places.forget(room)

    async def _create_private(self, person: str) -> str:
        body = {
            "preset": "private_chat",
            "is_direct": True,
            "invite": [person],
            "power_level_content_override": await self._powers.of_members(),
        }
        try:
            room = await self._create(body, {"person": person})
        except ServerError as error:
            if error.is_passing:
                raise
            raise ClosedDoor(error.text or error.code) from error
        self._memory.places.add(room, person=person, ours=True)
        await self._mark_direct(person, room)
        return room

    async def _mark_direct(self, person: str, room: str) -> None:
        """Tell our own account that this room is a private chat: other clients of it show it so."""
        where = ("user", self._settings.user, "account_data", "m.direct")
        try:
            direct = await self._server.get(*where)
        except ServerError as error:
            if error.status != 404:
                raise
            direct = {}
        await self._server.put(*where, body=direct | {person: [room]})

    async def _create(self, body: dict[str, Any], own: dict[str, str]) -> str:
        state = [{"type": OWN, "state_key": "", "content": own}]
        if self._settings.encrypted:
            sealed = {"algorithm": "m.megolm.v1.aes-sha2"}
            state.append({"type": "m.room.encryption", "state_key": "", "content": sealed})
        if self._settings.room_version:
            body["room_version"] = self._settings.room_version
        self._memory.places.begin(json.dumps(own), datetime.now(UTC))
        room = str((await self._server.post("createRoom", body=body | {"initial_state": state}))["room_id"])
        if self._settings.encrypted:
            self._memory.places.seal(room)
        return room

    async def _orphan(self, name: str, value: str) -> str:
        """A room that we made and do not know: we were stopped between making and noting it.

        The server goes on with what we asked for, though we are gone: so what was just begun is waited for.
        """
        begun = self._memory.places.begun(json.dumps({name: value}))
        while True:
            for room in await self.joined():
                if await self._is_orphan(room, name, value):
                    return room
            if begun is None or datetime.now(UTC) - begun > MADE_WITHIN:
                return ""
            await asyncio.sleep(LOOK_AGAIN)

    async def _is_orphan(self, room: str, name: str, value: str) -> bool:
        if self._memory.places.key_of(room) or self._memory.places.person_of(room):
            return False
        if (await self.own(room)).get(name) != value:
            return False
        return name != "person" or list(await self.members(room)) == [value]  # not one that they have left

    async def own(self, room: str) -> dict[str, Any]:
        """What we wrote into a room when we made it; empty if we did not make it."""
        return await self._state(room, OWN)

    async def is_encrypted(self, room: str) -> bool:
        """Whether the server says that this room is encrypted."""
        return bool(await self._state(room, "m.room.encryption"))

    async def name(self, room: str) -> str:
        """How a room is called now; empty if it has no name."""
        return str((await self._state(room, "m.room.name")).get("name", ""))

    async def _state(self, room: str, kind: str) -> dict[str, Any]:
        try:
            return await self._server.get("rooms", room, "state", kind, "")
        except ServerError as error:
            if error.status in (403, 404):
                return {}
            raise

    async def members(self, room: str) -> dict[str, str]:
        """Who is in a room or invited to it: membership by account, without ourselves."""
        found = await self._memberships(room)
        found.pop(self._settings.user, None)
        return found

    async def _memberships(self, room: str) -> dict[str, str]:
        answer = await self._server.get("rooms", room, "members")
        found = {each["state_key"]: each["content"].get("membership", "") for each in answer["chunk"]}
        return {account: how for account, how in found.items() if how in ("join", "invite")}

    async def set_members(self, room: str, accounts: Collection[str]) -> None:
        """Let exactly these people in, besides ourselves."""
        self._memory.places.let_in(room, accounts)
        wanted, there = set(accounts) - {self._settings.user}, await self.members(room)
        for account in sorted(set(there) - wanted):
            await self._change(room, "kick", account)
        for account in sorted(wanted - set(there)):
            await self.invite(room, account)

    async def invite(self, room: str, account: str) -> None:
        """Ask somebody in."""
        await self._change(room, "invite", account)

    async def _change(self, room: str, how: str, account: str) -> None:
        try:
            await self._server.post("rooms", room, how, body={"user_id": account})
        except ServerError as error:
            if error.is_passing:
                raise
            # Already in, already gone, or no longer an account: the room is as it should be, or cannot be.
            log.warning("membership not changed", extra={"action": "members_refused", "how": how, "why": str(error)})

    async def close(self, room: str) -> None:
        """Let nobody write any more. What was said stays."""
        powers = await self._server.get("rooms", room, "state", "m.room.power_levels", "")
        powers |= {"events_default": BOT, "events": dict.fromkeys(powers.get("events", {}), BOT)}
        await self._server.put("rooms", room, "state", "m.room.power_levels", "", body=powers)
        self._memory.places.close(room)

    async def set_topic(self, room: str, topic: str) -> str:
        """Write the topic. Returns the id of the event; the same topic again gives the same."""
        answer = await self._server.put("rooms", room, "state", "m.room.topic", "", body={"topic": topic})
        return str(answer["event_id"])

"""People live a season's first session with a bot that may die at any time, and what they see of it in the end."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from circles_matrix.translate import KEY, MARKS
from tests.adapters.day import CITIES, EVERYBODY, FIRST, MortalDay
from tests.adapters.matrix.homeserver import Account
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.timeline import Seen

_SINCE = re.compile(r"(answer:called:[^:]*):.*")
CIRCLE = "the circle"


@dataclass(kw_only=True)
class Day(MortalDay):
    """Everybody, by name, and the places they talk in."""

    bot: Account
    members: Mapping[str, Member]
    encrypted: bool
    private: dict[str, str] = field(default_factory=dict)
    circle: str = ""
    left: set[str] = field(default_factory=set)
    """Rooms that those who looked at them are no longer in."""
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Who looks, and into which room, by the place's name."""

    async def live(self) -> None:
        """From the first hello to the evening after the session."""
        await self.mortal.starts()
        self.names = {each.id: name for name, each in self.members.items()} | {self.bot.id: "bot"}
        await self._come_together()
        await self._get_ready()
        await self._meet()
        await self._look_back()
        for who, room in self.places.values():  # marks come last, and may come late
            if room not in self.left:
                await self.members[who].waits_until(room, lambda seen: all(map(_is_marked, seen)))
        self.mortal.end()

    async def _come_together(self) -> None:
        for who in EVERYBODY:
            await self._calls(who)
        await self.tells("mia", 'program create "Night owls" "We meet" 2 2 60')
        await self.tells("mia", "program open")
        for who, city in CITIES.items():
            await self.tells(who, f'join "{city}"')
        await self.tells("mia", "propose 2027-01-12 18:00")
        await self.tells("mia", "publish")
        for who in CITIES:
            place = await self.members[who].waits_for_room(lambda each: bool(each.name))
            self._named(place.id, CIRCLE, who)
            self.circle = place.id
        await self._sees("ana", self.circle, lambda each: each.filename.endswith(".ics"))

    async def _calls(self, who: str) -> None:
        room = await self.members[who].opens("", self.bot.id, encrypted=self.encrypted, direct=True)
        self._named(room, f"{who} in private", who)
        self.private[who] = room
        await self.dies()
        await self._key(who, room, f"answer:called:{room}:")

    async def _get_ready(self) -> None:
        await self.until(FIRST - timedelta(hours=23))
        agenda = await self._sees("chen", self.circle, lambda each: "1️⃣ I cannot come" in each.body)
        tapped = await self.taps("chen", agenda, "1️⃣")
        taken_back = await self.members["chen"].redacts(self.circle, tapped)
        await self._answer("chen", taken_back)
        await self.tells("bo", "!circle agenda", self.circle)
        await self._dua_begins_anew()
        await self.until(FIRST)

    async def _dua_begins_anew(self) -> None:
        """She left the private room, and asks in the circle's: there has to be another for the answer."""
        dua = self.members["dua"]
        left = self.private["dua"]
        self.left.add(left)
        await dua.leaves(left)
        event = await dua.says(self.circle, "!circle my")
        self.names[event] = f"event {len(self.names)}"
        await self.dies()
        place = await dua.waits_for_room(lambda each: each.id not in (left, self.circle))
        self.private["dua"] = place.id
        self._named(place.id, "dua in private again", "dua")
        await self._key("dua", place.id, f"answer:{event}")

    async def _meet(self) -> None:
        await self.tells("ana", "!circle start", self.circle)
        live = await self._sees("bo", self.circle, lambda each: "1️⃣ Next" in each.body)
        for _ in range(2):
            await self.taps("bo", live, "1️⃣")
            live = await self._sees(
                "bo", self.circle, lambda each, old=live: each.id == old.id and each.body != old.body
            )
        await self.until(FIRST + timedelta(minutes=65))
        await self.tells("ana", "commitment Call two people by Friday")
        await self.tells("chen", "!circle commitment Write the outline", self.circle)

    async def _look_back(self) -> None:
        await self.tells("chen", "reflect")
        for text in ("I ask too much", "back", "I learned to ask twice", "And to wait", "And to listen"):
            await self.tells("chen", text)
        await self.until(FIRST + timedelta(days=1))

    async def tells(self, who: str, text: str, room: str = "") -> None:
        """Write something, and wait for the one answer in private."""
        await self._answer(who, await self.members[who].says(room or self.private[who], text))

    async def taps(self, who: str, on: Seen, mark: str) -> str:
        """Press a button, and wait for the answer. Returns the reaction."""
        reaction = await self.members[who].reacts(self.circle, on.id, mark)
        await self._answer(who, reaction)
        return reaction

    async def _answer(self, who: str, event: str) -> None:
        self.names[event] = f"event {len(self.names)}"
        await self.dies()
        await self._key(who, self.private[who], f"answer:{event}")

    async def _key(self, who: str, room: str, key: str) -> None:
        """Wait for a message whose key begins so."""
        await self.members[who].waits_until(
            room,
            lambda _: any(str(each.content.get(KEY)).startswith(key) for each in self.members[who].known(room)),
        )

    async def _sees(self, who: str, room: str, predicate: Any) -> Seen:
        return await self.members[who].waits_for(room, predicate)

    def _named(self, room: str, name: str, who: str) -> None:
        self.names[room] = name
        self.places.setdefault(name, (who, room))

    # What is there in the end.

    async def sent(self) -> Counter[str]:
        """How often each message, change and file came: by place and key."""
        found = Counter[str]()
        for name, (who, room) in self.places.items():
            for each in await self.members[who].happened(room):
                if each.sender == self.bot.id and each.type in ("m.room.message", "m.room.encrypted"):
                    found[f"{name}: {self.alike(str(each.content.get(KEY)))}"] += 1
        return found

    async def shown(self) -> dict[str, list[str]]:
        """What each place shows, in order: the words, and the marks that the bot has put under them."""
        return {
            name: [
                self._line(each, room not in self.left)
                for each in await self.members[who].seen(room)
                if each.sender == self.bot.id
            ]
            for name, (who, room) in self.places.items()
        }

    async def rooms(self) -> dict[str, list[str]]:
        """The rooms that each of them is in or asked into, by name."""
        return {
            who: sorted(
                self.names.get(each, "another") for each in [*[one.id for one in await member.rooms()], *member.invited]
            )
            for who, member in self.members.items()
        }

    def _line(self, each: Seen, is_there: bool) -> str:
        marks = sorted({one.key for one in each.reactions if one.sender == self.bot.id}) if is_there else ""
        words = sorted(each.body.splitlines())  # commitments of the same day stand in any order
        return self.alike(f"{words} {marks} {each.filename}")

    def alike(self, text: str) -> str:
        return _SINCE.sub(r"\1", super().alike(text))


def _is_marked(message: Seen) -> bool:
    """Whether the marks that its buttons name are under it."""
    there = {each.key for each in message.reactions}
    return all(mark in there for mark in MARKS if mark in message.body)

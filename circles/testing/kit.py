"""`circle_app`: a real program, a clock to step, and people who say and press things."""

from dataclasses import dataclass, field
from datetime import timedelta

from circles.chat import Room
from circles.message import Button, Form, Post
from circles.render import plain
from circles.stage import Stage
from circles.testing.chat import RecordingChat, Shown

SEASON = ("ana", "bo", "chen", "dua")
CITIES = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}
ORGANIZER = "mia"


@dataclass(slots=True)
class CircleApp:
    """What a plugin author's test talks to. People are named `@ana`; everything they see is in `posts`."""

    stage: Stage
    chat: RecordingChat
    _answers: dict[str, Post | Form] = field(default_factory=dict)

    async def say(self, who: str, text: str, *, in_room: bool = False) -> str:
        """Let `who` type a command, in private or in the room of their circle. Returns the answer as text."""
        room = self._room(who) if in_room else None
        return await self._answered(who, await self.stage.say(_account(who), text, room))

    async def click(self, who: str, label: str) -> str:
        """Let `who` press the newest button that begins with `label` among all they can see.

        Returns the answer as text. Raises LookupError with the buttons there are.
        """
        found = self._button(who, label)
        return await self._answered(who, await self.stage.press(_account(who), found.code))

    async def fill(self, who: str, **values: str) -> str:
        """Let `who` send back the form that they were just shown. Returns the answer as text."""
        form = self._answers.get(_account(who))
        if not isinstance(form, Form):
            raise LookupError(f"{who} was shown no form; let them click a button that opens one")
        return await self._answered(who, await self.stage.fill(_account(who), form.code, values))

    async def advance(self, **by: float) -> None:
        """Let time pass: `advance(days=1, hours=2)`. What is due on the way happens at its instant."""
        await self.stage.advance(timedelta(**by))

    @property
    def posts(self) -> list[Shown]:
        """Every message so far, oldest first, as it stands now."""
        return list(self.chat.shown.values())

    def seen_by(self, who: str) -> list[Shown]:
        """What one person can read: their private messages and the rooms they are in."""
        account = _account(who).partition(":")[2]
        return [each for each in self.posts if each.where == account or self._is_in(account, each.where)]

    async def season(self, sessions: int = 4, first: str = "2027-01-12 18:00") -> None:
        """A shortcut: four people in four zones join, and a season is published."""
        await self.say(f"@{ORGANIZER}", f'program create "Night owls" "We meet" {sessions} 2 60')
        await self.say(f"@{ORGANIZER}", "program open")
        for who in SEASON:
            await self.say(f"@{who}", f'join "{CITIES[who]}"')
        await self.say(f"@{ORGANIZER}", f"propose {first}")
        await self.say(f"@{ORGANIZER}", "publish")

    async def _answered(self, who: str, answer: Post | Form) -> str:
        self._answers[_account(who)] = answer
        return plain(answer, await self.stage.reader(_account(who)))

    def _button(self, who: str, label: str) -> Button:
        answer = self._answers.get(_account(who))
        last = [answer] if isinstance(answer, Post) else []
        posts = [*(each.post for each in self.seen_by(who)), *last]
        buttons = [each for post in reversed(posts) for each in post.buttons]
        for each in buttons:
            if plain(each.label).startswith(label):
                return each
        there = ", ".join(sorted({plain(each.label) for each in buttons}))
        raise LookupError(f"{who} sees no button {label!r}; there are: {there}")

    def _room(self, who: str) -> Room | None:
        account = _account(who).partition(":")[2]
        rooms = [each for each in self.chat.rooms if self._is_in(account, each)]
        return Room(self.chat.platform, rooms[-1]) if rooms else None

    def _is_in(self, account: str, room: str) -> bool:
        return any(each.id == account for each in self.chat.rooms.get(room, ()))


def _account(who: str) -> str:
    return f"local:{who.removeprefix('@')}"

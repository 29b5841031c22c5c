"""`circle_app`: a real program, a clock to step, and people who say and press things."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from circles.chat import Room
from circles.domain.person import Identity
from circles.message import Button, Form, Post
from circles.render import plain
from circles.stage import Stage
from circles.testing.chat import RecordingChat, Shown

CITIES = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi", "eli": "Oslo", "fay": "São Paulo"}
SEASON = tuple(CITIES)
ORGANIZER = "mia"


class Fault(NamedTuple):
    """A plugin failed: which one, in which hook or command, and how."""

    plugin: str
    hook: str
    error: str


@dataclass(slots=True, repr=False)
class CircleApp:
    """What a plugin author's test talks to. People are named `@ana`; everything they see is in `posts`.

    Where there are `more_chats`, `@matrix:ana` is whoever is called ana on the platform `matrix`.
    """

    stage: Stage
    chat: RecordingChat
    more_chats: tuple[RecordingChat, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    _answers: dict[str, Post | Form] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<CircleApp at {self.now:%Y-%m-%d %H:%M} UTC, {len(self.posts)} messages>"

    # What people do.

    async def say(self, who: str, text: str, *, in_room: bool = False) -> str:
        """Let `who` type a command, in private or in the room of their circle. Returns the answer as text."""
        room = self._room(who) if in_room else None
        return await self._answered(who, await self.stage.say(self._account(who), text, room))

    async def click(self, who: str, label: str) -> str:
        """Let `who` press the newest button that begins with `label` among all they can see.

        Returns the answer as text. Raises LookupError with the buttons there are.
        """
        found = self._button(who, label)
        return await self._answered(who, await self.stage.press(self._account(who), found.code))

    async def fill(self, who: str, /, **values: str) -> str:
        """Let `who` send back the form that they were just shown. Returns the answer as text.

        Raises LookupError if there is no form, or no such field in it.
        """
        form = self._answers.get(who)
        if not isinstance(form, Form):
            raise LookupError(f"{who} was shown no form; let them click a button that opens one")
        there = [each.name for each in form.fields]
        for name in values.keys() - set(there):
            raise LookupError(f"the form has no field {name!r}; there are: {', '.join(there)}")
        return await self._answered(who, await self.stage.fill(self._account(who), form.code, values))

    def last_event(self, who: str) -> str:
        """The event of what `who` did last; `take_back` and `edit` take it, also later. LookupError if nothing yet."""
        return self.stage.latest[self._account(who)]

    async def take_back(self, who: str, event: str = "") -> str:
        """Let `who` delete their last message or reaction, or that of `event`. Returns the answer as text."""
        earlier = event or self.last_event(who)
        return await self._answered(who, await self.stage.take_back(self._account(who), earlier))

    async def edit(self, who: str, text: str, event: str = "") -> str:
        """Let `who` change their last message, or that of `event`, into `text`. Returns the answer as text."""
        earlier = event or self.last_event(who)
        return await self._answered(who, await self.stage.edit(self._account(who), earlier, text))

    # Time.

    @property
    def now(self) -> datetime:
        """What the clock shows, aware UTC."""
        return self.stage.now

    async def advance(self, *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Let time pass: `advance(days=1, hours=2)`. What is due on the way happens at its instant."""
        await self.stage.advance(timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes))

    async def advance_to(self, at: str) -> None:
        """Let time pass until `at`, such as `2027-01-12 18:00` (UTC). Raises ValueError if that is past."""
        instant = datetime.fromisoformat(at)
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
        if instant < self.now:
            raise ValueError(f"{at} is past: the clock shows {self.now:%Y-%m-%d %H:%M} UTC")
        await self.stage.advance(to=instant)

    # What people see.

    @property
    def posts(self) -> list[Shown]:
        """Every message so far, oldest first, as it stands now; platform by platform. Answers to commands are none."""
        return [each for chat in (self.chat, *self.more_chats) for each in chat.shown.values()]

    def seen_by(self, who: str) -> list[Shown]:
        """What one person can read: their private messages and the rooms they are in."""
        chat, account = self._there(who)
        return [each for each in chat.shown.values() if each.where == account or _is_in(chat, account, each.where)]

    def find(self, text: str) -> Shown:
        """The newest message with `text` in it. Raises LookupError with the first line of each that there is."""
        for each in reversed(self.posts):
            if text in each.text:
                return each
        there = "\n".join(f"  to {each.where}: {each.text.partition(chr(10))[0]}" for each in self.posts)
        raise LookupError(f"no message has {text!r}; there are:\n{there or '  none'}")

    # Shortcuts.

    async def season(self, sessions: int = 4, first: str = "2027-01-12 18:00", people: int = 4) -> None:
        """A shortcut: @ana, @bo, @chen and @dua (then @eli and @fay) join from as many zones; a season is published.

        Its sessions are as long as `program.minutes` says.
        """
        mia, minutes = f"@{ORGANIZER}", self.stage.app.desk.settings.program.minutes
        answers = [await self.say(mia, f'program create "Night owls" "We meet" {sessions} 2 {minutes}')]
        answers.append(await self.say(mia, "program open"))
        for who in SEASON[:people]:
            answers.append(await self.say(f"@{who}", f'join "{CITIES[who]}"'))
        answers += [await self.say(mia, f"propose {first}"), await self.say(mia, "publish")]
        if not self.chat.rooms:
            raise LookupError("the season could not begin; the answers were:\n" + "\n".join(answers))

    async def meet(self, who: str = "@ana") -> None:
        """A shortcut: the next session of the circle of `who` takes place; `who` starts it, and it ends on the hour.

        Raises LookupError if there is none.
        """
        ledger = self.stage.app.desk.ledger
        person = await ledger.people.by_identity(Identity.parse(self._account(who)))
        circles = await ledger.circles.of_person(person.id) if person else ()
        session = await ledger.sessions.current(circles[0].id, self.now) if circles else None
        if session is None:
            raise LookupError(f"{who} has no session to come; circle_app.season() plans some")
        await self.stage.advance(to=max(session.starts_at, self.now))
        await self.say(who, "start", in_room=True)
        await self.stage.advance(to=session.ends_at)

    # How it is done.

    async def _answered(self, who: str, answer: Post | Form) -> str:
        self._answers[who] = answer
        reader = await self.stage.reader(self._account(who))
        return plain(answer, reader, reader.language)

    def _button(self, who: str, label: str) -> Button:
        answer = self._answers.get(who)
        last = [answer] if isinstance(answer, Post) else []
        posts = [*(each.post for each in self.seen_by(who)), *last]
        buttons = [each for post in reversed(posts) for each in post.buttons]
        for each in buttons:
            if plain(each.label).startswith(label):
                return each
        there = ", ".join(sorted({plain(each.label) for each in buttons}))
        raise LookupError(f"{who} sees no button {label!r}; there are: {there or 'none'}")

    def _room(self, who: str) -> Room:
        chat, account = self._there(who)
        rooms = [each for each in chat.rooms if _is_in(chat, account, each)]
        if not rooms:
            raise LookupError(f"{who} is in no room yet; circle_app.season() publishes a circle")
        return Room(chat.platform, rooms[-1])

    def _there(self, who: str) -> tuple[RecordingChat, str]:
        """Where somebody is, and how they are called there."""
        platform, _, account = who.removeprefix("@").rpartition(":")
        found = (each for each in self.more_chats if each.platform == platform)
        return next(found, self.chat), account

    def _account(self, who: str) -> str:
        chat, account = self._there(who)
        return f"{chat.platform}:{account}"


def _is_in(chat: RecordingChat, account: str, room: str) -> bool:
    return any(each.id == account for each in chat.rooms.get(room, ()))

"""Messages out: in order within a room, once for each key, encrypted where the room is."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from circles import Hindered
from circles.chat import Envelope, Outcome, Receipt, Room
from circles.message import File, Post
from circles_matrix import translate
from circles_matrix.memory import Memory
from circles_matrix.rooms import ClosedDoor, Rooms
from circles_matrix.sealing import CannotSeal, Sealing
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.settings import Settings
from circles_matrix.translate import Content

log = logging.getLogger(__name__)
MESSAGE = "m.room.message"
TRUSTED = timedelta(hours=20)
"""The server knows our transaction ids for a day. After that we look for a message before we send it again."""
DEVICE, DEVICE_SINCE = "device", "device_since"
LOOK_BACK = 10
"""How many pages of a hundred events we look back."""
AFTER_FAULT = timedelta(seconds=5)
LIMITED = "limited"
"""Under this name it is noted when the homeserver last slowed us down."""
LEAST_PAUSE, LONGEST_PAUSE = timedelta(milliseconds=100), timedelta(minutes=1)


class Posting:
    """Sends to rooms and people. Nothing raises for a refusal: it is a receipt."""

    def __init__(self, settings: Settings, server: Homeserver, memory: Memory, rooms: Rooms, sealing: Sealing) -> None:
        self._settings = settings
        self._server = server
        self._memory = memory
        self._rooms = rooms
        self._sealing = sealing
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._not_before = datetime.min.replace(tzinfo=UTC)
        self.poke: Callable[[], None] = lambda: None
        """Called when there are marks to put under a message, or to take away."""

    def goes_out_from(self, device: str) -> None:
        """As which device we send. The server knows the transaction ids of each device by themselves."""
        noted = self._memory.incoming
        if noted.noted(DEVICE) != device:
            noted.note(DEVICE, device)
            noted.note(DEVICE_SINCE, datetime.now(UTC).isoformat())

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Send a post to where the envelope says."""
        if known := self._memory.outgoing.message_of(envelope.key):
            return Receipt(Outcome.DELIVERED, known)
        receipt, room = await self._receipt(lambda: self._post(post, envelope)), envelope.room
        if receipt.outcome is not Outcome.REFUSED or room is None or self._memory.places.is_closed(room.id):
            return receipt
        return await self._receipt(lambda: self._unless_we_are_out(room, receipt))

    async def _unless_we_are_out(self, room: Room, refused: Receipt) -> Receipt:
        """Whoever is put out of a room is refused everything there: it waits until somebody brings us back."""
        if room.id in await self._rooms.joined():
            return refused
        out = Hindered(
            "I am no longer in the room {room}. Ask whoever runs the homeserver to put {account} back into it.",
            room=room.id,
            account=self._settings.user,
        )
        return Receipt(Outcome.RETRY, reason=refused.reason, hindrance=out)

    async def _post(self, post: Post, envelope: Envelope) -> Receipt:
        room = (
            envelope.room.id
            if envelope.room
            else await self._rooms.private(envelope.person.id if envelope.person else "")
        )
        if self._memory.places.is_closed(room):
            return Receipt(Outcome.REFUSED, reason="the room is closed")
        if post.topic:
            return Receipt(Outcome.DELIVERED, await self._topic(room, envelope.key, translate.topic(post, envelope)))
        content = translate.message(post, envelope, self._prefix(room))
        changed = envelope.edits if envelope.edits and self._memory.outgoing.is_message(envelope.edits, room) else ""
        if changed:
            content = translate.edit(content, changed)
        shown = translate.buttons(post, envelope.language)
        return Receipt(Outcome.DELIVERED, await self.send(room, envelope.key, content, shown, post.files, changed))

    async def _topic(self, room: str, key: str, topic: str) -> str:
        """Write what stands above a room, once for this key. Returns the id of the event."""
        async with self._lines[room]:
            now = datetime.now(UTC)
            self._respect_limit(now)
            self._memory.outgoing.trying(key, room, now)
            event = await self._rooms.set_topic(room, topic)
            self._memory.outgoing.posted(key, event, (), now)
        return event

    def _prefix(self, room: str) -> str:
        return "" if self._memory.places.person_of(room) else self._settings.prefix

    async def send(
        self,
        room: str,
        key: str,
        content: Content,
        shown: Sequence[tuple[str, str, str]] = (),
        files: Sequence[File] = (),
        changed: str = "",
    ) -> str:
        """Send a message and its files, once for this key. Returns the id of the message, or of the one it changes.

        Raises ServerError, CannotSeal.
        """
        async with self._lines[room]:
            now = datetime.now(UTC)
            self._respect_limit(now)
            first = self._memory.outgoing.trying(key, room, now)
            sent = await self._sent_before(room, key, first) or await self._event(room, MESSAGE, content, key)
            message = changed or sent
            for number, each in enumerate(files):
                await self._hand(room, message, each, f"{key}#{number}", first)
            # As people's clients send them, else the same emoji would stand there twice.
            marks = translate.MARKS[: len(shown)] if self._settings.reactions else ()
            self._memory.outgoing.posted(key, message, shown, now, marks)
        for event in self._memory.outgoing.spent_on(message):
            await self.take_away(room, event)
        self.poke()  # for the marks, and for the taps that could not be taken away just now
        return message

    def _respect_limit(self, now: datetime) -> None:
        """Raises ServerError while the server does not want to hear from us: each try would make it worse."""
        if now < self._not_before:
            raise ServerError(429, "M_LIMIT_EXCEEDED", "waiting", self._not_before - now)

    async def _event(self, room: str, kind: str, content: Content, key: str) -> str:
        """Put one event into a room. The same key gives the same event."""
        if await self._is_sealed(room):
            kind, content = await self._sealing.sealed(room, kind, content)
        answer = await self._server.put("rooms", room, "send", kind, translate.transaction(key), body=content)
        return str(answer["event_id"])

    async def _is_sealed(self, room: str) -> bool:
        """Whether a room is encrypted. Where others could have encrypted it since the last sync we ask the server."""
        if self._memory.places.is_sealed(room):
            return True
        if self._memory.places.is_ours(room) or not await self._rooms.is_encrypted(room):
            return False
        self._memory.places.seal(room)
        return True

    async def _hand(self, room: str, message: str, file: File, key: str, first: datetime) -> None:
        """A file that belongs to a message. A message that changes brings its file again only if that changed too."""
        digest = translate.transaction(f"{file.name}\n{file.content.hex()}")
        if not self._memory.outgoing.was_handed(message, digest):
            if not await self._sent_before(room, key, first):
                await self._event(room, MESSAGE, await self._file(room, file, key), key)
            self._memory.outgoing.handed(message, digest, datetime.now(UTC))

    async def _file(self, room: str, file: File, key: str) -> Content:
        """A file is kept on the server first; in an encrypted room the server gets it encrypted."""
        if not await self._is_sealed(room):
            where: Content = {"url": await self._server.upload(file.content, file.media_type, file.name)}
        else:
            sealed, keys = self._sealing.sealed_file(file.content)
            where = {"file": {**keys, "url": await self._server.upload(sealed, "application/octet-stream", "file")}}
        return translate.file(file.name, file.media_type, len(file.content), where, key)

    async def _sent_before(self, room: str, key: str, first: datetime) -> str:
        """What a key became, if it was first tried so long ago that the server no longer knows it as the same."""
        device_since = self._memory.incoming.noted(DEVICE_SINCE)
        if datetime.now(UTC) - first < TRUSTED and first.isoformat() >= device_since:
            return ""
        return await self._look_back(room, key)

    async def _look_back(self, room: str, key: str) -> str:
        """A message of ours with this key among the newest of a room; empty if there is none."""
        start: dict[str, str] = {}
        for _ in range(LOOK_BACK):
            page = await self._server.get("rooms", room, "messages", dir="b", limit="100", **start)
            for event in page.get("chunk", ()):
                if event.get("sender") == self._settings.user:
                    if self._sealing.opened(room, event).get("content", {}).get(translate.KEY) == key:
                        return str(event["event_id"])
            if not page.get("end"):
                break
            start = {"from": page["end"]}
        return ""

    async def insist(self, sending: Callable[[], Awaitable[Receipt]], until: datetime) -> None:
        """Try until it is out or refused, at most until an instant."""
        wait = AFTER_FAULT / 5
        while True:
            receipt = await self._receipt(sending)
            if receipt.outcome is not Outcome.RETRY:
                return
            now = datetime.now(UTC)
            if now > until:
                log.warning("answer given up", extra={"action": "answer_failed", "why": receipt.reason})
                return
            pause = receipt.retry_at - now if receipt.retry_at else wait
            await asyncio.sleep(max(pause, LEAST_PAUSE).total_seconds())
            wait = min(wait * 2, LONGEST_PAUSE)

    async def mark(self, room: str, message: str, mark: str) -> Receipt:
        """Put one mark under a message."""
        return await self._receipt(lambda: self._mark(room, message, mark))

    async def _mark(self, room: str, message: str, mark: str) -> Receipt:
        self._respect_limit(datetime.now(UTC))
        key = translate.transaction(f"{message}{mark}")
        try:
            content = translate.reaction(message, mark)
            await self._server.put("rooms", room, "send", "m.reaction", key, body=content)
        except ServerError as error:
            if error.code != "M_DUPLICATE_ANNOTATION":
                raise
        return Receipt(Outcome.DELIVERED)

    async def take_away(self, room: str, reaction: str) -> Receipt:
        """Make room for the next tap on the same mark. If we may not, people take theirs away by themselves."""
        receipt = await self._receipt(lambda: self._take_away(room, reaction))
        if receipt.outcome is not Outcome.RETRY:
            self._memory.outgoing.taken_away(reaction)
        return receipt

    async def _take_away(self, room: str, reaction: str) -> Receipt:
        self._respect_limit(datetime.now(UTC))
        key = translate.transaction(f"fresh:{reaction}")
        await self._server.put("rooms", room, "redact", reaction, key, body={})
        return Receipt(Outcome.DELIVERED)

    async def _receipt(self, sending: Callable[[], Awaitable[Receipt]]) -> Receipt:
        """What became of it: whatever goes wrong is told as refused or to be tried again."""
        now = datetime.now(UTC)
        try:
            return await sending()
        except ClosedDoor as error:
            return Receipt(Outcome.REFUSED, reason=str(error))
        except CannotSeal as error:
            return Receipt(Outcome.RETRY, reason=str(error), retry_at=now + AFTER_FAULT)
        except ServerError as error:
            if error.is_limit:
                self._not_before = max(self._not_before, now + (error.wait or AFTER_FAULT))
                self._memory.incoming.note(LIMITED, now.isoformat())
                return Receipt(Outcome.RETRY, reason="the homeserver limits us", retry_at=self._not_before)
            if error.is_passing or error.is_login_gone:
                return Receipt(Outcome.RETRY, reason=str(error))
            return Receipt(Outcome.REFUSED, reason=str(error))

"""The one way in: whatever a person does becomes a Command, is checked, done once, and answered."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from circles.chat import Asked, Filled, Pressed, Reader, Said, Suggestion, TakenBack
from circles.clock import Clock
from circles.command import CircleName, CircleRef, Declaration, SessionRef, declaration
from circles.domain.circle import Circle
from circles.domain.person import Identity
from circles.errors import Refused, StoreError
from circles.hooks import Handler
from circles.message import Form, InPrivate, Line, Paragraph, Post, say
from circles.phrasing import Unfinished
from circles.posts import knowing
from circles.posts.hindering import sentence
from circles.registry import spoken
from circles.services.desk import Desk
from circles.services.earlier import handy, kept, key_of
from circles.services.forms import form_of
from circles.services.half_filled import once_more
from circles.services.patience import Patience
from circles.services.replies import with_secrets, without_secrets
from circles.services.second_thoughts import in_place_of, take_back
from circles.services.suggesting import suggestions
from circles.services.turns import ManyCircles, turn_for, with_members_named
from circles.services.uses import IN_STEPS, OPENED, USES, Use
from circles.turn import Turn

log = logging.getLogger(__name__)
HANDLER_SECONDS = 10.0


class Intake:
    """The inbox that adapters hand things to."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        poke: Callable[[], None] = lambda: None,
        plugin_asked: Callable[[str], None] = lambda plugin: None,
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._poke = poke
        self._plugin_asked = plugin_asked
        self._patience = Patience(HANDLER_SECONDS)
        for _, handler in desk.registry.handlers.values():
            desk.phrasebook.add(declaration(handler.command))

    async def ask(self, asked: Asked) -> Post | Form:
        """Do what was asked and answer, for the asker's eyes. Never raises."""
        return (await self.done(asked))[0]

    async def done(self, asked: Asked) -> tuple[Post | Form, bool]:
        """The same, and whether it was done: not refused, failed, or answered with a question. Never raises."""
        asked = handy(asked)
        key = f"reply:{asked.event}"
        try:
            if isinstance(asked.what, TakenBack):
                return await self._take_back(asked, key), True
            command = self._read(asked.what)
            if isinstance(command, Unfinished):
                return await self._form(asked, command), False
            return await self._do(asked, command, key), True
        except ManyCircles as choice:
            return knowing.which_circle([(each, await self._for(command, each)) for each in choice.circles], key), False
        except Refused as refusal:
            return self._refused(asked.what, sentence(refusal), key), False
        except StoreError as error:
            log.error("store failed", extra={"action": "store_failed", "error": str(error)})
            busy = say("I am busy right now and nothing was changed. Please try again in a moment.")
            return _line_post(key, busy), False
        except Exception:
            log.exception("command failed", extra={"action": "command_failed", "event": asked.event})
            wrong = say("Something went wrong on my side, and nothing was changed. Please try again.")
            return _line_post(key, wrong), False

    async def reader(self, who: Identity) -> Reader:
        """For whom to render an answer."""
        person = await self._desk.ledger.people.by_identity(who)
        language = self._desk.settings.community.language
        if person is None:
            return Reader(who.id, "UTC", language)
        return Reader(person.name, person.zone or "UTC", person.language or language)

    async def commands(self) -> Sequence[Declaration]:
        """All that people can ask for, in the order of `help`."""
        return tuple(self._desk.phrasebook)

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        """How the value of a field may go on. Never raises."""
        return await suggestions(self._desk, who, command, field, typed, self._clock.now())

    def _refused(self, what: object, why: Line, key: str) -> Post:
        """The sentence that says what to do; whoever filled in a form also gets the way back to it."""
        back = once_more(self._desk.phrasebook, what, why, key) if isinstance(what, Filled) else None
        return back or _line_post(key, why)

    def _read(self, what: Said | Pressed | Filled) -> object:
        book = self._desk.phrasebook
        match what:
            case Said(text):
                return book.parse(text)
            case Pressed(code):
                return book.decode(code)
            case Filled(code, values):
                return book.filled(code, values)

    async def _form(self, asked: Asked, unfinished: Unfinished) -> Form:
        form = await form_of(self._desk, asked, unfinished)
        if opened := OPENED.get(unfinished.declaration.type):
            async with self._desk.ledger.transaction():
                await opened(self._desk, asked, self._clock.now())
        return form

    async def _for(self, command: object, circle: Circle) -> object:
        """The same command, for one of several circles."""
        session = await self._desk.ledger.sessions.current(circle.id, self._clock.now())
        refs: dict[type, object] = {CircleRef: CircleRef(circle.id), CircleName: CircleName(circle.name)}
        if session:
            refs[SessionRef] = SessionRef(session.id)
        named = {each.name: refs[each.type] for each in declaration(command).parameters if each.type in refs}
        return replace(command, **named)  # type: ignore[type-var]

    async def _do(self, asked: Asked, command: object, key: str) -> Post:
        of = declaration(command)
        plugin = self._desk.registry.handlers.get(of.name)
        if plugin:
            return await self._ask_plugin(*plugin, asked, command, key, of)
        use = USES[of.type]
        if not of.changes:
            command, _ = await self._in_place(asked, command)
            turn = await turn_for(self._desk, asked, command, self._clock.now())
            return _keyed(await use(self._desk, turn, command), key)
        do = self._do_in_steps if of.type in IN_STEPS else self._do_once
        done = await do(asked, command, use, key)
        self._poke()
        return done

    async def _do_once(self, asked: Asked, command: object, use: Use, key: str) -> Post:
        """Change something, together with a note that this event was heard: a replay gets the same answer."""
        async with self._desk.ledger.transaction():
            known = await self._recall(asked)
            if known is not None:
                return known
            command, before = await self._in_place(asked, command)
            turn = replace(await turn_for(self._desk, asked, command, self._clock.now()), instead_of=before)
            answer = _keyed(await use(self._desk, turn, command), key)
            await self._desk.ledger.people.use(asked.who, turn.now)
            await self._remember(asked, answer, turn, command)
        return answer

    async def _in_place(self, asked: Asked, command: object) -> tuple[object, str]:
        """Make place for it where it replaces an earlier request, of which the event is returned as well."""
        if not asked.earlier:
            return command, ""
        async with self._desk.ledger.transaction():
            return await in_place_of(self._desk, asked, command, self._clock.now())

    async def _take_back(self, asked: Asked, key: str) -> Post:
        """Undo an earlier request, in one transaction with the note that this was heard."""
        async with self._desk.ledger.transaction():
            known = await self._recall(asked)
            if known is not None:
                return known
            now = self._clock.now()
            answer = _keyed(await take_back(self._desk, asked, now), key)
            await self._desk.ledger.heard.remember(key_of(asked, asked.event), msgspec.json.encode(answer), now)
        self._poke()
        return answer

    async def _do_in_steps(self, asked: Asked, command: object, use: Use, key: str) -> Post:
        """What asks plugins in between holds no transaction while it waits for them; it takes its own."""
        if (known := await self._recall(asked)) is not None:
            return known
        turn = await turn_for(self._desk, asked, command, self._clock.now())
        answer = _keyed(await use(self._desk, turn, command), key)
        await self._remember(asked, answer, turn)
        return answer

    async def _recall(self, asked: Asked) -> Post | None:
        known = await self._desk.ledger.heard.recall(key_of(asked, asked.event))
        return msgspec.json.decode(await with_secrets(self._desk, known), type=Post) if known is not None else None

    async def _remember(self, asked: Asked, answer: Post, turn: Turn, command: object | None = None) -> None:
        """With the command, if it can be said anew or taken back one day: beside the first event of its message."""
        heard, reply = self._desk.ledger.heard, without_secrets(msgspec.json.encode(answer))
        request = kept(turn, command) if command else ""
        if not request:
            await heard.remember(key_of(asked, asked.event), reply, turn.now)
            return
        person = turn.person or await self._desk.ledger.people.by_identity(asked.who)
        person_id = person.id if person else None
        await heard.remember(key_of(asked, asked.event), reply, turn.now, person_id, "" if asked.earlier else request)
        if asked.earlier and person_id:
            await heard.keep_request(key_of(asked, asked.earlier), person_id, request, turn.now)

    async def _ask_plugin(
        self, name: str, handler: Handler, asked: Asked, command: object, key: str, of: Declaration
    ) -> Post:
        """A plugin's handler runs outside any transaction, with a time limit, and may fail alone."""
        if not self._desk.registry.plugins[name].is_on:
            raise Refused("That command is switched off for now: its plugin failed several times.")
        if of.changes and (known := await self._recall(asked)) is not None:
            return known
        command, before = await self._in_place(asked, command)
        turn = replace(await turn_for(self._desk, asked, command, self._clock.now()), instead_of=before)
        if turn.members:
            command = await with_members_named(self._desk, turn, command)
        answer = await self._reply(name, handler, turn, command, key, of.name)
        if of.changes:
            await self._remember(asked, answer, turn, command)
        self._plugin_asked(name)
        return answer

    async def _reply(self, name: str, handler: Handler, turn: Turn, command: object, key: str, hook: str) -> Post:
        try:
            answer: Any = handler.answer(turn, command)
            reply = spoken.reply(await self._patience.wait_for(self._desk.registry.watch.over(name, hook, answer)))
            return _keyed(reply, key) if isinstance(reply, Post) else _line_post(key, reply)
        except Refused:
            raise
        except Exception as error:
            self._desk.registry.fault(name, hook, error)
            raise Refused(
                "That did not work: the plugin “{plugin}” failed. “circles plugins” tells whoever runs this bot why.",
                plugin=name,
            ) from error


def _keyed(post: Post, key: str) -> Post:
    return msgspec.structs.replace(post, key=key) if not post.key else post


def _line_post(key: str, line: Line) -> Post:
    return Post(key, InPrivate(""), (Paragraph(line),))

"""The playground with typed lines instead of a page. Works in a pipe as well."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TextIO

from circles.message import Button, Field, Form, Line, say
from circles.render import plain
from circles_local import view
from circles_local.desk import Desk
from circles_local.happened import in_words, title_of
from circles_local.screen import Message

HELP = say(
    """\
  rsvp cannot          typed by the person you are        ana: rsvp cannot   typed by Ana
  as ana               be Ana                             press 2            press button [2]
  next, +1h, +1d       let the clock run                  room, notes        read them again
  people               who is here, and their hours       ?, quit            this list; the end
  help                 what the program understands"""
)
TYPE, EDITED = say("Type “next”."), say("edited")
_STEP = re.compile(r"\+(\d{1,3})([hd])")
_SAID_BY = re.compile(r"(\w+):\s*(.*)")
_SHOWN_BEFORE = 3


class Terminal:
    """Reads lines until `quit` or the end of the input, and writes what people see.

    Args:
        desk: the people and the clock.
        source: where lines come from.
        out: where text goes.
    """

    def __init__(self, desk: Desk, source: TextIO, out: TextIO) -> None:
        self._desk = desk
        self._source = source
        self._out = out
        self._me = next(iter(desk.guests))
        self._buttons: list[tuple[Message, Button]] = []
        self._words: dict[str, Callable[[], Awaitable[None]]] = {
            "next": self._next,
            "room": self._room,
            "notes": self._notes,
            "people": self._people,
            "?": self._help,
        }

    async def run(self) -> None:
        """Show where things stand, then do what is typed."""
        self._desk.happened = in_words(self._desk.welcome, TYPE)
        self._write(self._happened())
        self._say(HELP)
        await self._room()
        while (line := await self._read(f"\n{self._clock()} {self._name()}> ")) is not None and line not in (
            "quit",
            "exit",
        ):
            await self._do(line)

    async def _do(self, line: str) -> None:
        word = line.lower()
        if word in self._words:
            await self._words[word]()
        elif step := _STEP.fullmatch(word):
            await self._advance(timedelta(**{{"h": "hours", "d": "days"}[step[2]]: int(step[1])}))
        elif word.startswith("as ") and self._known(word[3:].strip()):
            self._me = word[3:].strip()
            await self._room()
        elif (said := _SAID_BY.fullmatch(line)) and self._known(said[1].lower()):
            await self._act(said[1].lower(), said[2])
        elif line:
            await self._act(self._me, line)

    def _known(self, account: str) -> bool:
        return account in self._desk.guests

    async def _act(self, account: str, text: str) -> None:
        number = text.removeprefix("press ")
        if number != text and number.isdecimal():
            await self._press(account, int(number))
        else:
            await self._desk.say(account, text, f"@{account}")
        while opened := self._desk.form:
            values = await self._ask(opened.form)
            if values is None:
                self._desk.put_away()
                return
            await self._desk.fill(opened.account, opened.form.code, values, opened.place)
        self._show()

    async def _press(self, account: str, number: int) -> None:
        if not 1 <= number <= len(self._buttons):
            self._say(say("There is no button with the number {number} here.", number=number))
            return
        message, button = self._buttons[number - 1]
        account = _owner(message) or account
        label = plain(button.label, self._desk.reader(account))
        await self._desk.press(account, button.code, label, message.place)

    async def _ask(self, form: Form) -> dict[str, str] | None:
        """The answers, one line each; None if the input ends."""
        skips = say("{title} (an empty line skips a question)", title=form.title)
        self._say(skips)
        values: dict[str, str] = {}
        for field in form.fields:
            answer = await self._read(f"  {self._question(field)} ")
            if answer is None or (field.required and not answer and not field.value):
                self._say(say("Left as it was."))
                return None
            values[field.name] = answer or field.value
        return values

    def _question(self, field: Field) -> str:
        parts = [plain(field.label, (), self._language())]
        if field.choices:
            parts.append(f"({' / '.join(each.replace('_', ' ') for each in field.choices)})")
        if field.note:
            parts.append(f"({plain(field.note, (), self._language())})")
        return " ".join(parts)

    async def _next(self) -> None:
        await self._desk.next_event()
        self._show()

    async def _advance(self, by: timedelta) -> None:
        await self._desk.advance(by)
        self._show()

    async def _help(self) -> None:
        self._say(HELP)

    async def _people(self) -> None:
        for each in self._desk.guests.values():
            day, hour = view.clock(self._desk.now, self._desk.reader(each.account).zone, self._language())
            about = f" · {plain(each.about, (), self._language())}" if each.about else ""
            self._write(f"  {each.name:<10} {hour}  {day:<12} {each.place}{about}")

    async def _room(self) -> None:
        """The last messages of the circle's room, as the current person sees them."""
        self._buttons = []
        for room in self._desk.rooms_of(self._me)[:1]:
            for message in self._desk.chat.screen.seen_by(self._me, room)[-_SHOWN_BEFORE:]:
                self._message(message)

    async def _notes(self) -> None:
        """The last private messages of the current person."""
        self._buttons = []
        for message in self._desk.chat.screen.seen_by(self._me, f"@{self._me}")[-_SHOWN_BEFORE:]:
            self._message(message)

    def _show(self) -> None:
        """What changed with the last action. Private notes to others take one line each."""
        self._buttons = []
        for message in self._desk.chat.screen.after(self._desk.fresh_since):
            owner = _owner(message)
            if owner and owner != self._me and not message.only:
                to = plain(say("to {name} alone", name=self._desk.reader(owner).name), (), self._language())
                self._write(f"\n── {to}: {title_of(message.post, self._language())}")
            else:
                self._message(message)
        if happened := self._happened():
            self._write(f"\n· {happened}")

    def _happened(self) -> str:
        return self._desk.happened(self._language())

    def _language(self) -> str:
        return self._desk.reader(self._me).language

    def _message(self, message: Message) -> None:
        reader = self._desk.reader(_owner(message) or self._me)
        edited = f" ({plain(EDITED, (), self._language())})" if message.edited else ""
        where = plain(self._where(message), (), self._language())
        self._write(f"\n── {where} · {view.clock(message.at, reader.zone)[1]}{edited}")
        self._write(plain(message.post, reader, reader.language if message.only else message.language, prefix=None))
        self._files(message)
        self._number(message)

    def _where(self, message: Message) -> Line:
        if message.only:
            return say("only {name} sees this", name=self._desk.reader(message.only).name)
        if owner := _owner(message):
            return say("to {name} alone", name=self._desk.reader(owner).name)
        rooms = {each.id: each.name for each in self._desk.chat.screen.rooms}
        return say("{room}", room=rooms[message.place])

    def _files(self, message: Message) -> None:
        for file in message.post.files:
            size = plain(view.size(file), (), self._language())
            self._write(f"  ({file.name}, {size})")

    def _number(self, message: Message) -> None:
        labels = []
        for button in message.post.buttons:
            self._buttons.append((message, button))
            label = plain(button.label, (), self._language())
            labels.append(f"[{len(self._buttons)}] {label}")
        if labels:
            self._write("  " + "  ".join(labels))

    def _clock(self) -> str:
        me = self._desk.reader(self._me)
        return ", ".join(view.clock(self._desk.now, me.zone, me.language))

    def _name(self) -> str:
        return self._desk.guests[self._me].name

    async def _read(self, prompt: str) -> str | None:
        """The next line, or None at the end of the input."""
        self._out.write(prompt)
        self._out.flush()
        line = await asyncio.to_thread(self._source.readline)
        if not self._source.isatty():
            self._write(line.rstrip("\n"))
        return line.strip() if line else None

    def _say(self, line: Line) -> None:
        self._write(plain(line, (), self._language()))

    def _write(self, text: str) -> None:
        self._out.write(text + "\n")


def _owner(message: Message) -> str:
    """The only person who sees a message, or nothing if a room does."""
    return message.only or (message.place.removeprefix("@") if message.place.startswith("@") else "")

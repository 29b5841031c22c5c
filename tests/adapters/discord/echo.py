"""An inbox that does each thing once, as the real one does, and answers with what it was."""

import asyncio
from collections.abc import Sequence

from circles import Declaration, Form, Identity, InPrivate, Paragraph, Post, say
from circles.chat import Asked, Filled, Pressed, Reader, Said, Suggestion
from circles.message import Field
from circles.testing.listening import ListeningInbox

SHORT = ("first", "second")
LONG = tuple(f"question {number}" for number in range(1, 13))
"""More than fit on two pages."""


class Echo:
    """`form` and `long form` begin forms; `slow` is answered when somebody calls `lets_go`."""

    def __init__(self) -> None:
        self.done: dict[str, Asked] = {}
        """What was asked, by event."""
        self._may_go = asyncio.Event()

    async def ask(self, asked: Asked) -> Post | Form:
        self.done.setdefault(asked.event, asked)
        what = words(asked)
        if what.startswith("slow"):
            await self._may_go.wait()
        if "form" in what:
            return _form(what, LONG if what.startswith("long") else SHORT)
        return Post("", InPrivate(""), (Paragraph(say("Heard: {what}", what=what)),))

    async def reader(self, who: Identity) -> Reader:
        return Reader(who.id, "Europe/Lisbon")

    async def commands(self) -> Sequence[Declaration]:
        return await ListeningInbox().commands()

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        return ()

    def lets_go(self) -> None:
        """Answer what is slow."""
        self._may_go.set()

    @property
    def heard(self) -> list[str]:
        """What was asked, in this order, each once."""
        return [words(each) for each in self.done.values()]


def words(asked: Asked) -> str:
    """What somebody did, in words."""
    match asked.what:
        case Said(text):
            return f"{text} instead of {asked.earlier}" if asked.earlier else text
        case Pressed(code):
            return code if "form" in code or "slow" in code else f"pressed {code}"
        case Filled(code, values):
            return " and ".join([code.removesuffix("form").strip() + ":", *values.values()])
    return f"took back {asked.earlier}"


def _form(code: str, fields: Sequence[str]) -> Form:
    questions = tuple(Field(each, say("{field}?", field=each), "text", required=False) for each in fields)
    return Form(say("How was it?"), code, questions)

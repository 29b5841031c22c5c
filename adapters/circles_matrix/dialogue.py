"""A form as a conversation: one question at a time, with the way back, past and out. Pure.

The words that lead through it work in the reader's language and in English.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from circles import Paragraph, say
from circles.chat import Reader
from circles.message import Block, Code, Field, Form, Heading, InPrivate, Line, Note, Post
from circles.render import plain


class Word(StrEnum):
    """What leads through a form."""

    BACK = "back"
    SKIP = "skip"
    STOP = "stop"


BACK, SKIP, STOP = say("back"), say("skip"), say("stop")
_LINES = {Word.BACK: BACK, Word.SKIP: SKIP, Word.STOP: STOP}


class Dialogue(msgspec.Struct, frozen=True):
    """How far somebody is in a form: the form, the answers by field, and which message each came by.

    `began` is the event that began it: it makes the names of all that is said in it. `last` is the event that brought
    it here: after a crash the same one comes again.
    """

    form: Form
    began: str
    answers: dict[str, str] = {}
    events: dict[str, str] = {}
    at: int = 0
    last: str = ""

    @property
    def is_done(self) -> bool:
        """Whether every question was answered or passed by."""
        return self.at >= len(self.form.fields)

    @property
    def field(self) -> Field:
        """The question that is open."""
        return self.form.fields[self.at]


class Stopped(msgspec.Struct, frozen=True):
    """Somebody wants out."""


class Stay(msgspec.Struct, frozen=True):
    """The answer cannot be taken; the line says why, and the question stays."""

    why: Line


def begun(form: Form, event: str) -> Dialogue:
    """A form from its first question."""
    return Dialogue(form, event, last=event)


def answered(dialogue: Dialogue, text: str, event: str, reader: Reader) -> Dialogue | Stopped | Stay:
    """What becomes of a form by what somebody wrote."""
    if event == dialogue.last:
        return dialogue
    field, text = dialogue.field, text.strip()
    match _word(text, reader):
        case Word.STOP:
            return Stopped()
        case Word.BACK:
            return msgspec.structs.replace(dialogue, at=max(0, dialogue.at - 1), last=event)
        case Word.SKIP if not field.required:
            return _with(dialogue, field, "", event)
        case Word.SKIP:
            return Stay(say("This one is needed."))
    value = choice(field.choices, text)
    why = _wrong(field, value)
    return Stay(why) if why else _with(dialogue, field, value, event)


def _wrong(field: Field, value: str) -> Line | None:
    """Why an answer cannot be taken, as far as that can be seen at once. The rest is seen when the form is sent."""
    if len(value) > field.most:
        return say("That is {n} characters long, and there is room for {most}.", n=len(value), most=field.most)
    if field.kind == "number" and not value.isdecimal():
        return say("“{typed}” should be a whole number, such as 2.", typed=value)
    if field.choices and value.casefold() not in (each.casefold() for each in field.choices):
        return say("Please choose one of these: write it, or its number.")
    return None


def _with(dialogue: Dialogue, field: Field, value: str, event: str) -> Dialogue:
    return msgspec.structs.replace(
        dialogue,
        answers={**dialogue.answers, field.name: value},
        events={**dialogue.events, field.name: event},
        at=dialogue.at + 1,
        last=event,
    )


def put_right(dialogue: Dialogue, message: str, text: str) -> Dialogue | None:
    """The same after somebody edited the message of an answer they gave before; None if it was none."""
    given = (each for each in dialogue.form.fields if dialogue.events.get(each.name) == message)
    field = next(given, None)
    if field is None:
        return None
    answer = choice(field.choices, text.strip())[: field.most]
    return msgspec.structs.replace(dialogue, answers={**dialogue.answers, field.name: answer})


def choice(choices: Sequence[str], text: str) -> str:
    """The choice that a number stands for, where the question has choices and no numbers among them."""
    if text.isdigit() and text not in choices and 0 < int(text) <= len(choices):
        return choices[int(text) - 1]
    return text


def _word(text: str, reader: Reader) -> Word | None:
    said = text.casefold()
    for word, shown in _LINES.items():
        if said in (word.value, plain(shown, (), reader.language).casefold()):
            return word
    return None


def question(dialogue: Dialogue, reader: Reader, why: Line | None = None) -> Post:
    """The open question as a post. Who reads the answer stands in it; `why`: why the last answer was not taken."""
    field, first = dialogue.field, dialogue.at == 0
    blocks: list[Block] = [Heading(dialogue.form.title)] if first and why is None else []
    if why is not None:
        blocks.append(Paragraph(why))
    if len(dialogue.form.fields) > 1:
        counted = say(
            "{at} of {all}: {question}", at=dialogue.at + 1, all=len(dialogue.form.fields), question=field.label
        )
        blocks.append(Paragraph(counted))
    else:
        blocks.append(Paragraph(field.label))
    blocks += _small_print(dialogue, field, reader)
    return Post("", InPrivate(""), tuple(blocks))


def _small_print(dialogue: Dialogue, field: Field, reader: Reader) -> list[Block]:
    blocks: list[Block] = [Note(field.note)] if field.note else []
    if field.choices:
        shown = " · ".join(f"{number} {choice}" for number, choice in enumerate(field.choices, 1))
        blocks.append(Paragraph(say("{choices}", choices=shown)))
    if value := dialogue.answers.get(field.name) or field.value:
        blocks.append(Note(say("So far: {value}", value=value)))
    words = [Code(plain(each, (), reader.language)) for each in _offered(dialogue, field)]
    how = say("Write your answer here; {stop} ends this.", stop=words[0])
    match words[1:]:
        case [one]:
            how = say("Write your answer here, or {one}; {stop} ends this.", one=one, stop=words[0])
        case [one, two]:
            how = say("Write your answer here, or {one}, or {two}; {stop} ends this.", one=one, two=two, stop=words[0])
    return [*blocks, Note(how)]


def _offered(dialogue: Dialogue, field: Field) -> list[Line]:
    return [STOP, *([] if field.required else [SKIP]), *([BACK] if dialogue.at else [])]


def stopped() -> Post:
    """Somebody ended it."""
    return Post("", InPrivate(""), (Paragraph(say("All right, nothing was sent and nothing is kept.")),))

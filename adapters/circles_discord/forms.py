"""Forms as modals: at most five things on a page, and nobody types before having seen who will read it."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from circles.message import Field, Form, Line, say
from circles.render import cut, plain
from circles_discord.markdown import markdown
from circles_discord.naming import readable
from circles_discord.slash import choice_words

_TITLE, _LABEL, _DESCRIPTION, _TEXT, _OPTIONS = 45, 45, 100, 4000, 25
_ON_A_PAGE = 5
_LABEL_TYPE = 18

Items = list[ui.Item[Any]]


def pages(form: Form, language: str = "en") -> int:
    """How many modals a form needs, one after the other. `language` matters: longer words need more room."""
    return len(_paged(form, language))


def modal(form: Form, language: str, page: int = 0, custom_id: str = "") -> ui.Modal:
    """One page of a form. It is stopped already, so that the library keeps nothing of it.

    Args:
        form: what is asked.
        language: whose words to use.
        page: which page, from 0. Raises IndexError if there is no such page.
        custom_id: what comes back with the answers; the form's code if it is left out.
    """
    made = ui.Modal(title=_title(form, language), custom_id=custom_id or form.code)
    for item in _paged(form, language)[page]:
        made.add_item(item)
    made.stop()
    return made


def read(data: Mapping[str, Any]) -> dict[str, str]:
    """The answers by field name, from the `data` of a modal's submit. What was left empty is an empty text."""
    answers = {}
    for label in data.get("components", ()):
        if label.get("type") == _LABEL_TYPE:
            answer = label["component"]
            values = answer.get("values")
            answers[answer["custom_id"]] = str(answer.get("value") or "") if values is None else "".join(values[:1])
    return answers


def _paged(form: Form, language: str) -> list[Items]:
    made: list[Items] = [_opening(form, language)]
    for each in form.fields:
        items = _question(each, language)
        if len(made[-1]) + len(items) > _ON_A_PAGE:
            made.append([])
        made[-1] += items
    return made


def _title(form: Form, language: str) -> str:
    title = _plain(form.title, language)
    short = title if len(title) <= _TITLE else readable(form.name) or title
    return short if len(short) <= _TITLE else cut(short, _TITLE)


def _opening(form: Form, language: str) -> Items:
    """The whole title where it is too long for its place, if there is room left on the one page."""
    if len(_plain(form.title, language)) <= _TITLE:
        return []
    needed = sum(len(_question(each, language)) for each in form.fields)
    return [ui.TextDisplay(markdown(form.title, language))] if needed < _ON_A_PAGE else []


def _question(field: Field, language: str) -> Items:
    """A question with its note: in the label and the line under it if they fit, else in a text above."""
    asked, note = _plain(field.label, language), _plain(field.note, language) if field.note else ""
    short, rest = _begun(asked)
    under = f"{rest} {note}".strip()
    above: list[str] = []
    if len(under) > _DESCRIPTION and rest:
        short, under = _plain(say("Your answer"), language), note
        above.append(f"**{markdown(field.label, language)}**")
    if len(under) > _DESCRIPTION and field.note:
        under = ""
        above.append(markdown(field.note, language))
    texts: Items = [ui.TextDisplay("\n".join(above))] if above else []
    return [*texts, ui.Label(text=short, description=under or None, component=_answer(field, language))]


def _begun(question: str) -> tuple[str, str]:
    """As much of a question as a label has room for, and how it goes on: “What did you hear that you…”, “…need?”"""
    if len(question) <= _LABEL:
        return question, ""
    begun = question[:_LABEL].rpartition(" ")[0] or question[: _LABEL - 1]
    return f"{begun}…", f"…{question[len(begun) :].lstrip()}"


def _answer(field: Field, language: str) -> ui.Item[Any]:
    if field.choices and len(field.choices) <= _OPTIONS:
        options = _options(field.choices, field.value, language)
        least = 1 if field.required else 0
        return ui.Select(custom_id=field.name, options=options, min_values=least, required=field.required)
    most = min(field.most, _TEXT)
    return ui.TextInput(
        style=discord.TextStyle.paragraph if field.long else discord.TextStyle.short,
        custom_id=field.name,
        default=field.value[:most] or None,
        required=field.required,
        min_length=1 if field.required else 0,
        max_length=most,
    )


def _options(choices: Sequence[str], chosen: str, language: str) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=choice_words(each, language)[:100], value=each, default=each == chosen)
        for each in choices
    ]


def _plain(line: Line, language: str) -> str:
    return plain(line, (), language)

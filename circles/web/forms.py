"""Forms of commands on pages: from their fields to what a template shows, and from what comes back to answers."""

from collections.abc import Mapping
from typing import Any

from circles.chat import Reader
from circles.command import Kind
from circles.message import Field, Form, Line, ours
from circles.render import plain

_PREFIX = "field-"
"""In front of a field's name, so that none is taken for what else stands in a form."""


def form_shown(form: Form, reader: Reader, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A form for the template. `sent`: what was in it when it was sent before; it stands there again."""
    return {
        "title": _words(form.title, reader),
        "code": form.code,
        "fields": [_field(each, reader, sent or {}) for each in form.fields],
    }


def filled_in(sent: Mapping[str, str]) -> dict[str, str] | None:
    """The answers by field name; None if what was sent is no filled form."""
    found = {name.removeprefix(_PREFIX): text for name, text in sent.items() if name.startswith(_PREFIX)}
    return found or None


def _field(field: Field, reader: Reader, sent: Mapping[str, str]) -> dict[str, Any]:
    name = f"{_PREFIX}{field.name}"
    return {
        "name": name,
        "label": _words(field.label, reader),
        "note": _words(field.note, reader) if field.note else "",
        "is_number": field.kind == Kind.NUMBER,
        "choices": [(each, _words(ours(each.replace("_", " ")), reader)) for each in field.choices],
        "required": field.required,
        "long": field.long,
        "most": field.most,
        "value": sent.get(name, field.value),
    }


def _words(line: Line, reader: Reader) -> str:
    return plain(line, reader, reader.language)

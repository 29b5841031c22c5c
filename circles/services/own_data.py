"""All that is kept about somebody, in the three ways in which they are given it: JSON, a page to read, a calendar.

The JSON is described in DATA.md; a change of what is there already is a new `VERSION`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from circles.calendar import event, joined
from circles.chat import Reader
from circles.domain.person import Person
from circles.domain.values import dataclass
from circles.message import File
from circles.posts import own_data as posts
from circles.registry.rights import exported
from circles.render import html
from circles.services.desk import Desk
from circles.services.feed_making import entry
from circles.services.noted import noted_of
from circles.store.traces import TRACES, Readers

VERSION = 1
JSON, PAGE, CALENDAR = "my-data.json", "my-data.html", "my-sessions.ics"
_MEDIA = {JSON: "application/json", PAGE: "text/html", CALENDAR: "text/calendar"}
_NOT_OF_TABLES = (
    "the text of messages to you: it may hold what others wrote",
    "what stands on the chat platform itself: messages, and the keys with which they are encrypted",
    "your place in a proposal that organizers have not published yet: it is a draft",
)
_UNSAID = "what the connection to a chat platform notes for itself, where it cannot say so"
_SHEET = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}
:root {{ color-scheme: light dark }}
.note {{ opacity: .75; font-size: .875rem }} li {{ overflow-wrap: anywhere }}
h2 {{ font-size: 1.125rem; margin: 1.5rem 0 .3rem }}
</style></head><body><h1>{title}</h1>{body}</body></html>
"""
"""A page that needs nothing beside it: it is read offline."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is kept about somebody. `silent`: plugins that keep something and did not say what."""

    person: Person
    found: Mapping[str, Any]
    silent: tuple[str, ...]
    made_at: datetime


async def gather(desk: Desk, person: Person, now: datetime) -> OwnData:
    """All of it, also from plugins; nothing of others."""
    found = await desk.ledger.exporting.of(person.id)
    if messages := await desk.ledger.exporting.messages(person.id):
        found["messages"] = messages
    if asked := await desk.ledger.exporting.asked_alumni(person.id):
        found["asked_alumni"] = asked
    of_plugins = await _exported(desk, person.id)
    found["plugins"] = {name: given for name, given in of_plugins.items() if given is not None}
    notes, unsaid = noted_of(desk, await desk.ledger.people.reach(person.id))
    if notes:
        found["notes"] = notes
    read_by = {"asked_alumni": Readers.PARTIES, **{each.section: each.read_by for each in TRACES}}
    found["read_by"] = {section: readers for section, readers in read_by.items() if section in found}
    found["only_you"] = {each.section: each.alone.split() for each in TRACES if each.alone and each.section in found}
    found["left_out"] = [*(each.left_out for each in TRACES if each.left_out), *_NOT_OF_TABLES]
    found["left_out"] += [_UNSAID] if unsaid else []
    silent = tuple(sorted(name for name, given in of_plugins.items() if given is None))
    whole = {"version": VERSION, "made_at": now, **found}
    return OwnData(person, whole, silent, now)


async def _exported(desk: Desk, person_id: str) -> dict[str, Mapping[str, Any] | None]:
    """By plugin, under the id that somebody has and under those they had before they became one."""
    found = await exported(desk.registry, person_id)
    for former in await desk.ledger.people.merged_into(person_id):
        for name, given in (await exported(desk.registry, former)).items():
            mine = found.get(name, {})
            found[name] = {**mine, former: given} if mine is not None and given is not None else None
    return found


async def all_files(desk: Desk, own: OwnData) -> tuple[File, ...]:
    """The three of them."""
    return tuple([await one_file(desk, own, name) for name in _MEDIA])


async def one_file(desk: Desk, own: OwnData, name: str) -> File:
    """The one with this name. The names are ours: nothing that is asked for becomes a path. Raises KeyError."""
    media = _MEDIA[name]
    if name == JSON:
        return File(name, media, msgspec.json.format(msgspec.json.encode(own.found), indent=2))
    if name == PAGE:
        return File(name, media, _page(desk, own).encode())
    return File(name, media, await _calendar(desk, own))


def body(desk: Desk, own: OwnData) -> str:
    """The part of a page that has all of it, as markup, in the language and hours of its owner."""
    reader = reader_of(desk, own.person)
    # A post's headings stand below those of a page; here they are the page's own, which screen readers jump along.
    return html(posts.readable(own.found, own.made_at), reader, reader.language).replace("h3>", "h2>")


def reader_of(desk: Desk, person: Person) -> Reader:
    """For whom to write it."""
    return Reader(person.name, person.zone or "UTC", person.language or desk.settings.community.language)


def _page(desk: Desk, own: OwnData) -> str:
    reader = reader_of(desk, own.person)
    title = html(posts.TITLE, reader, reader.language)
    return _SHEET.format(language=reader.language, title=title, body=body(desk, own))


async def _calendar(desk: Desk, own: OwnData) -> bytes:
    """The sessions of all their circles, with their roles; of a circle that they left, those until then."""
    language, events = reader_of(desk, own.person).language, []
    places = await desk.ledger.exporting.circles(own.person.id)
    circles = await desk.ledger.circles.many([id for id, _ in places])
    for id, left_at in places:
        sessions = await desk.ledger.sessions.of_circle(id)
        theirs = [each for each in sessions if left_at is None or each.starts_at < left_at]
        roles = await desk.ledger.roles.of_sessions([each.id for each in theirs])
        for each in theirs:
            held = tuple(one.role for one in roles[each.id] if one.person_id == own.person.id)
            events.append(event(entry(desk, circles[id], each, mine=held, language=language), language))
    return joined(desk.settings.community.name, events)

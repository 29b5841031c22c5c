"""From a Post to the content of Matrix events, and from Matrix events to what people did. Pure."""

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from circles.chat import Envelope, Reader
from circles.message import Button, Form, Line, Post
from circles.render import html, plain

KEY = "org.mentorship_circles.key"
"""In the content of what we post: the key of the post, so that it can be found again."""
CALLED = "org.mentorship_circles.called"
"""An event that we make ourselves of an invitation, to greet whoever invites us."""
MARKS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
"""The marks of buttons: what people tap under a message."""
LARGEST = 60_000
"""Bytes. An event may have 65,536 in all; encryption makes it a third larger."""
_VARIATION = "\ufe0f"

Content = dict[str, Any]


def transaction(key: str) -> str:
    """The transaction id of a post: the same for the same key, whatever is in it."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def message(post: Post, envelope: Envelope, prefix: str) -> Content:
    """The message that a post becomes in a room or in private."""
    readers, language = envelope.readers, envelope.language
    accounts = {person: pill(each.id) for person, each in envelope.mentions.items()}
    content = _content(post, readers, language, prefix, accounts)
    content["msgtype"] = "m.notice" if post.quiet else "m.text"
    content[KEY] = envelope.key
    content["m.mentions"] = {} if post.quiet else _called(content["formatted_body"], envelope)
    if envelope.thread:
        content["m.relates_to"] = {"rel_type": "m.thread", "event_id": envelope.thread, "is_falling_back": True}
        content["m.relates_to"]["m.in_reply_to"] = {"event_id": envelope.thread}
    return content


def answer(what: Post, reader: Reader, key: str, prefix: str) -> Content:
    """An answer to somebody who asked: a notice, for them alone."""
    content = _content(what, (reader,), reader.language, prefix, {})
    return content | {"msgtype": "m.notice", KEY: key, "m.mentions": {}}


def topic(post: Post, envelope: Envelope) -> str:
    """A post that becomes the topic of a room."""
    return plain(post, envelope.readers, envelope.language, prefix=None)


def _content(
    what: Post | Form, readers: Sequence[Reader], language: str, prefix: str, accounts: Mapping[str, str]
) -> Content:
    before = f"{prefix} " if prefix else ""
    return {
        "body": shortened(plain(what, readers, language, prefix=before, marks=MARKS)),
        "format": "org.matrix.custom.html",
        "formatted_body": shortened(html(what, readers, language, prefix=before, marks=MARKS, accounts=accounts)),
    }


def _called(markup: str, envelope: Envelope) -> Content:
    """Who is called by a message: those whose pill is in it, and nobody else."""
    called = [each.id for each in envelope.mentions.values() if f'href="{pill(each.id)}"' in markup]
    return {"user_ids": sorted(called)} if called else {}


def pill(account: str) -> str:
    """The address that clients show as a person's pill."""
    return f"https://matrix.to/#/{account}"


def shortened(text: str) -> str:
    """At most as much as an event can hold, cut between lines."""
    encoded = text.encode()
    if len(encoded) <= LARGEST // 3:
        return text
    return encoded[: LARGEST // 3].decode(errors="ignore").rpartition("\n")[0] + "\n…"


def edit(content: Content, message: str) -> Content:
    """The same content as a change of an earlier message. Clients that know no edits show the fallback."""
    new = {name: value for name, value in content.items() if name not in ("m.relates_to", KEY)}
    fallback = {"body": f"* {content['body']}", "formatted_body": f"* {content['formatted_body']}"}
    return {
        **content,
        **fallback,
        "m.new_content": new,
        "m.mentions": {},
        "m.relates_to": {"rel_type": "m.replace", "event_id": message},
    }


def buttons(post: Post, language: str) -> list[tuple[str, str, str]]:
    """The buttons of a post: mark, code, label."""
    shown = zip(MARKS, post.buttons, strict=False)
    return [(plain_mark(mark), each.code, _label(each, language)) for mark, each in shown]


def _label(button: Button, language: str) -> str:
    return plain(button.label, (), language)


def plain_mark(mark: str) -> str:
    """A mark as it is compared: clients differ in the invisible sign behind an emoji."""
    return mark.replace(_VARIATION, "")


def reaction(message: str, mark: str) -> Content:
    """A mark under a message."""
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": message, "key": mark}}


@dataclass(frozen=True, slots=True)
class Wrote:
    """A message. `replies_to`: the message it answers. `changes`: the earlier message that it replaces."""

    text: str
    replies_to: str = ""
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A mark was put under a message."""

    message: str
    mark: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message or a mark was taken away."""

    event: str


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody asked us into a room, to talk alone."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody came, left, was invited or shut out."""

    person: str
    membership: str
    before: str


Act = Wrote | Tapped | Deleted | Moved | Called


def understood(event: Mapping[str, Any]) -> Act | None:
    """What somebody did by a (decrypted) event; None if it is nothing that concerns us. Never raises."""
    content = event.get("content")
    if not isinstance(content, Mapping):
        return None
    relation = content.get("m.relates_to")
    relation = relation if isinstance(relation, Mapping) else {}
    match event.get("type"):
        case "m.room.message":
            return _wrote(content, relation)
        case "m.reaction":
            tapped = Tapped(_text(relation, "event_id"), plain_mark(_text(relation, "key")))
            return tapped if tapped.message and tapped.mark else None
        case "m.room.redaction":
            gone = _text(event, "redacts") or _text(content, "redacts")
            return Deleted(gone) if gone else None
        case _ if event.get("type") == CALLED:
            return Called()
        case "m.room.member":
            before = (event.get("unsigned") or {}).get("prev_content") or {}
            return Moved(_text(event, "state_key"), _text(content, "membership"), _text(before, "membership"))
    return None


def _wrote(content: Mapping[str, Any], relation: Mapping[str, Any]) -> Wrote | None:
    if content.get("msgtype") != "m.text":  # a notice is another bot's: answering it could go on for ever
        return None
    if relation.get("rel_type") == "m.replace":
        new = content.get("m.new_content")
        text = _text(new, "body") if isinstance(new, Mapping) else ""
        return Wrote(_without_fallback(text), changes=_text(relation, "event_id")) if text else None
    reply = relation.get("m.in_reply_to")
    # In a thread every message "replies" to the one before, for the sake of old clients.
    real = isinstance(reply, Mapping) and not relation.get("is_falling_back")
    replies_to = _text(reply, "event_id") if real else ""
    text = _text(content, "body")
    return Wrote(_without_fallback(text) if replies_to else text, replies_to) if text.strip() else None


_FALLBACK = re.compile(r"\A(?:> ?[^\n]*\n)+\n?")


def _without_fallback(text: str) -> str:
    """A reply without the quotation that old clients put before it."""
    return _FALLBACK.sub("", text)


def _text(of: object, name: str) -> str:
    value = of.get(name) if isinstance(of, Mapping) else None
    return value if isinstance(value, str) else ""


def command_in(text: str, prefix: str, names: Sequence[str]) -> str | None:
    """The command somebody typed after the prefix or after our name (`Circles: agenda`); None if neither is there."""
    first, _, rest = text.strip().partition(" ")
    if _is_meant(first, prefix):
        return rest.strip() or "help"
    for name in names:
        called, rest = text.strip()[: len(name)], text.strip()[len(name) :]
        if name and called.casefold() == name.casefold() and rest[:1] in (":", ","):
            return rest[1:].strip() or "help"
    return None


def _is_meant(word: str, prefix: str) -> bool:
    """Whether a word is the prefix, or nearly: `!cirlce` was meant for us as well."""
    if word[:1] != prefix[:1]:
        return False
    known = prefix.casefold()
    return word.casefold() == known or (
        not known[:1].isalnum() and bool(difflib.get_close_matches(word.casefold(), [known], 1, 0.8))
    )


def chosen(text: str, buttons: Sequence[tuple[str, str, str]]) -> str:
    """The code of the button that somebody names by its number, its mark or its label; empty if none."""
    word = plain_mark(text.strip())
    for number, (mark, code, label) in enumerate(buttons, 1):
        if word in (str(number), mark) or word.casefold() == label.casefold():
            return code
    return ""


def file(name: str, media_type: str, size: int, where: Mapping[str, Any], key: str) -> Content:
    """A file as a message. `where`: `url`, or `file` with its keys if it is encrypted."""
    info = {"mimetype": media_type, "size": size}
    return {"msgtype": "m.file", "body": name, "filename": name, "info": info, "m.mentions": {}, KEY: key, **where}


def line(what: Line, reader: Reader) -> str:
    """A line as plain text."""
    return plain(what, reader, reader.language)

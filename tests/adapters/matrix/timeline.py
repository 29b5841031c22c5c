"""What a room looks like to somebody in it: events in, messages out, as a client shows them. No I/O.

An edit changes the message it is about, what is redacted is gone, reactions hang on their message, and an event that
comes twice (after a gap, say) is one event.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

CANNOT_READ = "m.bad.encrypted"
"""The msgtype of a message that came encrypted and could not be read."""


@dataclass(frozen=True)
class Happening:
    """One event as a client library understood it. `state_key` is None for what is no state."""

    id: str
    type: str
    sender: str
    content: Mapping[str, Any]
    state_key: str | None = None
    redacts: str = ""
    pruned: bool = False
    encrypted: bool = False
    """It went through the server unreadable; what is here was decrypted, unless `type` says it could not be."""

    @property
    def relation(self) -> Mapping[str, Any]:
        """What it is about, if it is about another event."""
        relation = self.content.get("m.relates_to")
        return relation if isinstance(relation, Mapping) else {}

    def about(self, kind: str) -> str:
        """The event that it relates to in this way, if it does."""
        return str(self.relation.get("event_id", "")) if self.relation.get("rel_type") == kind else ""


@dataclass(frozen=True)
class Reaction:
    """A reaction that stands under a message."""

    id: str
    sender: str
    key: str


@dataclass(frozen=True)
class Seen:
    """A message as somebody sees it: its last words, and who reacted how, in the order of what happened."""

    id: str
    sender: str
    body: str
    html: str
    msgtype: str
    edited: bool = False
    thread: str = ""
    replies_to: str = ""
    mentions: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    encrypted: bool = False
    filename: str = ""
    content: bytes | None = None
    """What is in the file, if the message is one: downloaded, and decrypted where it has to be."""
    file: Mapping[str, Any] = field(default_factory=dict)
    """How to come by the file: `url` and `info`, or `file` with its keys, as the event has them."""


class Timeline:
    """The events of one room, oldest first."""

    def __init__(self) -> None:
        self.events: dict[str, Happening] = {}

    def __contains__(self, event_id: str) -> bool:
        return event_id in self.events

    def add(self, events: Iterable[Happening]) -> None:
        """Events that came after those that are here. One that is here already stays where it is."""
        for each in events:
            if self._is_news(each):
                self.events[each.id] = each

    def messages(self) -> tuple[Seen, ...]:
        """The messages that are to be seen, oldest first."""
        alive = tuple(self._alive())
        return tuple(_shown(each, alive) for each in alive if _is_message(each))

    def _is_news(self, event: Happening) -> bool:
        known = self.events.get(event.id)
        return known is None or event.pruned or (known.type == "m.room.encrypted" != event.type)

    def _alive(self) -> Iterator[Happening]:
        gone = {each.redacts for each in self.events.values() if each.redacts}
        return (each for each in self.events.values() if each.id not in gone and not each.pruned)


def _is_message(event: Happening) -> bool:
    kinds = ("m.room.message", "m.room.encrypted", "m.sticker")
    return event.type in kinds and event.state_key is None and not event.about("m.replace")


def _shown(event: Happening, alive: tuple[Happening, ...]) -> Seen:
    edits = [each for each in alive if each.about("m.replace") == event.id and _may_edit(each, event)]
    content = _new_content(edits[-1]) if edits else event.content
    if event.type == "m.room.encrypted":
        content = {"msgtype": CANNOT_READ}
    is_file = "url" in content or "file" in content
    return Seen(
        id=event.id,
        sender=event.sender,
        body=str(content.get("body", "")),
        html=str(content.get("formatted_body", "")) if content.get("format") == "org.matrix.custom.html" else "",
        msgtype=str(content.get("msgtype", "")),
        edited=bool(edits),
        thread=event.about("m.thread"),
        replies_to=_replied_to(event),
        mentions=tuple(content.get("m.mentions", {}).get("user_ids", ())),
        reactions=_reactions(event, alive),
        # Said in clear once is said in clear.
        encrypted=all(each.encrypted for each in (event, *edits)),
        filename=str(content.get("filename") or content.get("body", "")) if is_file else "",
        file={key: content[key] for key in ("url", "file", "info") if key in content} if is_file else {},
    )


def _may_edit(edit: Happening, event: Happening) -> bool:
    return edit.sender == event.sender and edit.type == event.type and edit.state_key is None


def _new_content(edit: Happening) -> Mapping[str, Any]:
    content = edit.content.get("m.new_content")
    return content if isinstance(content, Mapping) else edit.content


def _replied_to(event: Happening) -> str:
    if event.relation.get("is_falling_back"):
        return ""  # for clients that know no threads
    return str(event.relation.get("m.in_reply_to", {}).get("event_id", ""))


def _reactions(event: Happening, alive: tuple[Happening, ...]) -> tuple[Reaction, ...]:
    return tuple(
        Reaction(each.id, each.sender, str(each.relation.get("key", "")))
        for each in alive
        if each.type == "m.reaction" and each.about("m.annotation") == event.id
    )

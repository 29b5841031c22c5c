"""What was asked for, as far as it is kept: the command, its place and its choices, never what somebody wrote."""

import hashlib
from collections.abc import Iterator

import msgspec

from circles.chat import Asked
from circles.command import Kind, declaration
from circles.domain.earlier import Earlier
from circles.errors import Refused
from circles.message import Line
from circles.services.desk import Desk
from circles.turn import Turn

LONGEST_EVENT = 64


class Stays(Refused):
    """What was done cannot be taken back. `instead` says what to do."""

    def __init__(self, instead: Line) -> None:
        super().__init__(instead.template)


class _Request(msgspec.Struct, frozen=True, omit_defaults=True):
    command: str
    circle: str = ""
    session: str = ""
    given: dict[str, str] = {}
    filled: tuple[str, ...] = ()


def kept(turn: Turn, command: object) -> str:
    """The request as JSON."""
    of = declaration(command)
    request = _Request(
        of.name,
        turn.circle.id if turn.circle else "",
        turn.session.id if turn.session else "",
        dict(_given(command)),
        tuple(each.name for each in of.visible if getattr(command, each.name) is not None),
    )
    return msgspec.json.encode(request).decode()


def _given(command: object) -> Iterator[tuple[str, str]]:
    for each in declaration(command).parameters:
        value = getattr(command, each.name)
        if value is not None and each.kind in (Kind.CHOICE, Kind.REFERENCE):
            yield each.name, str(value)


def handy(asked: Asked) -> Asked:
    """With event ids that can be part of a key: a long or odd one is replaced by its hash."""
    if _is_handy(asked.event) and _is_handy(asked.earlier):
        return asked
    return msgspec.structs.replace(asked, event=_short(asked.event), earlier=_short(asked.earlier))


def _is_handy(event: str) -> bool:
    return len(event) <= LONGEST_EVENT and event.isascii() and event.isprintable()


def _short(event: str) -> str:
    return event if _is_handy(event) else hashlib.sha256(event.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(asked: Asked, event: str) -> str:
    """How an event of this person's platform is remembered."""
    return f"{asked.who.platform}:{event}"


async def find(desk: Desk, asked: Asked, person_id: str) -> tuple[Earlier | None, tuple[Earlier, ...]]:
    """What this person asked for in the event `asked.earlier`, and all else that they can take back, newest first."""
    wanted, found, others = key_of(asked, asked.earlier), None, []
    for key, text, at in await desk.ledger.heard.requests_of(person_id):
        request = msgspec.json.decode(text, type=_Request)
        event = key.partition(":")[2]
        each = Earlier(
            key, event, at, request.command, request.circle, request.session, request.given, frozenset(request.filled)
        )
        if key == wanted:
            found = each
        else:
            others.append(each)
    return found, tuple(others)

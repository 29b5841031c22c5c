"""What somebody asked alumni: whom and when, and the line to them, which is kept in the message alone."""

from datetime import datetime
from typing import NamedTuple

from circles.domain.request import RequestState
from circles.store import rows
from circles.store.quoting import quoted

_KIND = "reach"


class AskedAlum(NamedTuple):
    """A question to get in touch: to whom (by name), when (aware UTC), and the line. No line, or no longer: empty."""

    id: str
    to: str
    asked_at: datetime
    words: str


async def asked_by(person_id: str) -> tuple[AskedAlum, ...]:
    """What somebody asked, oldest first. What became of it is for whom they asked to tell."""
    theirs = rows.Request.filter(kind=_KIND, body=person_id).order_by("asked_at", "id")
    found = await theirs.values_list("id", "person__name", "asked_at")
    return tuple([AskedAlum(id, to, at, await _line(id)) for id, to, at in found])


async def take_back_questions_of(person_id: str) -> None:
    """They are gone, so nobody is asked any more, and there is nothing to answer."""
    theirs = rows.Request.filter(kind=_KIND, body=person_id, state=RequestState.OPEN)
    keys = [_key(id) for (id,) in await theirs.values_list("id")]
    await rows.Outbox.filter(key__in=keys, state__in=("todo", "doing")).update(state="dropped", post="")
    await theirs.update(state=RequestState.GONE)


async def _line(id: str) -> str:
    found = await rows.Outbox.filter(key=_key(id)).exclude(post="").values_list("post")
    return next((line for (post,) in found if (line := quoted(post))), "")


def _key(id: str) -> str:
    """Of the message that asks, see `circles.services.alumni`."""
    return f"{_KIND}:{id}"

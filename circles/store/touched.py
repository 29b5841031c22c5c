"""What a transaction changed that others follow: the rooms, the calendars."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast

M = TypeVar("M", bound=Callable[..., Coroutine[Any, Any, Any]])


@dataclass(slots=True)
class Touched:
    """Ids, gathered while a transaction goes on.

    Args:
        circles: when they meet, whether they do, or who is in them.
        shown: sessions of which calendars show something else, but neither hour nor state: a role, a format, a place.
        stamped: sessions whose calendar stamp is new already.
        counted: sessions for which other people are expected: only organizers see that, as a number.
        peopled: circles that have more or fewer people than before.
        breaks: circles in which a break begins, ends, or gets another end: no calendar shows that, but plugins follow.
        people: whose own calendar became another one.
        restyled: people whose calendar says everything in another way.
        feeds: calendar addresses that changed or ended.
    """

    circles: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    stamped: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    peopled: set[str] = field(default_factory=set)
    breaks: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    restyled: set[str] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(getattr(self, each) for each in self.__slots__)


def in_one(method: M) -> M:
    """A method of a book that is a transaction, also where its caller begins none: so others can follow it."""

    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        async with self._db.transaction():
            return await method(self, *args, **kwargs)

    return cast(M, call)

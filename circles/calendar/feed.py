"""Entries as iCalendar bytes. They depend on the data alone: no clock, no chance, so an ETag outlives a restart.

Every session is one event in UTC, without recurrence or time zones: the only form that every calendar reads alike.
"""

from collections.abc import Iterable

from circles.calendar.entries import Entry, Letter, in_order

COLOR = "teal"


def feed(name: str, entries: Iterable[Entry], *, color: str = COLOR, language: str = "en") -> bytes:
    """A calendar to subscribe to.

    Args:
        name: what calendar apps call it.
        entries: what is in it, usually `within(all, now)`; the order does not matter.
        color: one of `circles.calendar.components.COLORS`.
        language: for the words put before a cancelled session's title.
    """
    return joined(name, [event(each, language) for each in in_order(entries)], color=color)


def event(entry: Entry, language: str = "en") -> bytes:
    """One session as it stands in a feed. It may be kept as long as the entry is the same."""
    # The library takes a tenth of a second to load: whoever never reads a feed does not wait for it.
    from circles.calendar import components

    return components.event(entry, language)


def joined(name: str, events: Iterable[bytes], *, color: str = COLOR) -> bytes:
    """A calendar of events that are written already, in their order."""
    from circles.calendar import components

    head, tail = components.frame(name, color)
    return b"".join([head, *(list(events) or [components.nothing()]), tail])


def attachment(entry: Entry, *, language: str = "en") -> bytes:
    """One session as a file that any calendar app can open. It has the same id there as in every feed."""
    from circles.calendar import components

    head, tail = components.publication()
    return b"".join([head, components.event(entry, language), tail])


def invitation(entry: Entry, letter: Letter, *, language: str = "en") -> bytes:
    """One session for one person, who alone stands in it: a request to come, or word that it is off.

    Raises ValueError if an address is none.
    """
    from circles.calendar import components

    return components.invitation(entry, letter, language)

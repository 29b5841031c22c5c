"""After an outage: what organizers hear about posts that came too late."""

from collections.abc import Callable, Mapping

from circles.message import InPrivate, Line, Listing, Note, Paragraph, Post, Purpose, listing, say, say_many

_WORDS: dict[str, Callable[[int], Line]] = {
    "agenda": lambda n: say_many("{n} agenda", "{n} agendas", n),
    "pack": lambda n: say_many("{n} briefing for a facilitator", "{n} briefings for facilitators", n),
    "reminder": lambda n: say_many("{n} reminder", "{n} reminders", n),
    "opening": lambda n: say_many("{n} start of a session", "{n} starts of sessions", n),
    "reflection": lambda n: say_many("{n} invitation to reflect", "{n} invitations to reflect", n),
    "nudge": lambda n: say_many("{n} second invitation to reflect", "{n} second invitations to reflect", n),
    "recap": lambda n: say_many("{n} recap", "{n} recaps", n),
    "other": lambda n: say_many("{n} other message", "{n} other messages", n),
}


def dropped(missed: Mapping[str, int], unsent: Mapping[str, int], person_id: str, key: str, replaces: str = "") -> Post:
    """What was given up, for one organizer: counts by kind, and nothing of what the posts said.

    Args:
        missed: what was due while the program did not run.
        unsent: what was ready in time, but no platform took it in time.
    """
    lines = []
    if missed:
        lines.append(say("The bot was away. Dropped because they came too late: {posts}.", posts=_counted(missed)))
    if unsent:
        lines.append(say("A platform was away. Dropped because they came too late: {posts}.", posts=_counted(unsent)))
    note = Note(say("What people asked for and wrote is all there. Each circle hears what still matters."))
    paragraphs = (Paragraph(line) for line in lines)
    target = InPrivate(person_id)
    return Post(key, target, (*paragraphs, note), replaces=replaces, purpose=Purpose.NEEDED)


def _counted(counts: Mapping[str, int]) -> Listing:
    return listing([words(counts[kind]) for kind, words in _WORDS.items() if counts.get(kind)])

"""One quiet line about what came of the last action."""

from collections.abc import Iterator, Mapping, Sequence

from circles.message import Heading, Items, Line, Post
from circles.render import plain
from circles_local.screen import Message

NOTHING_DUE = "Nothing was due in that time."
NOTHING_PLANNED = "Nothing more is planned."
_LONGEST = 60


def summary(changed: Sequence[Message], rooms: Mapping[str, str], people: Mapping[str, str]) -> str:
    """What changed on people's screens, in one sentence; nothing if nothing did.

    `rooms` and `people` map ids and accounts to names.
    """
    parts = [*_in_rooms(changed, rooms), *_edits(changed), *_private(changed, people), *_answers(changed, people)]
    said = " · ".join(parts)
    return said[:1].upper() + said[1:]


def _in_rooms(changed: Sequence[Message], rooms: Mapping[str, str]) -> Iterator[str]:
    for room, name in rooms.items():
        posts = [each.post for each in changed if each.place == room and not each.only and not each.edited]
        if len(posts) > 2:
            yield f"{len(posts)} posts in {name}"
        elif posts:
            yield f"{' and '.join(f'“{title_of(each)}”' for each in posts)} posted in {name}"


def _edits(changed: Sequence[Message]) -> Iterator[str]:
    edited = [each.post for each in changed if each.edited]
    if len(edited) > 1:
        yield f"{len(edited)} messages updated"
    elif edited:
        yield f"“{title_of(edited[0])}” updated"


def _private(changed: Sequence[Message], people: Mapping[str, str]) -> Iterator[str]:
    notes = [each for each in changed if each.place.startswith("@") and not each.only and not each.edited]
    if len(notes) > 1:
        yield f"{len(notes)} private notes"
    elif notes:
        account = notes[0].place.removeprefix("@")
        yield f"a private note to {people.get(account, account)}"


def _answers(changed: Sequence[Message], people: Mapping[str, str]) -> Iterator[str]:
    for each in changed:
        if each.only:
            yield f"{people.get(each.only, each.only)} was answered: {title_of(each.post)}"


def title_of(post: Post) -> str:
    """What a post is about: its heading, else how it begins."""
    headings = [each.line for each in post.blocks if isinstance(each, Heading)]
    lines = headings or [each for block in post.blocks for each in _lines(block)]
    words = plain(lines[0]) if lines else "a message"
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def _lines(block: object) -> tuple[Line, ...]:
    if isinstance(block, Items):
        return block.lines
    line = getattr(block, "line", None)
    return (line,) if isinstance(line, Line) else ()

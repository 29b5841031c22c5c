"""One quiet line about what came of the last action, in the language of whoever looks."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from circles.message import Heading, Items, Line, Post, say
from circles.render import plain
from circles_local.screen import Message

NOTHING_DUE = say("Nothing was due in that time.")
NOTHING_PLANNED = say("Nothing more is planned.")
A_MESSAGE = say("a message")
_LONGEST = 60

InWords = Callable[[str], str]
"""From a language to a text in it."""


def in_words(*lines: Line) -> InWords:
    """These lines, one after the other."""
    return lambda language: " ".join(plain(each, (), language) for each in lines)


def summary(
    changed: Sequence[Message], rooms: Mapping[str, str], people: Mapping[str, str], language: str = "en"
) -> str:
    """What changed on people's screens, in one sentence; nothing if nothing did.

    `rooms` and `people` map ids and accounts to names.
    """
    parts = (
        *_in_rooms(changed, rooms, language),
        *_edits(changed, language),
        *_private(changed, people),
        *_answers(changed, people, language),
    )
    said = " · ".join(plain(each, (), language) for each in parts)
    return said[:1].upper() + said[1:]


def _in_rooms(changed: Sequence[Message], rooms: Mapping[str, str], language: str) -> Iterator[Line]:
    for room, name in rooms.items():
        posts = [each.post for each in changed if each.place == room and not each.only and not each.edited]
        titles = [title_of(each, language) for each in posts]
        match titles:
            case []:
                pass
            case [one]:
                yield say("“{title}” posted in {room}", title=one, room=name)
            case [one, other]:
                yield say("“{title}” and “{other}” posted in {room}", title=one, other=other, room=name)
            case _:
                yield say("{n} posts in {room}", n=len(titles), room=name)


def _edits(changed: Sequence[Message], language: str) -> Iterator[Line]:
    edited = [each.post for each in changed if each.edited]
    if len(edited) > 1:
        yield say("{n} messages updated", n=len(edited))
    elif edited:
        yield say("“{title}” updated", title=title_of(edited[0], language))


def _private(changed: Sequence[Message], people: Mapping[str, str]) -> Iterator[Line]:
    notes = [each for each in changed if each.place.startswith("@") and not each.only and not each.edited]
    if len(notes) > 1:
        yield say("{n} private notes", n=len(notes))
    elif notes:
        account = notes[0].place.removeprefix("@")
        yield say("a private note to {name}", name=people.get(account, account))


def _answers(changed: Sequence[Message], people: Mapping[str, str], language: str) -> Iterator[Line]:
    for each in changed:
        if each.only:
            name, title = people.get(each.only, each.only), title_of(each.post, language)
            yield say("{name} was answered: {title}", name=name, title=title)


def title_of(post: Post, language: str = "en") -> str:
    """What a post is about: its heading, else how it begins."""
    headings = [each.line for each in post.blocks if isinstance(each, Heading)]
    lines = headings or [each for block in post.blocks for each in _lines(block)] or [A_MESSAGE]
    words = plain(lines[0], (), language)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def _lines(block: object) -> tuple[Line, ...]:
    if isinstance(block, Items):
        return block.lines
    line = getattr(block, "line", None)
    return (line,) if isinstance(line, Line) else ()

"""From a post to what stands in a channel: a container with texts, files and buttons, in as many messages as needed.

A button's custom_id is its code. Where there are more than ten, those beyond stand in lists: a list's custom_id is
`=choose|0`, `=choose|1` …, which no code is, and the value chosen from it is the code.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import msgspec
from discord import ui

from circles.chat import Envelope, Reader
from circles.message import Block, Button, File, Heading, Items, Note, Post, Quote, say
from circles.render import cut, plain
from circles_discord.markdown import at_start, markdown
from circles_discord.splitting import pieces_of, portions

CHOOSE = "=choose|"
"""How the custom_id of a list of buttons begins."""
TEXT_MOST = 3500
"""Characters in one message. Discord shows 4000 together, and may count what stands on buttons."""
_MOST = 40
_IN_ROW, _ROWS, _IN_LIST, _LISTS, _FILES = 5, 2, 25, 8, 10
_NOTHING = "…"
_LABEL, _TOPIC = 80, 1024
_CALLED = re.compile(r"(?<!\\)<@(\d+)>")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ASKS = discord.Colour(0x5B8DB8)

Item = ui.Item[Any]
Row = ui.ActionRow[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a post.

    `items` go into a LayoutView and `files` are sent with it. `mark` is the id of the outer container, by which the
    message is found again. `called`: Discord ids of those whom the text mentions and who may be rung.
    """

    items: tuple[Item, ...]
    files: tuple[File, ...]
    mark: int
    called: tuple[str, ...]


def parts(post: Post, envelope: Envelope, commands: Mapping[str, str]) -> tuple[Part, ...]:
    """The messages of a post. `commands`: what can be tapped, by our names."""
    accounts = {person: each.id for person, each in envelope.mentions.items()}
    return _parts(post, envelope.language, envelope.readers, envelope.key, accounts, commands)


def answer(post: Post, reader: Reader, key: str, commands: Mapping[str, str]) -> tuple[Part, ...]:
    """The messages of an answer to somebody who asked. It calls nobody."""
    return _parts(post, reader.language, (reader,), key, {}, commands)


def topic(post: Post, envelope: Envelope) -> str:
    """A post that becomes the topic of a channel: its lines without marks before them, each reader's own hours."""
    lines = [line for each in post.blocks for line in (each.lines if isinstance(each, Items) else (each.line,))]
    text = "\n".join([at_start(markdown(each, envelope.language)) for each in lines])
    return next(pieces_of(text, _TOPIC))


def mark(key: str, number: int = 0) -> int:
    """The id of the container of a post's message: the same for the same key. The first message is number 0."""
    text = f"{key}#{number}" if number else key
    return (int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) & 0x7FFFFFFF) or 1


def _parts(
    post: Post,
    language: str,
    readers: Sequence[Reader],
    key: str,
    accounts: Mapping[str, str],
    commands: Mapping[str, str],
) -> tuple[Part, ...]:
    texts = [markdown(each, language, accounts=accounts, commands=commands) for each in _groups(post.blocks)]
    split = portions([each for each in texts if each.strip()], TEXT_MOST)
    made = []
    for number, portion in enumerate(split):
        last = number == len(split) - 1
        files = _safely_named(post.files) if last else ()
        below: list[Item] = [ui.File(f"attachment://{each.name}") for each in files]
        below += _buttons(post.buttons, language, readers) if last else []
        room = _MOST - 1 - sum(_count(each) for each in below)
        items = [*(ui.TextDisplay(each) for each in _few(portion or [_NOTHING], room)), *below]
        called = () if post.quiet else tuple(sorted(set(_CALLED.findall("\n".join(portion)))))
        identity = mark(key, number)
        colour = _ASKS if last and any(each.main for each in post.buttons) else None
        made.append(Part((ui.Container(*items, accent_colour=colour, id=identity),), files, identity, called))
    return tuple(made)


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks that stand close together: a title with what it is about, small print with what it belongs to."""
    groups: list[list[Block]] = []
    for each in blocks:
        if groups and _belong_together(groups[-1][-1], each):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _belong_together(before: Block, after: Block) -> bool:
    match before, after:
        case Heading(), _:
            return True
        case Items(), _:  # what follows an item directly could be read as a part of it
            return False
        case Quote(), Quote():
            return False
    return isinstance(after, Note | Quote)


def _few(texts: Sequence[str], room: int) -> Sequence[str]:
    """No more texts than a message has room for."""
    return texts if len(texts) <= room else (*texts[: room - 1], "\n\n".join(texts[room - 1 :]))


def _count(item: Item) -> int:
    """How many components it is, with what is in it."""
    return 1 + len(item.children) if isinstance(item, ui.ActionRow) else 1


def _safely_named(files: Sequence[File]) -> tuple[File, ...]:
    """The files with names that can stand in an address, each another."""
    made = list[File]()
    for number, each in enumerate(files[:_FILES]):
        name = _UNSAFE.sub("_", each.name).strip("._")[-100:] or "file"
        if name in (other.name for other in made):
            name = f"{number}-{name}"
        made.append(msgspec.structs.replace(each, name=name))
    return tuple(made)


def _buttons(buttons: Sequence[Button], language: str, readers: Sequence[Reader]) -> list[Item]:
    by_code = dict[str, Button]()
    for each in buttons:
        by_code.setdefault(each.code, each)
    once = list(by_code.values())
    if len(once) <= _IN_ROW * _ROWS:
        return list(_rows(once, language, readers))
    main = [each for each in once if each.main][:_IN_ROW]
    return [*_rows(main, language, readers), *_lists([each for each in once if each not in main], language, readers)]


def _rows(buttons: Sequence[Button], language: str, readers: Sequence[Reader]) -> Iterator[Row]:
    for start in range(0, len(buttons), _IN_ROW):
        row: Row = ui.ActionRow()
        for each in buttons[start : start + _IN_ROW]:
            style = discord.ButtonStyle.primary if each.main else discord.ButtonStyle.secondary
            row.add_item(ui.Button(style=style, label=label(each, language, readers), custom_id=each.code))
        yield row


def _lists(buttons: Sequence[Button], language: str, readers: Sequence[Reader]) -> Iterator[Row]:
    placeholder = plain(say("Choose …"), (), language)
    for number, start in enumerate(range(0, min(len(buttons), _IN_LIST * _LISTS), _IN_LIST)):
        some = buttons[start : start + _IN_LIST]
        options = [discord.SelectOption(label=label(each, language, readers), value=each.code) for each in some]
        choose: ui.Select[Any] = ui.Select(
            custom_id=f"{CHOOSE}{number}", placeholder=placeholder, options=options, required=True
        )
        yield ui.ActionRow(choose)


def label(button: Button, language: str, readers: Sequence[Reader] = ()) -> str:
    """What stands on a button. Instants on it are those of the reader, if there is only one."""
    return cut_to(plain(button.label, readers if len(readers) == 1 else (), language), _LABEL) or "…"


def cut_to(text: str, most: int) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    return text if len(text) <= most else cut(text, most)

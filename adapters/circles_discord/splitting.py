"""Long texts in portions that Discord takes, cut with sense: between blocks, lines, sentences, words."""

import re
from collections.abc import Iterator, Sequence

from circles_discord.markdown import at_start

# What must stay whole: an escaped sign, a mention or time, an address, code, a link, the mark of bold.
_ATOMS = re.compile(r"\\.|<[^<>\s]+>|</[^<>]+>|`[^`]*`|\[(?:\\.|[^\\\]])*\]\(<[^<>]*>\)|\*\*|.", re.DOTALL)
_PREFIX = re.compile(r"(?:> |-# |#{1,3} )?")
_SENTENCE = re.compile(r"[.!?…。]$")
_BOLD = "**"


def portions(blocks: Sequence[str], most: int) -> list[list[str]]:
    """The blocks in portions of at most `most` characters together, an empty line between them counted.

    One that is too long for a portion is cut.
    """
    found: list[list[str]] = [[]]
    room = most
    for block in blocks:
        for piece in pieces_of(block, most):
            if len(piece) > room and found[-1]:
                found.append([])
                room = most
            found[-1].append(piece)
            room -= len(piece) + 2
    return found


def pieces_of(block: str, most: int) -> Iterator[str]:
    """A block of markdown in pieces of at most `most` characters: between lines, else within a line."""
    if len(block) <= most:
        yield block
        return
    piece = ""
    for line in block.split("\n"):
        *full, rest = _line_in_pieces(line, most)
        if piece and (full or len(piece) + 1 + len(rest) > most):
            yield piece
            piece = ""
        yield from full
        piece = f"{piece}\n{rest}" if piece else rest
    yield piece


def _line_in_pieces(line: str, most: int) -> Iterator[str]:
    """A line in pieces that keep its mark: a quotation goes on as one."""
    found = _PREFIX.match(line)
    prefix = found[0] if found else ""
    rest = line[len(prefix) :]
    while len(prefix) + len(rest) > most:
        first, rest = _cut(rest, most - len(prefix))
        yield prefix + first
        rest = at_start(rest)
    yield prefix + rest


def _cut(text: str, most: int) -> tuple[str, str]:
    """As much of a line as fits, and what is left. Bold that is cut is closed and opened again."""
    atoms = _ATOMS.findall(text)
    end = _last_good_end(atoms, most - len(_BOLD) * (_BOLD in atoms))
    head, tail = "".join(atoms[:end]).rstrip(" "), "".join(atoms[end:]).lstrip(" ")
    if atoms[:end].count(_BOLD) % 2:
        return head + _BOLD, _BOLD + tail
    return head, tail


def _last_good_end(atoms: Sequence[str], most: int) -> int:
    """After how many atoms to cut: after a sentence that ends in the second half, else after a word."""
    size, sentence, word, fitting = 0, 0, 0, 1
    for index, atom in enumerate(atoms):
        if atom == " " and index:
            word = index
            if size > most // 2 and _SENTENCE.search(atoms[index - 1]):
                sentence = index
        size += len(atom)
        if size > most:
            break
        fitting = index + 1
    return sentence or word or fitting

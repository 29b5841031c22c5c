"""Commands in running text, with what stands before them where a post is read."""

import msgspec

from circles.message import Block, Code, Inline, Items, Line, Listing, Post


def prefixed(post: Post, prefix: str) -> Post:
    """The post with `prefix` before each command in its text: “`charter` shows it” becomes “`!circle charter` …”."""
    return msgspec.structs.replace(post, blocks=tuple([_block(each, prefix) for each in post.blocks]))


def _block(block: Block, prefix: str) -> Block:
    if isinstance(block, Items):
        return msgspec.structs.replace(block, lines=tuple([_line(each, prefix) for each in block.lines]))
    return msgspec.structs.replace(block, line=_line(block.line, prefix))


def _line(line: Line, prefix: str) -> Line:
    values = {name: _inline(value, prefix) for name, value in line.values.items()}
    return msgspec.structs.replace(line, values=values)


def _inline(value: Inline, prefix: str) -> Inline:
    match value:
        case Code(text):
            return Code(prefix + text)
        case Line():
            return _line(value, prefix)
        case Listing(items):
            return Listing(tuple([_inline(each, prefix) for each in items]))
    return value

"""Two people who both said yes learn how to reach each other, each in one private post."""

from collections.abc import Sequence

from circles.domain.person import Identity, Person
from circles.message import Block, Items, Line, Paragraph, Quote, mention, say
from circles.posts.housing import platform_name


def in_touch(other: Person, words: str, accounts: Sequence[Identity]) -> tuple[Block, ...]:
    """Who it is, and how to reach them: by their mention here. `accounts`: theirs, if they are on no platform of both.

    `words`: what they had written for this, if anything.
    """
    blocks: list[Block] = [Paragraph(say("You both said yes: this is {who}.", who=mention(other)))]
    if words:
        blocks.append(Quote(say("{text}", text=words)))
    if accounts:
        blocks.append(Paragraph(say("You are not on the same platform. There they are:")))
        blocks.append(Items(tuple(map(_account, accounts))))
    else:
        blocks.append(Paragraph(say("Write to them, a line is enough. From here on it is between the two of you.")))
    return tuple(blocks)


def _account(of: Identity) -> Line:
    return say("{platform}: {account}", platform=platform_name(of.platform), account=of.id)

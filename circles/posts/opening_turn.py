"""What somebody said they will do opens their turn: how it went, and what would help."""

from collections.abc import Callable, Mapping

from circles.command import SessionRef
from circles.commands import CommitmentDone
from circles.domain.reflection import Commitment, CommitmentState
from circles.message import Block, Inline, InPrivate, Items, Line, Note, Paragraph, Post, form_button, mention, say
from circles.posts.scene import Scene

LONGEST = 150
"""So much of each text stands where a session opens."""
_TOLD: Mapping[CommitmentState, Callable[[Inline, str], Line]] = {
    CommitmentState.OPEN: lambda who, text: say("{who}: {text}", who=who, text=text),
    CommitmentState.KEPT: lambda who, text: say("{who}: {text} (kept)", who=who, text=text),
    CommitmentState.PART: lambda who, text: say("{who}: {text} (in part)", who=who, text=text),
    CommitmentState.NOT_YET: lambda who, text: say("{who}: {text} (not yet)", who=who, text=text),
}


def first_round(scene: Scene) -> tuple[Block, ...]:
    """What those who come set out to do last time, in a list that opens each one's turn; nothing if nobody did."""
    said = [scene.commitments[each.id] for each in scene.expected if each.id in scene.commitments]
    lines = tuple(_line(scene, each) for each in said)
    return (Paragraph(say("What you said last time, to open your turns:")), Items(lines)) if lines else ()


def _line(scene: Scene, said: Commitment) -> Line:
    line = _TOLD[said.state](mention(scene.person(said.person_id)), _shortened(said.text))
    if not said.needs:
        return line
    return say("{said}. What would help: {needs}", said=line, needs=_shortened(said.needs))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def how_it_went(said: Commitment, how: CommitmentState, asked: bool, key: str) -> Post:
    """The answer to who said how it went. `asked`: what would help is still to be said, if they like."""
    blocks: list[Block] = [Paragraph(say("Noted. Thank you for telling it as it is."))]
    if not asked or how not in (CommitmentState.PART, CommitmentState.NOT_YET):
        return Post(key, InPrivate(""), tuple(blocks))
    blocks.append(Note(say("If you know what would help, your circle can hear it when your turn opens.")))
    help_button = form_button(say("What would help"), CommitmentDone, how=how, session=SessionRef(said.session_id))
    return Post(key, InPrivate(""), tuple(blocks), (help_button,))

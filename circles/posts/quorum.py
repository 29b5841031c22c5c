"""When few can come: what the circle may choose, and what it chose. Nobody is counted by name."""

from collections.abc import Sequence

from circles.command import SessionRef
from circles.commands import FewWay
from circles.domain.quorum import Way
from circles.domain.session import Session
from circles.message import (
    Block,
    File,
    Heading,
    InCircle,
    Line,
    Moment,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    moment,
    ours,
    say,
    say_many,
)
from circles.posts.scene import Scene


def _label(way: Way) -> Line:
    labels = {
        Way.SMALLER: say("Something smaller"),
        Way.PAIR_WALK: say("A pair walk"),
        Way.MOVE: say("A week later"),
        Way.WRITE: say("In writing"),
    }
    return labels[way]


def few(scene: Scene, ways: Sequence[Way], closes: Line, key: str) -> Post:
    """Fewer are expected than you agreed on: what would you like?"""
    session = scene.session
    count = say_many("{n} person is expected", "{n} people are expected", len(scene.expected))
    blocks: list[Block] = [
        Heading(say("{circle}: session {number} is small", circle=scene.circle.name, number=session.number)),
        Paragraph(
            say("{count} {when}. What would you like? One tap each.", count=count, when=moment(session.starts_at))
        ),
        Note(closes),
    ]
    if Way.SMALLER in ways:
        blocks.insert(2, Paragraph(say("Something smaller would be: {format}.", format=ours(scene.format.title))))
    ref = SessionRef(session.id)
    buttons = tuple(button(_label(way), FewWay(way, ref), main=way is ways[0]) for way in ways)
    return Post(key, InCircle(scene.circle.id), tuple(blocks), buttons, purpose=Purpose.NEEDED)


def until(at: Moment, first: Way) -> Line:
    """Until when one may choose, and what happens if nobody does."""
    if first is Way.WRITE:
        return say("Settled {when} at the latest. If nobody says anything, you meet in writing this time.", when=at)
    return say("Settled {when} at the latest. If nobody says anything, you do the smaller one.", when=at)


def chosen(scene: Scene, key: str) -> Post:
    """You meet all the same, with what fits."""
    lines = (
        say("Session {number} takes place: {format}.", number=scene.session.number, format=ours(scene.format.title)),
        say("{when}, as planned. Small sessions are often the good ones.", when=moment(scene.session.starts_at)),
    )
    blocks = tuple(Paragraph(line) for line in lines)
    return Post(key, InCircle(scene.circle.id), blocks, purpose=Purpose.NEEDED)


def enough_again(scene: Scene, key: str) -> Post:
    """More come than it looked like."""
    line = say(
        "You are enough again for session {number}: {format}, {when}.",
        number=scene.session.number,
        format=ours(scene.format.title),
        when=moment(scene.session.starts_at),
    )
    return Post(key, InCircle(scene.circle.id), (Paragraph(line),), purpose=Purpose.NEEDED)


def in_writing(scene: Scene, following: Session | None, key: str, invite: File) -> Post:
    """No meeting this time; a line each instead, and the next date."""
    blocks: list[Block] = [
        Heading(say("{circle}: session {number} in writing", circle=scene.circle.name, number=scene.session.number)),
        Paragraph(say("You do not meet this time. A line each, here, whenever you like in the next days:")),
        Paragraph(say("What went well since last time, and where could the others help?")),
    ]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    return Post(key, InCircle(scene.circle.id), tuple(blocks), (), (invite,), purpose=Purpose.NEEDED)

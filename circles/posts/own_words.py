"""One's own season: what one promised and wrote, for one's own eyes; and a text that says one was there."""

from collections.abc import Sequence

from circles.command import CircleRef, MatterRef
from circles.commands import LookBack, SelfAssess
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.reflection import Commitment, CommitmentState, Reflection
from circles.domain.session import Session
from circles.message import (
    Block,
    Code,
    Heading,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    button,
    form_button,
    moment,
    ours,
    say,
    say_many,
)
from circles.posts.scene import Scene

MOST, LONGEST = 12, 300
"""So many of each are shown, the newest, and so much of each: the rest is in the file of “mydata”."""
_HOW = {
    CommitmentState.OPEN: lambda number, text: say("Session {number}: {text}", number=number, text=text),
    CommitmentState.KEPT: lambda number, text: say("Session {number}: {text} (kept)", number=number, text=text),
    CommitmentState.PART: lambda number, text: say("Session {number}: {text} (in part)", number=number, text=text),
    CommitmentState.NOT_YET: lambda number, text: say("Session {number}: {text} (not yet)", number=number, text=text),
}


def ahead(scene: Scene, promised: Sequence[tuple[int, Commitment]], person_id: str, key: str) -> Post:
    """A day before a session that looks back: what one promised, and the way to what one wrote for oneself.

    What is for one's own eyes is shown when one asks, so that it lies in no message.
    """
    line = say(
        "{circle} looks back on its season, {when}. A quiet look beforehand helps.",
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
    )
    return Post(
        key,
        InPrivate(person_id, scene.circle.id),
        (Paragraph(line), *_promised(promised)),
        (
            button(say("What I wrote"), LookBack(CircleRef(scene.circle.id)), main=True),
            form_button(say("Where I stand now"), SelfAssess, circle=MatterRef(scene.circle.id)),
        ),
        purpose=Purpose.TIMELY,
    )


def look_back(
    circle: Circle, promised: Sequence[tuple[int, Commitment]], written: Sequence[tuple[int, Reflection]], key: str
) -> Post:
    """All of it, for whoever asked. The numbers are those of the sessions."""
    blocks: list[Block] = [Heading(say("Your season in {circle}", circle=circle.name)), *_promised(promised)]
    if written:
        blocks.append(Paragraph(say("What you wrote:")))
    for number, each in written[-MOST:]:
        head = say("Session {number}", number=number)
        asked = say("{session}: {question}", session=head, question=ours(each.question))
        blocks.append(Note(asked if each.question else head))
        blocks.append(Quote(say("{text}", text=_shortened(each.text))))
    if not (promised or written):
        blocks.append(Paragraph(say("You have written nothing here yet, and that is fine.")))
    blocks.append(Note(say("Only you see this. {mydata} gives you all of it as a file.", mydata=Code("mydata"))))
    return Post(key, InPrivate(""), tuple(blocks))


def _promised(promised: Sequence[tuple[int, Commitment]]) -> tuple[Block, ...]:
    if not promised:
        return ()
    lines = [_HOW[each.state](number, _shortened(each.text)) for number, each in promised[-MOST:]]
    return (Paragraph(say("What you set out to do:")), Items(tuple(lines)))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def certificate(person: Person, circle: Circle, program: str, held: Sequence[Session], key: str) -> Post:
    """Facts to copy and show, to whom they are about: where, when, how often. `held`: the sessions they were in."""
    first, last = str(held[0].wall.day), str(held[-1].wall.day)
    text = took_part(person.name, circle.name, program, len(held), circle.plan.minutes, first, last)
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(say("A text that you may copy, if you need one. Only you get it:")),
            Quote(text),
        ),
        purpose=Purpose.NEWS,
    )


def took_part(name: str, circle: str, program: str, count: int, minutes: int, first: str, last: str) -> Line:
    """Who took part in what, in `count` sessions of so many minutes between two days: a fact, and nothing else."""
    return say_many(
        "{name} took part in the mentorship circle “{circle}” of {program}: {n} session of {minutes} minutes "
        "({first} to {last}).",
        "{name} took part in the mentorship circle “{circle}” of {program}: {n} sessions of {minutes} minutes "
        "({first} to {last}).",
        count,
        name=name,
        circle=circle,
        program=program,
        minutes=minutes,
        first=first,
        last=last,
    )

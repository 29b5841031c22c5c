"""After a session: three taps, a quiet look back, and what the circle keeps."""

from collections.abc import Sequence

from circles.command import MatterRef, SessionRef
from circles.commands import Kept, Reflect, TakeBack
from circles.domain.person import Person
from circles.domain.reflection import Commitment, Topic, Visibility, WrapUpNotes
from circles.domain.session import Session
from circles.message import (
    Block,
    Code,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    form_button,
    mention,
    moment,
    say,
)
from circles.posts.reflecting import AUDIENCES
from circles.posts.scene import Scene, names


def missed(scene: Scene, following: Session | None, key: str) -> Post:
    """The hour passed and nobody started. No blame, the next date."""
    blocks: list[Block] = [Paragraph(say("Session {number} did not start. That happens.", number=scene.session.number))]
    if following:
        blocks.append(Paragraph(_next_time(following)))
    return Post(key, InCircle(scene.circle.id), tuple(blocks), purpose=Purpose.NEWS)


def nudge(scene: Scene, person: Person, key: str) -> Post:
    """The one and only nudge, to who has not answered."""
    return Post(
        key,
        InPrivate(person.id, scene.circle.id),
        (
            Paragraph(
                say("Your last session with {circle} is still fresh. A line for yourself?", circle=scene.circle.name)
            ),
            Note(AUDIENCES[Visibility.ME]),
            Note(say("I will not ask again.")),
        ),
        (form_button(say("Reflect"), Reflect, session=SessionRef(scene.session.id)),),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def recap(
    scene: Scene,
    present: tuple[Person, ...],
    commitments: Sequence[Commitment],
    notes: WrapUpNotes | None,
    topics: Sequence[Topic],
    following: Session | None,
    mark: Line | None = None,
) -> Post:
    """What the circle keeps: decisions and commitments, never what was told. `mark`: a milestone, if it was one."""
    session = scene.session
    blocks: list[Block] = [
        Heading(say("{circle}: what we keep from session {number}", circle=scene.circle.name, number=session.number)),
        Paragraph(say("There were {people}.", people=names(present)) if present else say("Nobody was there.")),
    ]
    if mark:
        blocks.append(Paragraph(mark))
    if commitments:
        blocks.append(Paragraph(say("Commitments:")))
        blocks.append(
            Items(
                tuple(
                    say("{who}: {text}", who=mention(scene.person(each.person_id)), text=each.text)
                    for each in commitments
                )
            )
        )
    if notes and notes.plus:
        blocks.append(Paragraph(say("Plus: {text}", text=notes.plus)))
    if notes and notes.change:
        blocks.append(Paragraph(say("Change: {text}", text=notes.change)))
    if topics:
        blocks.append(Paragraph(say("Parked for later:")))
        blocks.append(Items(tuple(say("{text}", text=each.text) for each in topics)))
    if following:
        blocks.append(Paragraph(_next_time(following)))
    blocks.append(
        Note(
            say(
                "Something of yours should not stand here? {example} takes it out; saying it anew changes it.",
                example=Code("take back commitment"),
            )
        )
    )
    return Post(f"{session.id}:recap", InCircle(scene.circle.id), tuple(blocks), purpose=Purpose.NEWS)


def parked(session: Session, topic: Topic, key: str) -> Post:
    """A topic waits, to whoever parked it."""
    back = TakeBack(Kept.TOPIC, SessionRef(session.id), MatterRef(topic.id))
    line = say("Parked: “{text}”. It comes into the recap, and to whoever leads the next session.", text=topic.text)
    return Post(key, InPrivate(""), (Paragraph(line),), (button(say("Take it back"), back),))


def _next_time(following: Session) -> Line:
    return say("You meet again {when}.", when=moment(following.starts_at))

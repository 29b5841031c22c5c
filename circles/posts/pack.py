"""The facilitator's pack: what it takes to lead well, in one message, for them alone."""

from collections.abc import Sequence

from circles.command import SessionRef
from circles.commands import Swap
from circles.domain.person import Person
from circles.domain.reflection import Topic
from circles.domain.roles import FACILITATOR
from circles.message import (
    Block,
    Code,
    Heading,
    InPrivate,
    Items,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    button,
    mention,
    moment,
    ours,
    say,
)
from circles.posts.before import agenda_items, rsvp_buttons
from circles.posts.scene import Scene, names, place_lines, roles_line


def pack(scene: Scene, facilitator: Person, key: str, parked: Sequence[Topic] = ()) -> Post:
    """What the facilitator needs to lead well, in one message, for them alone."""
    blocks = (
        *_the_plan(scene),
        *_who_is_there(scene),
        *_to_begin_with(scene, parked),
        *_to_watch_for(scene),
        Note(say("In a hard moment {hard} gives you a line to say.", hard=Code("hard"))),
        Note(say("Cannot lead this time? Swap it: no reason needed.")),
    )
    swap = Swap(None, FACILITATOR, SessionRef(scene.session.id))
    return Post(
        key,
        InPrivate(facilitator.id, scene.circle.id),
        blocks,
        (button(say("Swap my role"), swap), rsvp_buttons(scene.session)[0]),
        purpose=Purpose.TIMELY,
    )


def _the_plan(scene: Scene) -> tuple[Block, ...]:
    """When, what, with how many; each part with its minutes."""
    session = scene.session
    what = say(
        "{when}. {format}, {people} expected: {names}.",
        when=moment(session.starts_at),
        format=ours(scene.format.title),
        people=len(scene.expected),
        names=names(scene.expected),
    )
    heading = say("You facilitate session {number} of {circle}", number=session.number, circle=scene.circle.name)
    return Heading(heading), Paragraph(what), agenda_items(scene.agenda)


def _who_is_there(scene: Scene) -> tuple[Block, ...]:
    """Who does what, where, and who is new."""
    roles = roles_line(scene)
    lines = [*((roles,) if roles else ()), *place_lines(scene)]
    new = tuple(each for each in scene.expected if each.id in scene.newcomers)
    if new and len(new) < len(scene.expected):
        lines.append(say("New in the circle: {people}. A warm word helps.", people=names(new)))
    return tuple(Paragraph(line) for line in lines)


def _to_begin_with(scene: Scene, parked: Sequence[Topic]) -> tuple[Block, ...]:
    """A line to open with, what people promised, what was put off."""
    blocks: list[Block] = []
    if scene.format.opening:
        blocks += [Paragraph(say("A line to open with:")), Quote(ours(scene.format.opening))]
    promised = [scene.commitments[each.id] for each in scene.expected if each.id in scene.commitments]
    if promised:
        said = [say("{who}: {text}", who=mention(scene.person(each.person_id)), text=each.text) for each in promised]
        blocks += [Paragraph(say("Open commitments, to start the round:")), Items(tuple(said))]
    if parked:
        topics = tuple(say("{text}", text=each.text) for each in parked)
        blocks += [Paragraph(say("Parked last time:")), Items(topics)]
    return tuple(blocks)


def _to_watch_for(scene: Scene) -> tuple[Block, ...]:
    """The pitfalls of this format."""
    if not scene.format.pitfalls:
        return ()
    return Paragraph(say("What to watch for:")), Items(tuple(ours(each) for each in scene.format.pitfalls))

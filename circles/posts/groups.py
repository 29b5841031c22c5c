"""When a circle splits into pairs or trios for a while: who sits with whom, and a thread for each to talk in."""

from collections.abc import Iterator

from circles.domain.groups import small_groups
from circles.domain.person import Person
from circles.domain.timekeeper import Progress
from circles.message import InCircle, Items, Paragraph, Post, Purpose, moment, ours, say
from circles.posts.scene import Scene, names


def groups_now(scene: Scene, progress: Progress) -> tuple[tuple[Person, ...], ...]:
    """The small groups of the part that is on; empty if all are together."""
    size = progress.item.groups
    groups = small_groups(scene.expected, size, scene.session.number) if size else ()
    return groups if len(groups) > 1 else ()


def who_sits_with_whom(scene: Scene, progress: Progress) -> tuple[Items, ...]:
    """A line for each group, for the live message."""
    groups = groups_now(scene, progress)
    lines = tuple(say("Together: {people}", people=names(group)) for group in groups)
    return (Items(lines),) if lines else ()


def threads(scene: Scene, progress: Progress) -> Iterator[Post]:
    """A message for each group, and the first one in its thread."""
    to, until = scene.circle.id, moment(progress.block_ends_at, "time")
    for number, group in enumerate(groups_now(scene, progress), 1):
        root = f"{scene.session.id}:group:{progress.block}:{number}"
        line = say("{people}: your own thread is here.", people=names(group))
        yield Post(root, InCircle(to), (Paragraph(line),), purpose=Purpose.TIMELY)
        hint = ours(progress.item.hint)
        ends = say("You have until {when}; then all come back to the room.", when=until)
        blocks = tuple(Paragraph(each) for each in (hint, ends))
        yield Post(f"{root}:in", InCircle(to, root), blocks, quiet=True, purpose=Purpose.TIMELY)

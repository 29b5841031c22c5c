"""To somebody who comes later than the others: where the session is, for them alone."""

from circles.domain.person import Person
from circles.domain.timekeeper import Progress
from circles.message import Block, Heading, InPrivate, Line, Note, Paragraph, Post, Purpose, listing, moment, say
from circles.posts.before import here_button
from circles.posts.during import now_on
from circles.posts.scene import ROLE_DUTIES, Scene, role_name


def you_are_here(scene: Scene, progress: Progress, person: Person, key: str) -> Post:
    """Which part, what is going on, until when, and what this person does in it."""
    blocks: list[Block] = [
        Heading(
            say("You are here: part {part} of {parts}", part=progress.block + 1, parts=len(progress.items)),
        ),
        *now_on(progress),
        *(Paragraph(line) for line in _roles(scene, person)),
        Note(
            say(
                "Come in quietly; nobody needs to start again for you. The session ends at {when}.",
                when=moment(progress.hard_end, "time"),
            )
        ),
    ]
    return Post(key, InPrivate(person.id), tuple(blocks), purpose=Purpose.TIMELY)


def underway(scene: Scene, progress: Progress, person: Person, key: str) -> Post:
    """The others have begun. To who said that they will be late: what is on, and a button for when they are there."""
    begun = say("{circle} has begun. Press the button when you are there.", circle=scene.circle.name)
    blocks = (Paragraph(begun), *now_on(progress), *(Paragraph(line) for line in _roles(scene, person)))
    return Post(key, InPrivate(person.id, scene.circle.id), blocks, (here_button(scene.session),))


def not_yet(scene: Scene, person: Person, key: str) -> Post:
    """Somebody is there before the clock runs."""
    session = scene.session
    lines = [
        say(
            "Good that you are here. The clock does not run yet: it is planned for {when}.",
            when=moment(session.starts_at),
        )
    ]
    return Post(key, InPrivate(person.id), tuple(Paragraph(line) for line in (*lines, *_roles(scene, person))))


def _roles(scene: Scene, person: Person) -> tuple[Line, ...]:
    roles = scene.roles_of(person.id)
    if not roles:
        return ()
    duties = (ROLE_DUTIES[each] for each in roles if each in ROLE_DUTIES)
    return (say("You are {roles} today.", roles=listing([role_name(each) for each in roles])), *duties)

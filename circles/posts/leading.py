"""To whoever leads a session: a question a week ahead, a word to a deputy, what changed in the last hours."""

from circles.command import SessionRef
from circles.commands import Confirm, RolePass
from circles.domain.person import Person
from circles.domain.roles import FACILITATOR, PRESENTER
from circles.message import (
    Block,
    Heading,
    InPrivate,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    mention,
    moment,
    ours,
    say,
)
from circles.posts.before import rsvp_buttons, who_comes
from circles.posts.presenting import who_presents_button
from circles.posts.roles import role_buttons
from circles.posts.scene import ROLE_DUTIES, Scene, names, place_lines, roles_line

FIRST_TIME = say(
    "It is your first time, and the agenda carries you: “Start” opens the clock, “Next” goes from part to part. Use "
    "people's names, and let a silence be."
)


def you_facilitate(scene: Scene, leader: Person, key: str, first: bool = False) -> Post:
    """A week ahead: your turn is near. Good? `first`: they have never led, in no circle."""
    session = scene.session
    blocks: list[Block] = [
        Paragraph(
            say(
                "You facilitate session {number} of {circle}, {when}: {format}. Good?",
                number=session.number,
                circle=scene.circle.name,
                when=moment(session.starts_at),
                format=ours(scene.format.title),
            )
        )
    ]
    if first:
        blocks += [Paragraph(ROLE_DUTIES[FACILITATOR]), Note(FIRST_TIME)]
    presenter = scene.holder(PRESENTER)
    if presenter and presenter.id != leader.id:
        line = say("{who} brings something to work on, or whom you choose.", who=mention(presenter))
        blocks.append(Paragraph(line))
    return Post(
        key,
        InPrivate(leader.id, scene.circle.id),
        tuple(blocks),
        (
            button(say("Yes, I lead"), Confirm(SessionRef(session.id)), main=True),
            *role_buttons(session, FACILITATOR),
            *who_presents_button(scene),
        ),
        purpose=Purpose.TIMELY,
    )


def deputy(scene: Scene, person_id: str, key: str) -> Post:
    """Nobody has confirmed yet: could you, in case? Whose turn it is, is not said."""
    session = scene.session
    line = say(
        "Nobody has confirmed yet to facilitate {circle}, {when}. Would you? "
        "The pack with everything comes a day ahead.",
        circle=scene.circle.name,
        when=moment(session.starts_at),
    )
    ref = SessionRef(session.id)
    return Post(
        key,
        InPrivate(person_id, scene.circle.id),
        (Paragraph(line),),
        (
            button(say("Yes, I lead"), Confirm(ref), main=True),
            button(say("Not this time"), RolePass(FACILITATOR, ref)),
        ),
        purpose=Purpose.NEEDED,
    )


def deputy_leads(scene: Scene, before: str, leader: Person, key: str) -> Post:
    """To whoever had the turn: it is taken care of."""
    line = say(
        "{who} facilitates {circle}, {when}. I had not heard from you, so I asked around: no harm done.",
        who=mention(leader),
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
    )
    return Post(key, InPrivate(before, scene.circle.id), (Paragraph(line),), purpose=Purpose.NEEDED)


def together(scene: Scene, leader: Person, timekeeper: Person, key: str) -> tuple[Post, Post]:
    """To both: the timekeeper leads with a simple format, and whoever has the turn joins in if they can."""
    when, title = moment(scene.session.starts_at), ours(scene.format.title)
    to_leader = say(
        "I have not heard from you about {circle}, {when}, and that is fine: {who} keeps time and leads with you. "
        "{format} needs little preparation.",
        circle=scene.circle.name,
        when=when,
        who=mention(timekeeper),
        format=title,
    )
    to_timekeeper = say(
        "Would you open {circle}, {when}, together with {who}? They have not answered yet. {format} is simple: "
        "you start the clock, and the agenda does the rest.",
        circle=scene.circle.name,
        when=when,
        who=mention(leader),
        format=title,
    )
    ref = SessionRef(scene.session.id)
    yes = button(say("Yes, I lead"), Confirm(ref), main=True)
    return (
        Post(
            f"{key}:{leader.id}",
            InPrivate(leader.id, scene.circle.id),
            (Paragraph(to_leader),),
            (yes,),
            purpose=Purpose.NEEDED,
        ),
        Post(
            f"{key}:{timekeeper.id}",
            InPrivate(timekeeper.id, scene.circle.id),
            (Paragraph(to_timekeeper),),
            role_buttons(scene.session, "timekeeper"),
            purpose=Purpose.NEEDED,
        ),
    )


def leads_alone(scene: Scene, leader: Person, timekeeper: Person, key: str) -> Post:
    """To the timekeeper: whoever has the turn said yes after all."""
    line = say(
        "{who} leads {circle} after all, {when}. You keep time, as planned.",
        who=mention(leader),
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
    )
    return Post(key, InPrivate(timekeeper.id, scene.circle.id), (Paragraph(line),), purpose=Purpose.NEEDED)


def keep_your_topic(scene: Scene, presenter_id: str, key: str) -> Post:
    """To the presenter of a format that has no such turn any more."""
    line = say(
        "{circle} does something simpler on {when}: {format}. Keep what you wanted to bring: it finds its place there, "
        "or next time.",
        circle=scene.circle.name,
        when=moment(scene.session.starts_at, "day"),
        format=ours(scene.format.title),
    )
    return Post(key, InPrivate(presenter_id, scene.circle.id), (Paragraph(line),), purpose=Purpose.NEEDED)


def update(scene: Scene, leader: Person, key: str) -> Post:
    """Two hours before, and only if something is not as the pack said."""
    session = scene.session
    blocks: list[Block] = [
        Heading(
            say("{circle}, {when}: what changed", circle=scene.circle.name, when=moment(session.starts_at, "time"))
        ),
        Paragraph(say("Expected: {people}.", people=names(scene.expected))),
    ]
    blocks += [Paragraph(line) for line in who_comes(scene)[1:]]
    roles = roles_line(scene)
    if roles:
        blocks.append(Paragraph(roles))
    blocks += [Paragraph(line) for line in place_lines(scene)]
    blocks.append(Note(say("Your pack is up to date.")))
    return Post(
        key, InPrivate(leader.id, scene.circle.id), tuple(blocks), rsvp_buttons(session)[:1], purpose=Purpose.TIMELY
    )

"""During a session: one message that starts, follows the clock and ends."""

from circles.command import BlockRef, SessionRef
from circles.commands import Next, PlusTwo, RsvpTo, Start, WrapUp
from circles.domain.session import Rsvp
from circles.domain.timekeeper import Progress
from circles.message import (
    Block,
    Heading,
    InCircle,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    button,
    mention,
    moment,
    say,
    say_many,
    strong,
)
from circles.posts.before import agenda_items, who_comes
from circles.posts.scene import Scene, roles_line


def live_key(session_id: str) -> str:
    """The key of the one live message of a session; its later states replace it."""
    return f"{session_id}:live"


def opening(scene: Scene) -> Post:
    """It is time: who starts the clock?"""
    session = scene.session
    blocks: list[Block] = [
        Heading(say("{circle}: session {number} starts now", circle=scene.circle.name, number=session.number)),
    ]
    timekeeper = scene.holder("timekeeper") or scene.holder("facilitator")
    if timekeeper:
        blocks.append(Paragraph(say("{who}, press Start when you are ready.", who=mention(timekeeper))))
    blocks += [Paragraph(line) for line in who_comes(scene)]
    blocks.append(agenda_items(scene.agenda))
    roles = roles_line(scene)
    if roles:
        blocks.append(Paragraph(roles))
    if not scene.has_quorum:
        blocks.append(Note(say("You are few today. Start anyway, or talk and try again next time: both are fine.")))
    blocks.append(Note(say("However late you start, you end at {when}.", when=moment(session.ends_at, "time"))))
    ref = SessionRef(session.id)
    return Post(
        live_key(session.id),
        InCircle(scene.circle.id),
        tuple(blocks),
        (button(say("Start"), Start(session=ref), main=True), button(say("I will be late"), RsvpTo(Rsvp.LATE, ref))),
    )


def live(scene: Scene, progress: Progress, pressed_by: Line | None, key: str) -> Post:
    """The running clock: what is on, until when, what comes next."""
    session = scene.session
    item = progress.items[progress.block]
    blocks: list[Block] = [
        Heading(say("{circle}: session {number} is on", circle=scene.circle.name, number=session.number)),
        Paragraph(
            say(
                "{now} until {when}.",
                now=strong("Now: {title}", title=item.title),
                when=moment(progress.block_ends_at, "time"),
            )
        ),
    ]
    if item.hint:
        blocks.append(Paragraph(say("{hint}", hint=item.hint)))
    rest = progress.items[progress.block + 1 :]
    if rest:
        following = say_many("{n} minute · {title}", "{n} minutes · {title}", rest[0].minutes, title=rest[0].title)
        blocks.append(Paragraph(say("Next: {part}.", part=following)))
    blocks.append(
        Note(
            say(
                "Part {part} of {parts}. The session ends at {when}.",
                part=progress.block + 1,
                parts=len(progress.items),
                when=moment(progress.hard_end, "time"),
            )
        )
    )
    if pressed_by:
        blocks.append(Note(pressed_by))
    ref = SessionRef(session.id)
    buttons = [button(say("+2 minutes"), PlusTwo(session=ref)), button(say("Wrap up"), WrapUp(session=ref))]
    if rest:
        buttons.insert(0, button(say("Next"), Next(session=ref, block=BlockRef(progress.block)), main=True))
    return Post(key, InCircle(scene.circle.id), tuple(blocks), tuple(buttons), replaces=live_key(session.id))


def over(scene: Scene, key: str) -> Post:
    """The clock has stopped."""
    session = scene.session
    return Post(
        key,
        InCircle(scene.circle.id),
        (
            Heading(say("{circle}: session {number} is over", circle=scene.circle.name, number=session.number)),
            Items(tuple(say("{title}", title=item.title) for item in scene.agenda.items)),
        ),
        replaces=live_key(session.id),
        quiet=True,
    )

"""During a session: one message that starts, follows the clock and ends."""

from circles.command import BlockRef, SessionRef
from circles.commands import Back, ClockGo, ClockPause, Next, PlusTwo, RsvpTo, Start, StepIn, Voice, WrapUp
from circles.domain.session import Rsvp
from circles.domain.timekeeper import Progress
from circles.message import (
    Block,
    Button,
    Heading,
    InCircle,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    mention,
    moment,
    ours,
    say,
    say_many,
    strong,
)
from circles.posts.before import agenda_items, here_button, who_comes
from circles.posts.groups import who_sits_with_whom
from circles.posts.opening_turn import first_round
from circles.posts.scene import Scene, names, place_lines, roles_line


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
    blocks += [Paragraph(line) for line in (*place_lines(scene), *who_comes(scene))]
    blocks += first_round(scene)
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


def live(scene: Scene, progress: Progress, key: str, *, pressed_by: Line | None = None, warned: bool = False) -> Post:
    """The running clock: what is on, until when, what comes next. `warned`: a minute of this part is left."""
    session = scene.session
    blocks: list[Block] = [
        Heading(say("{circle}: session {number} is on", circle=scene.circle.name, number=session.number)),
        *now_on(progress),
        *who_sits_with_whom(scene, progress),
    ]
    if warned:
        blocks.append(Paragraph(strong("One minute left in this part.")))
    if scene.voices:
        blocks.append(Paragraph(say("One more voice: {people}.", people=names(scene.voices))))
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
    if progress.block == 0:
        blocks += first_round(scene)
    if pressed_by:
        blocks.append(Note(pressed_by))
    return Post(
        key,
        InCircle(scene.circle.id),
        tuple(blocks),
        _buttons(scene, progress),
        replaces=live_key(session.id),
        quiet=True,
        purpose=Purpose.TIMELY,
    )


def now_on(progress: Progress) -> tuple[Block, ...]:
    """Which part is on until when, or since when the clock stands still; and the part that follows."""
    item, rest = progress.item, progress.items[progress.block + 1 :]
    now = strong("Now: {title}", title=ours(item.title))
    if progress.paused_at is None:
        lines = [say("{now} until {when}.", now=now, when=moment(progress.block_ends_at, "time"))]
    else:
        since = moment(progress.paused_at, "time")
        lines = [now, say("The clock stands still since {when}. The end of the session does not wait.", when=since)]
    if item.hint:
        lines.append(ours(item.hint))
    if rest:
        following = say_many(
            "{n} minute · {title}", "{n} minutes · {title}", rest[0].minutes, title=ours(rest[0].title)
        )
        lines.append(say("Next: {part}.", part=following))
    return tuple(Paragraph(line) for line in lines)


def _buttons(scene: Scene, progress: Progress) -> tuple[Button, ...]:
    """Each carries the state it was shown with: of two who press at once, the first one counts."""
    ref, mark = SessionRef(scene.session.id), BlockRef(str(progress.mark))
    if progress.paused_at is not None:
        pressed = [button(say("Go on"), ClockGo(session=ref, block=mark), main=True)]
    else:
        pressed = [] if progress.is_last else [button(say("Next"), Next(session=ref, block=mark), main=True)]
        pressed.append(button(say("+2 minutes"), PlusTwo(session=ref, block=mark)))
        if progress.block > 0:
            pressed.append(button(say("Back"), Back(session=ref, block=mark)))
        pressed.append(button(say("Pause"), ClockPause(session=ref, block=mark)))
        pressed.append(button(say("One more voice"), Voice(session=ref)))
    if scene.late:
        pressed.append(here_button(scene.session))
    return (*pressed, button(say("Wrap up"), WrapUp(session=ref)))


def who_takes_it(scene: Scene, key: str) -> Post:
    """Nobody has started. No blame; one button."""
    return Post(
        key,
        InCircle(scene.circle.id),
        (
            Paragraph(strong("The hour has come and the clock does not run yet. Who takes it?")),
            Note(say("The first tap leads today and starts the clock. The agenda says the rest, part by part.")),
        ),
        (button(say("I take it"), StepIn(session=SessionRef(scene.session.id)), main=True),),
        purpose=Purpose.TIMELY,
    )


def taken(scene: Scene, started: Line, key: str, question: str) -> Post:
    """The question is answered; the message that asked it says so."""
    return Post(key, InCircle(scene.circle.id), (Paragraph(started),), replaces=question, quiet=True)


def over(scene: Scene, key: str) -> Post:
    """The clock has stopped."""
    session = scene.session
    return Post(
        key,
        InCircle(scene.circle.id),
        (
            Heading(say("{circle}: session {number} is over", circle=scene.circle.name, number=session.number)),
            Items(tuple(ours(item.title) for item in scene.agenda.items)),
        ),
        replaces=live_key(session.id),
        quiet=True,
    )

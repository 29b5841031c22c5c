"""What people press while a session runs. Of two who press the same button at once, the first one counts."""

from collections.abc import Callable
from typing import Any

from circles.commands import Back, ClockGo, ClockPause, Next, PlusTwo, Start, StepIn
from circles.domain.roles import FACILITATOR, Because
from circles.domain.session import Session, SessionState
from circles.domain.timekeeper import Progress, extend, go_back, go_on, pause, run_on
from circles.errors import Refused
from circles.message import Line, Post, mention, ours, say
from circles.posts.knowing import answer
from circles.posts.scene import Scene
from circles.services.clockwork import set_going, show
from circles.services.desk import Desk
from circles.services.gathering import gather
from circles.services.handing_on import give
from circles.services.telling import known, session
from circles.turn import Turn

EARLY_MINUTES = 30


async def begin(desk: Desk, turn: Turn, command: Start) -> Post:
    """Start the clock, from half an hour before the hour on."""
    meeting = session(turn)
    if meeting.state is SessionState.OPEN:
        return answer("", say("The clock is running already."))
    _not_over(turn, meeting)
    if (meeting.starts_at - turn.now).total_seconds() > EARLY_MINUTES * 60:
        raise Refused(
            "It is too early to start: the clock can begin {minutes} minutes before the hour.", minutes=EARLY_MINUTES
        )
    scene = await gather(desk, meeting)
    await set_going(desk, scene, turn.now, say("{who} started the clock.", who=mention(known(turn))))
    return answer("", say("The clock is running. Good session!"))


async def step_in(desk: Desk, turn: Turn, command: StepIn) -> Post:
    """Take the lead of a session that nobody started, and start its clock. The first tap wins."""
    meeting, person = session(turn), known(turn)
    scene = await gather(desk, meeting)
    if meeting.state is SessionState.OPEN:
        leads = scene.holder(FACILITATOR)
        if leads is None:
            return answer("", say("The clock is running already."))
        return answer("", say("Somebody was quicker: {who} leads today. Good that you would have.", who=mention(leads)))
    _not_over(turn, meeting)
    if turn.now < meeting.starts_at:
        raise Refused("The hour has not come yet, so whoever leads may still be on the way. “start” begins the clock.")
    await _lead(desk, scene, person.id)
    await desk.ledger.sessions.touch([meeting.id], turn.now)
    scene = await gather(desk, meeting)
    await set_going(desk, scene, turn.now, say("{who} stepped in and leads today.", who=mention(person)))
    return answer("", say("Thank you! You lead today, and the clock is running. “hard” helps in a hard moment."))


async def _lead(desk: Desk, scene: Scene, person_id: str) -> None:
    holder = scene.holder(FACILITATOR)
    if FACILITATOR in scene.format.roles and (holder is None or holder.id != person_id):
        await give(desk, scene.session, FACILITATOR, person_id, Because.STEPPED_IN)


def _not_over(turn: Turn, meeting: Session) -> None:
    if not meeting.is_coming_up or turn.now >= meeting.ends_at:
        raise Refused("That session is over.")


async def _running(desk: Desk, turn: Turn) -> Progress:
    progress = await desk.ledger.sessions.progress(session(turn).id)
    if progress is None:
        raise Refused("The clock is not running. Start it with “start”.")
    return progress


async def next_block(desk: Desk, turn: Turn, command: Next) -> Post:
    """Go on to the next part."""

    def press(progress: Progress) -> Progress:
        further = go_on(progress, turn.now)
        if further is None:
            raise Refused("This is the last part. “wrap-up” ends the session.")
        return further

    return await _press(desk, turn, command, press, _now_on, say("{who} went on.", who=mention(known(turn))))


async def back(desk: Desk, turn: Turn, command: Back) -> Post:
    """Go back to the part before."""
    line = say("{who} went back a part.", who=mention(known(turn)))
    return await _press(desk, turn, command, lambda progress: go_back(progress, turn.now), _now_on, line)


async def two_more(desk: Desk, turn: Turn, command: PlusTwo) -> Post:
    """Two more minutes for this part, taken from later ones."""
    line = say("{who} added two minutes.", who=mention(known(turn)))
    return await _press(desk, turn, command, lambda progress: extend(progress, 2, turn.now), _more, line)


async def stop(desk: Desk, turn: Turn, command: ClockPause) -> Post:
    """Stop the clock for a moment."""
    line = say("{who} paused the clock.", who=mention(known(turn)))
    return await _press(desk, turn, command, lambda progress: pause(progress, turn.now), _stands, line)


async def go(desk: Desk, turn: Turn, command: ClockGo) -> Post:
    """Let the clock run on."""
    line = say("{who} let the clock run on.", who=mention(known(turn)))
    return await _press(desk, turn, command, lambda progress: run_on(progress, turn.now), _now_on, line)


async def _press(
    desk: Desk,
    turn: Turn,
    command: Next | Back | PlusTwo | ClockPause | ClockGo,
    press: Callable[[Progress], Progress],
    answers: Callable[[Progress], Line],
    pressed_by: Line,
) -> Post:
    """Do it once: the button says which state it was shown with. Who types means whatever is on now."""
    progress = await _running(desk, turn)
    if command.block not in (None, str(progress.mark)):
        return answer("", say("Somebody was quicker."), _now_on(progress))
    further = press(progress)
    await show(desk, session(turn), further, turn.now, pressed_by)
    return answer("", answers(further))


def _now_on(progress: Progress) -> Line:
    return say("Now: {title}.", title=ours(progress.item.title))


def _more(progress: Progress) -> Line:
    return say("Two more minutes. The later parts are a little shorter.")


def _stands(progress: Progress) -> Line:
    return say("The clock stands still. “clock go” lets it run on; the session still ends on time.")


USES: dict[type, Any] = {
    Start: begin,
    StepIn: step_in,
    Next: next_block,
    Back: back,
    PlusTwo: two_more,
    ClockPause: stop,
    ClockGo: go,
}

"""What people write after a session: for themselves, and the one thing they promise."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from circles.chat import Asked
from circles.command import SessionRef
from circles.commands import Commit, CommitmentDone, Reflect
from circles.domain.earlier import Earlier, Others
from circles.domain.events import CommitmentMade, ReflectionWritten
from circles.domain.pairs import pairs
from circles.domain.person import Person
from circles.domain.prompt_sets import Prompt
from circles.domain.reflection import Commitment, CommitmentState
from circles.domain.session import Session, SessionState
from circles.errors import Refused
from circles.message import Field, Form, Post, ours
from circles.phrasing import Unfinished
from circles.posts.knowing import committed
from circles.posts.opening_turn import how_it_went
from circles.posts.reflecting import AUDIENCES, reflected
from circles.posts.taking_back import stands, taken_back
from circles.services.asking import note, questions
from circles.services.desk import Desk
from circles.services.recap import edit_recap, taken_out
from circles.services.telling import begun, circle, known, on_now
from circles.turn import Turn

C = TypeVar("C")

FIELDS = ("first", "second", "third")


async def _looked_back_on(desk: Desk, turn: Turn, named: bool) -> Session:
    """The session that a look back concerns: the one that is named, else the one that is on, else the last one held."""
    if named and (meeting := begun(turn)):
        return meeting
    meeting = on_now(turn) or await desk.ledger.sessions.latest_held(circle(turn).id)
    if meeting is None:
        raise Refused("There is nothing to look back on yet. Your first session is still to come.")
    return meeting


async def reflect(desk: Desk, turn: Turn, command: Reflect) -> Post:
    """Store the answers, each readable by whom its prompt said. The text goes nowhere else."""
    person = known(turn)
    meeting = await _looked_back_on(desk, turn, command.session is not None)
    await note(desk, meeting)
    prompts = await questions(desk, meeting, person.id)
    for prompt, text in zip(prompts, (getattr(command, each) for each in FIELDS), strict=False):
        if text:
            about = (meeting.id, person.id, prompt.id, text, prompt.visibility, turn.now)
            await desk.ledger.words.reflect(*about, question=prompt.question)
    await desk.happened(ReflectionWritten(at=turn.now, session_id=meeting.id, person_id=person.id))
    sessions = await desk.ledger.sessions.of_circle(meeting.circle_id)
    found = pairs(await desk.ledger.words.reflections_of(person.id), sessions)
    ended = [each for each in found if each.ended and each.ended.written_at == turn.now]
    return reflected(prompts, ended, "")


async def reflection_form(desk: Desk, asked: Asked, unfinished: Unfinished, form: Form) -> Form:
    """The form with the questions that this person is asked about the session, and who reads each answer."""
    person = await desk.ledger.people.by_identity(asked.who)
    meeting = await _formed_about(desk, person, dict(unfinished.given).get("session"))
    if person is None or meeting is None:
        return form
    fields = {each.name: each for each in form.fields}
    prompts = zip(FIELDS, await questions(desk, meeting, person.id), strict=False)
    return msgspec.structs.replace(
        form, fields=tuple(_with_prompt(fields[name], prompt) for name, prompt in prompts if name in fields)
    )


async def _formed_about(desk: Desk, person: Person | None, named: str | None) -> Session | None:
    """The session that a form will be about, as far as that is sure before it is sent."""
    if named:
        return await desk.ledger.sessions.get(named)
    mine = await desk.ledger.circles.of_person(person.id) if person else ()
    if len(mine) != 1:
        return None
    is_on, held = SessionState.OPEN, SessionState.HELD
    there = [each for each in await desk.ledger.sessions.of_circle(mine[0].id) if each.state in (is_on, held)]
    return max(there, key=lambda each: (each.state is is_on, each.starts_at), default=None)


def _with_prompt(field: Field, prompt: Prompt) -> Field:
    return msgspec.structs.replace(field, label=ours(prompt.question), note=AUDIENCES[prompt.visibility])


async def commit(desk: Desk, turn: Turn, command: Commit) -> Post:
    """Note the one thing. Saying another one for the same session replaces it."""
    meeting = await _looked_back_on(desk, turn, command.session is not None)
    await desk.ledger.words.commit(meeting.id, known(turn).id, command.text, turn.now)
    await edit_recap(desk, turn, meeting)
    await desk.happened(CommitmentMade(at=turn.now, session_id=meeting.id, person_id=known(turn).id))
    return committed(meeting, command.text, "")


async def commitment_done(desk: Desk, turn: Turn, command: CommitmentDone) -> Post:
    """Say how a commitment went."""
    mine = await _promised(desk, turn, command)
    if mine is None:
        raise Refused("You have no commitment yet. Make one with “commitment” and a few words.")
    await desk.ledger.words.set_commitment(mine.id, command.how, command.needs or "")
    return how_it_went(mine, command.how, command.needs is None, "")


async def _promised(desk: Desk, turn: Turn, command: CommitmentDone) -> Commitment | None:
    """Made in the session that is named, or before the one that is on (its turns open with it); else the newest."""
    person_id, words = known(turn).id, desk.ledger.words
    if command.session and turn.session:
        there = [each for each in await words.commitments(turn.session.id) if each.person_id == person_id]
        if there:
            return there[-1]
    before = await words.last_commitments(circle(turn).id, before=on_now(turn))
    return before.get(person_id) or (await words.last_commitments(circle(turn).id)).get(person_id)


async def unreflect(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """What was written goes. What was written anew since stays."""
    session_id = await desk.ledger.words.take_back_reflections_at(known(turn).id, earlier.at)
    return taken_back() if session_id else stands()


async def uncommit(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The promise goes, and a posted recap shows it no more."""
    return await taken_out(desk, turn, await desk.ledger.words.take_back_commitment_at(known(turn).id, earlier.at))


async def undone(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """How the commitment went is open again, or what they said before."""
    mine = (await desk.ledger.words.last_commitments(circle(turn).id)).get(known(turn).id)
    if mine is None or mine.made_at > earlier.at:
        return stands()
    before = next((each.given["how"] for each in others if each.at > mine.made_at), CommitmentState.OPEN)
    await desk.ledger.words.set_commitment(mine.id, CommitmentState(before))
    return taken_back()


async def reflect_anew(desk: Desk, turn: Turn, command: C, earlier: Earlier) -> C:
    """The new answers take the place of all earlier ones, beside the same session."""
    session_id = await desk.ledger.words.take_back_reflections_at(known(turn).id, earlier.at)
    return replace(command, session=SessionRef(session_id)) if session_id else command  # type: ignore[type-var]


async def commit_anew(desk: Desk, turn: Turn, command: Commit, earlier: Earlier) -> Commit:
    """About the same session; storing it replaces the first."""
    session_id = await desk.ledger.words.committed_at(known(turn).id, earlier.at)
    return replace(command, session=SessionRef(session_id)) if session_id else command


BACK: dict[type, Any] = {Reflect: unreflect, Commit: uncommit, CommitmentDone: undone}
ANEW: dict[type, Any] = {Reflect: reflect_anew, Commit: commit_anew}

FORMS: dict[type, Callable[[Desk, Asked, Unfinished, Form], Awaitable[Form]]] = {Reflect: reflection_form}
"""Commands whose forms depend on more than their declaration."""

USES: dict[type, Any] = {Reflect: reflect, Commit: commit, CommitmentDone: commitment_done}

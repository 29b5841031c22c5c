"""The three taps that end a session. Each is an answer to whoever pressed: nobody is named as away in the room."""

from collections.abc import Mapping

from circles.command import SessionRef
from circles.commands import Commit, WasAway, WasThere, WrapUp, WrapUpNext
from circles.domain.person import Person
from circles.domain.session import Attendance, Session
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InCircle,
    InPrivate,
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
from circles.posts.scene import Scene, names, typed_name

AS_NOTED = "-"
"""In place of the names of who was missing: as it is noted already."""


def thanks(scene: Scene, following: Session | None) -> Post:
    """To the room: thanks, and the way to the three taps."""
    blocks: list[Block] = [
        Heading(say("Thank you, {circle}", circle=scene.circle.name)),
        Paragraph(say("Before you go, three taps for one of you: who was there, who leads next time, what you keep.")),
    ]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    ref = SessionRef(scene.session.id)
    return Post(
        f"{scene.session.id}:wrapup",
        InCircle(scene.circle.id),
        tuple(blocks),
        (
            button(say("Wrap up"), WrapUp(session=ref), main=True),
            form_button(say("My commitment"), Commit, session=ref),
        ),
    )


def who_was_there(scene: Scene, attendance: Mapping[str, Attendance], key: str) -> Post:
    """The first tap: right as it is, or put right by name."""
    people = {state: tuple(each for each in scene.members if attendance.get(each.id) is state) for state in Attendance}
    lines: list[Line] = [
        say("There: {people}.", people=names(people[Attendance.PRESENT]))
        if people[Attendance.PRESENT]
        else say("There: nobody.")
    ]
    if people[Attendance.TOLD_US]:
        lines.append(say("Told us that they could not come: {people}.", people=names(people[Attendance.TOLD_US])))
    if people[Attendance.MISSING]:
        lines.append(say("Not there: {people}.", people=names(people[Attendance.MISSING])))
    ref = SessionRef(scene.session.id)
    return Post(
        key,
        InPrivate(""),
        (
            Heading(say("1 of 3: who was there?")),
            *(Paragraph(line) for line in lines),
            Note(
                say(
                    "Everyone can put this right for two days, in private: {there} or {away}.",
                    there=Code("was there"),
                    away=Code("was away"),
                )
            ),
        ),
        (
            button(say("That is right"), WrapUpNext(session=ref), main=True),
            *(_put_right(scene, each, attendance.get(each.id) is Attendance.PRESENT) for each in scene.members),
        ),
    )


def _put_right(scene: Scene, person: Person, was_there: bool) -> Button:
    who, ref = typed_name(person, scene.members), SessionRef(scene.session.id)
    if was_there:
        return button(say("{who} was away", who=person.name), WasAway(who, ref))
    return button(say("{who} was there", who=person.name), WasThere(who, ref))


def who_leads_next(scene: Scene, following: Session, leads: Person | None, key: str) -> Post:
    """The second tap: whoever is next says yes, or somebody else does."""
    ref, when = SessionRef(scene.session.id), moment(following.starts_at)
    asks, taps = say("Nobody leads next time yet, {when}. Who would like to?", when=when), [_other_lead(ref)]
    if leads:
        asks = say("{who} leads next time, {when}. Did they say yes?", who=mention(leads), when=when)
        yes = button(
            say("{who} said yes", who=leads.name), WrapUpNext(typed_name(leads, scene.members), ref), main=True
        )
        taps = [yes, *taps]
    return Post(
        key,
        InPrivate(""),
        (Heading(say("2 of 3: who leads next time?")), Paragraph(asks)),
        (*taps, _last_tap(ref)),
    )


def _other_lead(ref: SessionRef) -> Button:
    return form_button(say("Somebody else"), WrapUpNext, session=ref)


def what_you_keep(scene: Scene, done: Line | None, key: str) -> Post:
    """The third tap: one plus, one change."""
    blocks: list[Block] = [Paragraph(done)] if done else []
    blocks += [
        Heading(say("3 of 3: what do you keep?")),
        Paragraph(say("One plus of today, and one change for next time.")),
        Note(say("Your circle will read this.")),
    ]
    return Post(key, InPrivate(""), tuple(blocks), (_last_tap(SessionRef(scene.session.id), main=True),))


def _last_tap(ref: SessionRef, *, main: bool = False) -> Button:
    return form_button(say("One plus, one change"), WrapUp, main=main, missing=AS_NOTED, session=ref)


def leads_next(coming: Scene, person: Person, key: str) -> Post:
    """To somebody who was not the next in line: you said yes when you were together."""
    line = say(
        "You lead {circle} next time, {when}: so you agreed at the end of the session.",
        circle=coming.circle.name,
        when=moment(coming.session.starts_at),
    )
    return Post(
        key,
        InPrivate(person.id, coming.circle.id),
        (Paragraph(line), Note(say("Cannot after all? Swap it: no reason needed."))),
    )


def leads_no_longer(coming: Scene, person: Person, by: Person, key: str) -> Post:
    """To somebody who was the next in line: another one takes it this time."""
    line = say(
        "{who} leads {circle} next time, {when}, so you do not need to. Your turn comes again.",
        who=mention(by),
        circle=coming.circle.name,
        when=moment(coming.session.starts_at),
    )
    return Post(key, InPrivate(person.id, coming.circle.id), (Paragraph(line),))


def forgotten(scene: Scene, person: Person, key: str) -> Post:
    """The next morning, to whoever led: the three taps are still there."""
    line = say(
        "Session {number} of {circle} is not wrapped up yet. Three taps: who was there, who leads next, what you keep.",
        number=scene.session.number,
        circle=scene.circle.name,
    )
    return Post(
        key,
        InPrivate(person.id, scene.circle.id),
        (Paragraph(line), Note(say("I will not ask again."))),
        (button(say("Wrap up"), WrapUp(session=SessionRef(scene.session.id)), main=True),),
        purpose=Purpose.TIMELY,
    )

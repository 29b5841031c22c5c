"""From “who would like to?” to the first hello."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from circles.command import CircleRef
from circles.commands import Agreement, Charter, Feed, Join, Proposal, Publish, Question, Why
from circles.domain.circle import Circle
from circles.domain.ladder import Step
from circles.domain.person import Person
from circles.domain.program import Program
from circles.domain.session import Session
from circles.message import (
    Block,
    Button,
    Code,
    File,
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
    listing,
    moment,
    say,
    say_many,
    strong,
)
from circles.posts.hours import for_organizers, why_these_hours
from circles.posts.housing import in_both
from circles.posts.ladder import still
from circles.posts.proposing import cannot_come, for_whom, meet_elsewhere, why_together
from circles.posts.publish_day import in_short, until_then
from circles.posts.rhythm import jumped_over, rhythm_in_words, series_in_words
from circles.posts.scene import names
from circles.posts.stating import about_me_button, say_when_button, when_can_you_meet


def join_button() -> Button:
    """The button that opens the enrolment form."""
    return form_button(say("Join"), Join, main=True)


def invitation(program: Program, by: datetime | None, key: str, person_id: str) -> Post:
    """What the program is, how much time it takes, who reads what, how to leave: the first thing people see."""
    plan = program.plan
    blocks: list[Block] = [Heading(say("{program} is open", program=program.name))]
    if program.about:
        blocks.append(Paragraph(say("{about}", about=program.about)))
    blocks += [
        Paragraph(
            say(
                "{least} to {most} people, {sessions} sessions of {minutes} minutes, {rhythm}. "
                "Everyone takes turns in the roles.",
                least=plan.least,
                most=plan.most,
                sessions=plan.sessions,
                minutes=plan.minutes,
                rhythm=rhythm_in_words(plan.recurrence),
            )
        ),
        *([Paragraph(in_short(by))] if by else []),
        Note(
            say(
                "What you write for yourself is read by you alone. Your circle sees your name and what you share "
                "there. You can leave at any time with {leave}.",
                leave=Code("leave"),
            )
        ),
    ]
    return Post(key, InPrivate(person_id), tuple(blocks), (join_button(),))


def not_sent(program: Program, person_id: str, key: str) -> Post:
    """Once, a day later: the form was opened and not sent."""
    line = say(
        "You looked at the form of {program} and did not send it. You can still join; if not, there is nothing to do.",
        program=program.name,
    )
    blocks = (Paragraph(line), Note(say("I will not ask again.")))
    return Post(key, InPrivate(person_id), blocks, (join_button(),), quiet=True, purpose=Purpose.NEWS)


def enrolled(
    person: Person,
    program: Program,
    clock: Line,
    by: datetime | None,
    again: bool,
    asks_hours: bool,
    key: str,
    step: Step | None = None,
) -> Post:
    """The place is noted; the hour as a check that the zone is right; the day by which circles are made, if known.

    `asks_hours`: they have not said yet when they can meet. `step`: what they once asked to be.
    """
    asks, answers = still(step) if step else ((), ())
    first = (
        say("Your place in {program} is kept; I noted the change.", program=program.name)
        if again
        else say("Welcome, {name}. You have a place in {program}.", name=person.name, program=program.name)
    )
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(first),
            Paragraph(clock),
            Paragraph(until_then(by)),
            *([Paragraph(when_can_you_meet())] if asks_hours else []),
            *asks,
        ),
        (*((say_when_button(main=True), about_me_button()) if asks_hours else ()), *answers),
    )


def proposal(
    program: Program,
    circles: Sequence[tuple[Circle, tuple[Person, ...], Session | None]],
    key: str,
    *,
    waiting: Sequence[Block] = (),
    absent: Mapping[str, Sequence[str]] | None = None,
    busy: Mapping[str, Sequence[str]] | None = None,
    steps: Mapping[str, Sequence[Line]] | None = None,
) -> Post:
    """The proposed circles with the reasons, for an organizer. Nobody else knows of them yet.

    `waiting`: who has no place, and why; `absent`: by circle's id, who cannot come at the hour that was chosen;
    `busy`: who has another session then; `steps`: who would be its host or mentor.
    """
    blocks: list[Block] = [
        Heading(say("Proposal for {program}", program=program.name)),
        Note(say("Only organizers see this. Nobody is told until you publish.")),
    ]
    for circle, members, _ in circles:
        blocks.append(Paragraph(strong("{name}: {people}", name=circle.name, people=names(members))))
        lines = (_first_hour(circle), *jumped_over(tuple(circle.series)), *reasons_for_hour(circle))
        lines = (*lines, *for_organizers(dict(circle.reasons)))
        lines = (
            *lines,
            *cannot_come((absent or {}).get(circle.id, ())),
            *meet_elsewhere((busy or {}).get(circle.id, ())),
        )
        blocks.append(Items((*lines, *for_whom(circle), *(steps or {}).get(circle.id, ()))))
    buttons = (button(say("Publish"), Publish(), main=True), button(say("Change it"), Proposal()))
    return Post(key, InPrivate(""), (*blocks, *waiting), buttons)


def _first_hour(circle: Circle) -> Line:
    rhythm = series_in_words(circle.series)
    first, *others = [moment(each.instant) for each in circle.series.turns]
    if others:
        return say("First session {when}; {rhythm}: then {others}.", when=first, rhythm=rhythm, others=listing(others))
    return say("First session {when}; {rhythm}.", when=first, rhythm=rhythm)


def _turns(circle: Circle) -> tuple[Block, ...]:
    """The first session at each of the hours, if they take turns."""
    if not circle.series.hours:
        return ()
    hours = listing([moment(each.instant) for each in circle.series.turns])
    return (
        Paragraph(say("Your hours take turns, since no single one is as fair to all of you: {hours}.", hours=hours)),
    )


def reasons_for_hour(circle: Circle) -> tuple[Line, ...]:
    """Why this hour: sentences made from the stored numbers."""
    known = dict(circle.reasons)
    if known.get("hours"):
        return (why_these_hours(known),)
    if "in_waking_hours" not in known:
        return ()
    return (
        say(
            "At this hour it is between 8:00 and 21:00 for {in_hours} of {people}.",
            in_hours=known["in_waking_hours"],
            people=known.get("people", 0),
        ),
    )


def reasons_for_people(circle: Circle) -> tuple[Line, ...]:
    """Why these people: sentences made from the stored numbers, the same for all of them."""
    return why_together(circle)


def published(program: Program, count: int, waiting: int, key: str) -> Post:
    """What the organizer sees after publishing."""
    blocks: list[Block] = [
        Paragraph(
            say_many(
                "{n} circle of {program} is published; its members are told now.",
                "{n} circles of {program} are published; their members are told now.",
                count,
                program=program.name,
            )
        )
    ]
    if waiting:
        blocks.append(
            Paragraph(
                say_many(
                    "{n} person waits for a place and is first in line next time. I told them.",
                    "{n} people wait for a place and are first in line next time. I told them.",
                    waiting,
                )
            )
        )
    return Post(key, InPrivate(""), tuple(blocks))


def welcome(
    circle: Circle,
    members: tuple[Person, ...],
    mentors: tuple[Person, ...],
    first: Session,
    invite: File,
    platforms: Sequence[str] = (),
) -> Post:
    """The circle's first post in its room. `mentors` are among its members, if it has some.

    `platforms`: where it lives, if that is more than one place.
    """
    return Post(
        f"{circle.id}:welcome",
        InCircle(circle.id),
        (
            Heading(say("Welcome to {circle}", circle=circle.name)),
            Paragraph(say("You are {people}. This room is yours for the season.", people=names(members))),
            Paragraph(
                say(
                    "You meet {count} times. The first session is {when}. Coming is the default: "
                    "say so only if you cannot.",
                    count=circle.plan.sessions,
                    when=moment(first.starts_at),
                )
            ),
            *_turns(circle),
            Note(
                say(
                    "What is said in the circle stays in the circle. In the first session you talk about your "
                    "charter: how you want to meet. {charter} shows what it says so far.",
                    charter=Code("charter"),
                )
            ),
            *([Note(_mentored(mentors))] if mentors else []),
            *([Note(in_both(platforms))] if platforms else []),
        ),
        (
            button(say("Our charter"), Charter(CircleRef(circle.id))),
            *([button(say("Our agreement"), Agreement(circle=CircleRef(circle.id)))] if mentors else []),
            button(say("Calendar link"), Feed()),
            button(say("Why this circle?"), Why(Question.CIRCLE)),
        ),
        (invite,),
    )


def _mentored(mentors: tuple[Person, ...]) -> Line:
    return say_many(
        "{mentors} is your mentor. Talk about what each of you gives, how often, and how it ends; {agreement} has the "
        "questions, and keeps what you agree on.",
        "{mentors} are your mentors. Talk about what each of you gives, how often, and how it ends; {agreement} has "
        "the questions, and keeps what you agree on.",
        len(mentors),
        mentors=names(mentors),
        agreement=Code("agreement"),
    )

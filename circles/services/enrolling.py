"""Programs, places, circles: from the offer to the first session."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from circles.commands import Join, ProgramCreate, ProgramOpen, ProgramRhythm, Publish, Zone
from circles.domain.circle import Circle, CircleState
from circles.domain.events import CirclePublished, PersonEnrolled
from circles.domain.person import Person
from circles.domain.program import SeasonState
from circles.domain.timetable import timetable
from circles.domain.zones import local, resolve_zone
from circles.errors import Refused
from circles.message import Line, Post, form_button, moment, say
from circles.posts import enrolment, knowing, placing
from circles.posts import seating as seated
from circles.posts.rhythm import rhythm_in_words
from circles.services import feeds, publish_day, seating, stating, stepping_up, waiting
from circles.services.caring import begin_to_look
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.gathering import planned_format
from circles.services.housing import platforms_of, want_rooms
from circles.services.ladder import still_wished
from circles.services.looking_again import look_at_new, look_for
from circles.services.mentoring import who_mentors
from circles.services.offering import offer_places
from circles.services.reminding import remind_anew
from circles.services.season_plan import (
    days_without,
    newest,
    plan_said,
    with_rhythm,
)
from circles.services.telling import known
from circles.services.turns import meet
from circles.turn import Turn


def _clock(now: datetime, zone: str) -> Line:
    # The hour that we believe in, and not the one of the reader's device: that is the question.
    time = f"{local(now, zone):%H:%M}"
    return say("So it is {time} for you now? If not, tell me your city with “zone”.", time=time)


async def join(desk: Desk, turn: Turn, command: Join) -> Post:
    """Ask for a place; the first thing most people do here."""
    zone = resolve_zone(command.place, turn.now)
    program, season = await newest(desk)
    if season.state is SeasonState.RUNNING:
        person = turn.person or await meet(desk, turn.asked)
        await desk.ledger.people.set_zone(person.id, zone)
        return await waiting.wait(desk, replace(person, zone=zone), command, program, season, turn.now)
    if season.state not in (SeasonState.ENROLLING, SeasonState.PROPOSED):
        raise Refused(
            "{program} takes no new people right now. Ask again when the next season opens.", program=program.name
        )
    person = turn.person or await meet(desk, turn.asked)
    await desk.ledger.people.set_zone(person.id, zone)
    new = await desk.ledger.programs.enroll(season.id, person.id, command.hope or "", turn.now)
    if new:
        await desk.happened(PersonEnrolled(at=turn.now, season_id=season.id, person_id=person.id))
        await stating.ask_once(desk, season, person, turn.now)
    here = replace(person, zone=zone)
    if season.state is SeasonState.PROPOSED and (place := await seating.comes_late(desk, person, turn.now)):
        return seated.nearly_made(here, program, _clock(turn.now, zone), place)
    by, silent = season.promised(turn.now), await stating.stated_hours(desk, person) is None
    step = await still_wished(desk, season, person)
    return enrolment.enrolled(here, program, _clock(turn.now, zone), by, not new, silent, "", step)


async def zone(desk: Desk, turn: Turn, command: Zone) -> Post:
    """Say where one is; every hour is shown anew, in what was posted as well."""
    person = known(turn)
    place = resolve_zone(command.place, turn.now)
    await desk.ledger.people.set_zone(person.id, place)
    await look_for(desk, person.id, turn.now)
    await remind_anew(desk, person.id, turn.now)
    hours = []
    for each in await desk.ledger.circles.of_person(person.id):
        desk.ledger.touch(each.id)
        if current := await desk.ledger.sessions.current(each.id, turn.now):
            await edit_agenda(desk, current, turn.now)
            hours.append(say("For you, {circle} meets {when}.", circle=each.name, when=moment(current.starts_at)))
    hours += await stating.on_another_clock(desk, person, place, turn.now)
    return knowing.answer("", _clock(turn.now, place), *hours, say("Nobody else sees your zone, only hours."))


async def create(desk: Desk, turn: Turn, command: ProgramCreate) -> Post:
    """Make a program with the community's defaults and what the organizer said."""
    plan = plan_said(command, desk.settings.program)
    program, _ = await desk.ledger.programs.add(command.name, command.about or "", plan, turn.now)
    post = knowing.answer(
        "",
        say(
            "{program} is made: {sessions} sessions of {minutes} minutes, {rhythm}. Nobody was told.",
            program=program.name,
            sessions=plan.sessions,
            minutes=plan.minutes,
            rhythm=rhythm_in_words(plan.recurrence),
        ),
    )
    buttons = (form_button(say("Open it"), ProgramOpen, main=True), form_button(say("Other days"), ProgramRhythm))
    return Post(post.key, post.target, post.blocks, buttons)


async def set_rhythm(desk: Desk, turn: Turn, command: ProgramRhythm) -> Post:
    """On which days the newest program meets, as long as its circles are not made."""
    program, season = await newest(desk)
    if not season.is_forming:
        raise Refused("{program} is running. “session move” gives its sessions another hour.", program=program.name)
    plan = with_rhythm(program.plan, command.on)
    await desk.ledger.programs.set_plan(program.id, plan)
    lines = [
        say(
            "{program} has {sessions} sessions of {minutes} minutes, {rhythm}.",
            program=program.name,
            sessions=plan.sessions,
            minutes=plan.minutes,
            rhythm=rhythm_in_words(plan.recurrence),
        )
    ]
    if season.state is SeasonState.PROPOSED:
        lines.append(say("The proposal is still the old one: make a new one with “propose”."))
    return knowing.answer("", *lines)


async def open_program(desk: Desk, turn: Turn, command: ProgramOpen) -> Post:
    """Let people join, and tell them by which day the circles are made, if that is known."""
    program, season = await newest(desk)
    if season.state is not SeasonState.DRAFT:
        raise Refused(
            "{program} is open already, or running. Make a new one with “program create”.", program=program.name
        )
    by = publish_day.read_day(turn, command.by) if command.by else season.promised(turn.now)
    if command.by and by:
        await publish_day.promise(desk, season, by)
    await desk.ledger.programs.set_season(season.id, SeasonState.ENROLLING)
    return enrolment.invitation(program, by, "", turn.person.id if turn.person else "")


async def publish(desk: Desk, turn: Turn, command: Publish) -> Post:
    """Make the proposal real: rooms, sessions, rota, timetable, a welcome for each circle."""
    program, season = await newest(desk)
    circles = [each for each in await desk.ledger.circles.of_season(season.id) if each.state is CircleState.PROPOSED]
    if season.state is not SeasonState.PROPOSED or not circles:
        raise Refused("There is no proposal to publish. Make one with “propose”.")
    placed, would = set[str](), await stepping_up.would_be(desk, season.id)
    for circle in circles:
        members = await desk.ledger.circles.members(circle.id)
        placed |= {each.id for each in members}
        await begin(desk, circle, members, turn.now)
        await stepping_up.take_up(desk, circle, members, would, turn.now)
        await look_at_new(desk, circle, turn.now)
    asked = await desk.ledger.programs.enrollments(season.id)
    left_over = [each for each in asked if not each.placed and each.person_id not in placed]
    people = await desk.ledger.people.many([each.person_id for each in left_over])
    for place, each in enumerate(left_over, 1):
        await desk.tell(placing.not_placed(people[each.person_id], program, place, each.why), turn.now)
    await desk.ledger.programs.mark_placed(season.id, sorted(placed))
    await desk.ledger.proposals.unlock_all(season.id)
    await desk.ledger.programs.set_season(season.id, SeasonState.RUNNING)
    for circle in await desk.ledger.circles.of_season(season.id) if left_over else ():
        await offer_places(desk, circle, turn.now)
    await begin_to_look(desk, season, turn.now)
    return enrolment.published(program, len(circles), len(left_over), "")


async def begin(desk: Desk, circle: Circle, members: tuple[Person, ...], now: datetime) -> None:
    """One circle becomes real: rooms, sessions, rota, timetable, a welcome."""
    await desk.ledger.circles.set_state(circle.id, CircleState.ACTIVE)
    await want_rooms(desk, circle, [each.id for each in members])
    sessions = []
    for number, wall in enumerate(circle.series.walls(days_without(desk, circle.plan)), 1):
        session = await desk.ledger.sessions.add(
            circle.id, number, wall, circle.plan.minutes, planned_format(circle.plan, number), now
        )
        await desk.ledger.timetable.plan(session.id, timetable(session, desk.settings.notices.rhythm()))
        sessions.append(session)
    await publish_rota(desk, circle.id)
    invite, there = feeds.invite(desk, circle, sessions[0]), await platforms_of(desk, circle.id)
    mentors = await who_mentors(desk, circle, members)
    await desk.tell(enrolment.welcome(circle, members, mentors, sessions[0], invite, there), now)
    await desk.happened(CirclePublished(at=now, circle_id=circle.id))


USES: dict[type, Any] = {
    Join: join,
    Zone: zone,
    ProgramCreate: create,
    ProgramOpen: open_program,
    ProgramRhythm: set_rhythm,
    Publish: publish,
}

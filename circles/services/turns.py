"""Who asked, about which circle and which session: looked up as far as the command's audience needs it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from circles.chat import Asked
from circles.command import Audience, CircleName, CircleRef, SessionRef, Someone, declaration
from circles.commands.overruling import OVERRULING
from circles.commands.rescuing import MovePerson
from circles.domain.circle import Circle, CircleState
from circles.domain.person import Identity, Person
from circles.domain.program import Season, SeasonState
from circles.domain.session import Session
from circles.errors import Refused
from circles.i18n import languages
from circles.phrasing import Unfinished, tidy
from circles.services.desk import Desk
from circles.turn import Turn

C = TypeVar("C")


LONGEST_NAME = 80
# Python 3.11 takes longer to name a member of an enumeration than all the rest takes for whoever asks such a command.
_ANYONE = Audience.ANYONE


class ManyCircles(Exception):
    """The asker is in several circles and the command does not say which one. `circles` are the choices."""

    def __init__(self, circles: tuple[Circle, ...]) -> None:
        super().__init__()
        self.circles = circles


async def turn_for(desk: Desk, asked: Asked, command: object, now: datetime) -> Turn:
    """Look up what the command's audience needs.

    Raises Refused (not known, not a member, not an organizer), or ManyCircles.
    """
    audience = declaration(command).audience
    if audience is _ANYONE:
        return Turn(asked, now)
    person = await desk.ledger.people.by_identity(asked.who)
    if audience is Audience.PERSON:
        return Turn(asked, now, person)
    if audience is Audience.ORGANIZER:
        return await _for_organizer(desk, asked, command, now, person)
    if person is None:
        raise _stranger()
    circle, session = await _place(desk, asked, command, now, await desk.ledger.circles.of_person(person.id))
    if person.id not in {each.id for each in await desk.ledger.circles.members(circle.id, pausing=True)}:
        raise Refused("That belongs to a circle you are not in.")
    members = await desk.ledger.circles.members(circle.id)
    return Turn(asked, now, person, circle, session, members)


async def _for_organizer(desk: Desk, asked: Asked, command: object, now: datetime, person: Person | None) -> Turn:
    _must_organize(desk, asked)
    if person is None:
        person = await meet(desk, asked)
    if not _concerns_circle(command):
        return Turn(asked, now, person)
    latest = await desk.ledger.programs.latest()
    if _overrules(command, latest[1] if latest else None):
        return Turn(asked, now, person)
    circles = await desk.ledger.circles.of_season(latest[1].id) if latest else ()
    meant = await _of_someone(desk, command, _meant(command, circles))
    circle, session = await _place(desk, asked, command, now, meant)
    if circle.state is CircleState.PROPOSED:
        # Its people do not know of it, and what an organizer does to a circle is told to them.
        raise Refused(
            "{circle} is only proposed so far. Publish it first, or make a new proposal with “propose”.",
            circle=circle.name,
        )
    return Turn(asked, now, person, circle, session, await desk.ledger.circles.members(circle.id))


def _overrules(command: object, season: Season | None) -> bool:
    """Whether it is about a proposal. Which of the proposed circles is meant, its use case finds out."""
    if type(command) is MovePerson:
        return season is not None and season.state is SeasonState.PROPOSED
    return type(command) in OVERRULING


def _meant(command: object, circles: tuple[Circle, ...]) -> tuple[Circle, ...]:
    """Where no circle is named, a proposed one is meant only if there is no other."""
    published = tuple(each for each in circles if each.state is not CircleState.PROPOSED)
    return circles if _ref(command, CircleName) else published or circles


async def check_named(desk: Desk, asked: Asked, unfinished: Unfinished) -> None:
    """A form may show what its circle has, so it opens for those who are in it. Raises Refused for all others.

    Nobody fills in a form for nothing: who is in no circle, or no organizer, hears so before it opens.
    """
    of, given = unfinished.declaration, dict(unfinished.given)
    if of.audience is Audience.ORGANIZER:
        _must_organize(desk, asked)
    if of.audience is not Audience.MEMBER:
        return
    named = {each.type: given[each.name] for each in of.parameters if given.get(each.name) and each.hidden}
    if not named.keys() & {CircleRef, SessionRef}:
        await _must_have_circle(desk, asked)
        return
    session = await desk.ledger.sessions.get(named[SessionRef]) if SessionRef in named else None
    circle_id = session.circle_id if session else named.get(CircleRef, "")
    person = await desk.ledger.people.by_identity(asked.who)
    if person is None or person not in await desk.ledger.circles.members(circle_id, pausing=True):
        raise Refused("That belongs to a circle you are not in.")


async def _must_have_circle(desk: Desk, asked: Asked) -> None:
    person = await desk.ledger.people.by_identity(asked.who)
    if person is None:
        raise _stranger()
    if not await desk.ledger.circles.of_person(person.id):
        raise _in_none()


def _must_organize(desk: Desk, asked: Asked) -> None:
    if str(asked.who) not in desk.settings.community.organizers:
        raise Refused(
            "Only organizers can do that. The settings of this bot say who they are; “organizer” writes to them."
        )


def _stranger() -> Refused:
    return Refused("We have not met yet. Type “join” and your city, such as: join Lisbon")


def _in_none(command: object | None = None) -> Refused:
    if command is not None and declaration(command).audience is Audience.ORGANIZER:
        return Refused("There is no circle here yet.")
    return Refused("You are in no circle now. “my” shows how it stands, and what to do.")


async def meet(desk: Desk, asked: Asked) -> Person:
    """Keep somebody whom we meet for the first time, by the name and in the language that their platform shows."""
    # English is what clients come with: it says little about who uses one.
    language = asked.language if asked.language in languages() and asked.language != "en" else ""
    name = tidy(asked.name)[:LONGEST_NAME] or asked.who.id
    return await desk.ledger.people.add(name, asked.who, language=language)


def _concerns_circle(command: object) -> bool:
    return any(each.type in (CircleRef, SessionRef, CircleName) for each in declaration(command).parameters)


def _ref(command: object, kind: type) -> str | None:
    for each in declaration(command).parameters:
        if each.type is kind:
            value: str | None = getattr(command, each.name)
            return value
    return None


async def _place(
    desk: Desk, asked: Asked, command: object, now: datetime, mine: tuple[Circle, ...]
) -> tuple[Circle, Session | None]:
    """The circle and session that are meant: as named by a button, by the room, or because there is only one."""
    session_id = _ref(command, SessionRef)
    if session_id:
        session = await desk.ledger.sessions.get(session_id)
        circle = await desk.ledger.circles.get(session.circle_id) if session else None
        if session is None or circle is None:
            raise Refused(
                "I cannot find that session. It may be gone: choose another, or leave it out for the next one."
            )
        return circle, session
    circle_id, name = _ref(command, CircleRef), _ref(command, CircleName)
    circle = await desk.ledger.circles.get(circle_id) if circle_id else None
    if circle is None and (typed := name or circle_id):
        circle = circle_named(typed, mine)
    if circle is None and asked.room:
        circle = await desk.ledger.circles.of_room(asked.room)
    if circle is None and not mine:
        raise _in_none(command)
    if circle is None and len(mine) > 1:
        raise ManyCircles(mine)
    circle = circle or mine[0]
    return circle, await desk.ledger.sessions.current(circle.id, now)


def circle_named(typed: str, among: tuple[Circle, ...]) -> Circle:
    """Find a circle by its name, by the start of it, or by its id. Raises Refused with the choices."""
    wanted = typed.strip().casefold()
    exact = [each for each in among if wanted in (each.name.casefold(), each.id)]
    near = exact or [each for each in among if each.name.casefold().startswith(wanted)]
    if len(near) == 1:
        return near[0]
    if not among:
        raise Refused("There is no circle here yet.")
    raise Refused(
        "I don't know which circle “{typed}” is. There are: {names}.",
        typed=typed[:40],
        names=", ".join(each.name for each in near or among),
    )


async def _of_someone(desk: Desk, command: object, circles: tuple[Circle, ...]) -> tuple[Circle, ...]:
    """Of these circles the ones of the person whom the command names, if that leaves any."""
    who = _ref(command, Someone)
    if not who or _ref(command, CircleName):
        return circles
    found = []
    for each in circles:
        with suppress(Refused):
            await person_named(desk, who, await desk.ledger.circles.members(each.id, pausing=True))
            found.append(each)
    return tuple(found) or circles


async def person_named(desk: Desk, typed: str, among: tuple[Person, ...]) -> Person:
    """Find a member by `@platform:id`, by name or by the start of a name. Raises Refused with the choices."""
    wanted = typed.removeprefix("@").strip()
    if account := Identity.read(wanted):
        found = await desk.ledger.people.by_identity(account)
        if found and found in among:
            return found
    exact = [each for each in among if each.name.casefold() == wanted.casefold()]
    near = exact or [each for each in among if each.name.casefold().startswith(wanted.casefold())]
    near = near or [each for each in among if each.id == wanted]
    if len(near) == 1:
        return near[0]
    raise Refused(
        "I don't know who “{typed}” is. In the circle are: {names}.",
        typed=typed[:40],
        names=", ".join(each.name for each in among),
    )


async def with_members_named(desk: Desk, turn: Turn, command: C) -> C:
    """The same command with every `Someone` as a member's id: plugins cannot look people up. Raises Refused."""
    typed = {each.name: getattr(command, each.name) for each in declaration(command).parameters if each.type is Someone}
    found = {
        name: Someone((await person_named(desk, who, turn.members)).id)
        for name, who in typed.items()
        if who and turn.members
    }
    return replace(command, **found) if found else command  # type: ignore[type-var]

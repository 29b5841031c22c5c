"""Somebody takes back what they did, or says it anew: the stored answer follows.

Each room says how for its commands, beside their use cases: `BACK` undoes an earlier request, `ANEW` makes place for
the same request in other words. `LAST_WORD` are commands for which saying it again is enough.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from circles.chat import Asked, Filled, Pressed, Said
from circles.command import Audience, CircleRef, Parameter, SessionRef, declaration
from circles.commands import (
    AgreementCircle,
    AgreementPair,
    Before,
    Career,
    CharterAccept,
    CharterChange,
    CharterDetails,
    Choose,
    ChooseFormat,
    CommitmentDone,
    ExpandGoals,
    ExpandJoin,
    FewWay,
    Free,
    GoalChange,
    GoalReaders,
    Goals,
    Hello,
    Join,
    Language,
    Mentor,
    MyLadder,
    Never,
    Offer,
    Pause,
    PickPresenter,
    Place,
    Profile,
    Reminders,
    Roles,
    RsvpTo,
    Seek,
    SelfAssess,
    Speak,
    StayReachable,
    Swap,
    ToOrganizers,
    WrapUpNext,
    Zone,
)
from circles.domain.earlier import Earlier, Others, alike
from circles.domain.person import Person
from circles.domain.reflection import Visibility
from circles.errors import Refused
from circles.message import Post
from circles.posts import taking_back as posts
from circles.services import (
    agreements,
    answering,
    charters,
    checkins,
    closing,
    goals,
    handing_on,
    hard_moments,
    looking_back,
    looking_within,
    membership,
    quorum,
    recap,
    season,
    self_assessing,
    voices,
    waiting,
    wrapping_up,
)
from circles.services.desk import Desk
from circles.services.earlier import Stays, find
from circles.turn import Turn

Back = Callable[[Desk, Turn, Earlier, Others], Awaitable[Post]]
Anew = Callable[[Desk, Turn, Any, Earlier], Awaitable[Any]]

_ROOMS: tuple[Any, ...] = (
    *(answering, handing_on, looking_back, season, checkins, membership, charters),
    *(closing, quorum, voices, recap, wrapping_up, waiting, hard_moments),
    *(goals, self_assessing, looking_within, agreements),
)
BACK: dict[type, Back] = {of: back for room in _ROOMS for of, back in room.BACK.items()}
ANEW: dict[type, Anew] = {of: anew for room in _ROOMS for of, anew in getattr(room, "ANEW", {}).items()}

EACH_SESSION = {RsvpTo: True, FewWay: True, Choose: False, CommitmentDone: False}
"""Questions to which the newest answer counts, and whether they are asked for each session."""

_SAME_SESSION = (RsvpTo, FewWay, Swap, PickPresenter)
"""Of these the words said anew concern the session of the first ones, also if another one is the next by now."""

LAST_WORD = frozenset(
    (
        *EACH_SESSION,
        *(AgreementCircle, AgreementPair),
        *(CharterAccept, CharterChange, CharterDetails, ChooseFormat, Hello, Join, Language, Never, Pause),
        *(PickPresenter, Place, Reminders, Roles, ToOrganizers, WrapUpNext, Zone),
        *(GoalChange, GoalReaders, SelfAssess, Career, Before),
        *(Free, Profile, Offer, Seek, Goals, Speak, Mentor, MyLadder),
        *(StayReachable, ExpandJoin, ExpandGoals),
    )
)


async def take_back(desk: Desk, asked: Asked, now: datetime) -> Post:
    """Undo what was done in the event `asked.earlier`. Raises Refused, and nothing changes, if that cannot be."""
    person = await desk.ledger.people.by_identity(asked.who)
    earlier, others = await find(desk, asked, person.id) if person else (None, ())
    if person is None or earlier is None:
        raise Refused("I know of nothing to take back there: it is long past, or was taken back, so nothing changed.")
    return await _back(desk, asked, person, earlier, others, now)


async def in_place_of(desk: Desk, asked: Asked, command: object, now: datetime) -> tuple[object, str]:
    """Make place for a command that stands where another one stood (`asked.earlier`).

    Returns the command, with what holds on from the earlier one, and that one's event, if it was of the same kind.
    Raises Refused if the earlier one cannot be taken back.
    """
    person = await desk.ledger.people.by_identity(asked.who)
    earlier, others = await find(desk, asked, person.id) if person else (None, ())
    if person is None or earlier is None:
        return command, ""
    if earlier.command != declaration(command).name or _is_elsewhere(command, earlier):
        aside = msgspec.structs.replace(asked, event=f"{asked.event}~")
        await _back(desk, aside, person, earlier, others, now)
        return command, ""
    if declaration(command).name in desk.registry.handlers:
        return command, earlier.event
    if type(command) not in ANEW and type(command) not in LAST_WORD:
        raise _cannot(desk, earlier)
    command = _as_before(desk, asked.what, command, earlier)
    if make_place := ANEW.get(type(command)):
        command = await make_place(desk, await _turn(desk, asked, person, earlier, now), command, earlier)
    return command, earlier.event


async def _back(desk: Desk, asked: Asked, person: Person, earlier: Earlier, others: Others, now: datetime) -> Post:
    of = desk.phrasebook.get(earlier.command).type
    if of not in BACK:
        raise _cannot(desk, earlier)
    if of in EACH_SESSION:
        others = alike(earlier, others, session=EACH_SESSION[of])
    if of in EACH_SESSION and any(each.at > earlier.at for each in others):
        done = posts.stands()
    else:
        done = await BACK[of](desk, await _turn(desk, asked, person, earlier, now), earlier, others)
    await desk.ledger.heard.change_request(earlier.key, "", now)
    return done


async def _turn(desk: Desk, asked: Asked, person: Person, earlier: Earlier, now: datetime) -> Turn:
    """Where the earlier request was; its person may have left since, and their words are theirs all the same."""
    circle = await desk.ledger.circles.get(earlier.circle) if earlier.circle else None
    session = await desk.ledger.sessions.get(earlier.session) if earlier.session else None
    members = await desk.ledger.circles.members(circle.id) if circle else ()
    return Turn(asked, now, person, circle, session, members)


def _cannot(desk: Desk, earlier: Earlier) -> Stays:
    of = desk.phrasebook.get(earlier.command)
    return Stays(posts.instead(of.type, of.audience is Audience.ORGANIZER))


def _is_elsewhere(command: object, earlier: Earlier) -> bool:
    """Whether it names another circle, session or matter than the earlier one did."""
    named = {each.name: getattr(command, each.name) for each in declaration(command).parameters if each.hidden}
    return any(value is not None and earlier.given.get(name, value) != value for name, value in named.items())


def _as_before(desk: Desk, what: object, command: object, earlier: Earlier) -> object:
    """With the place of the earlier one; and with its readers, if the new one does not say who they are."""
    said, found = _said(desk, what), {}
    for each in declaration(command).parameters:
        is_open = each.name not in said if each.type is Visibility else getattr(command, each.name) is None
        before = _before(command, each, earlier) if is_open else ""
        if before:
            found[each.name] = each.type(before)
    return replace(command, **found)  # type: ignore[type-var]


def _before(command: object, of: Parameter, earlier: Earlier) -> str:
    if of.type is CircleRef:
        return earlier.circle
    if of.type is SessionRef and type(command) in _SAME_SESSION:
        return earlier.session
    return earlier.given.get(of.name, "") if of.hidden or of.type is Visibility else ""


def _said(desk: Desk, what: object) -> frozenset[str]:
    """The fields that were said in so many words."""
    match what:
        case Said(text):
            return desk.phrasebook.names_in(text)
        case Filled(_, values):
            return frozenset(name for name, text in values.items() if text.strip())
        case Pressed(code):
            return desk.phrasebook.names_of(code)
    return frozenset()

"""How the value of a command's field may go on while somebody types. Shows nobody what they may not know."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime

from circles.chat import Reader, Suggestion
from circles.command import Audience, CircleName, CircleRef, Declaration, Parameter, SessionRef, Someone, Suggests
from circles.commands import (
    Commit,
    MidPoint,
    NeverMind,
    Park,
    Reflect,
    TakeBack,
    WasAway,
    WasThere,
    WrapUp,
    WrapUpNext,
)
from circles.commands.overruling import OVERRULING
from circles.domain.circle import CircleState
from circles.domain.going_on import likeliest, places_like
from circles.domain.person import Identity, Person
from circles.domain.values import dataclass
from circles.i18n import languages, name_of
from circles.message import moment, ours, say
from circles.posts.scene import role_name
from circles.render import plain
from circles.services.desk import Desk
from circles.services.wishing import known_roles
from circles.store.values import CircleSeen, SessionSeen

log = logging.getLogger(__name__)
MOST = 25
LOOKING_BACK = (Reflect, Commit, WrapUp, WrapUpNext, WasThere, WasAway, Park, TakeBack, MidPoint)
"""Commands about a session that was; all others of the core are about one that is on or to come."""

_LIVING = (CircleState.ACTIVE, CircleState.PAUSED, CircleState.CLOSING)
_Options = Iterable[tuple[str, str]]
"""What to show, and what to fill in."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who types, in which field of which command. `person`: None if we have not met."""

    desk: Desk
    now: datetime
    who: Identity
    person: Person | None
    of: Declaration
    parameter: Parameter
    typed: str

    @property
    def organizes(self) -> bool:
        """Whether they ask as an organizer, who sees the whole season. Else they see their own circles alone."""
        is_one = str(self.who) in self.desk.settings.community.organizers
        return is_one and self.of.audience is Audience.ORGANIZER

    @property
    def is_out(self) -> bool:
        """Whether they may not ask this at all, or are nobody whom we know."""
        return not self.organizes and (self.person is None or self.of.audience is Audience.ORGANIZER)

    @property
    def language(self) -> str:
        """In which language they read."""
        return (self.person.language if self.person else "") or self.desk.settings.community.language


async def suggestions(
    desk: Desk, who: Identity, command: str, field: str, typed: str, now: datetime
) -> tuple[Suggestion, ...]:
    """What `Inbox.suggest` promises. It runs at each keystroke, and no fault in here is worth an answer."""
    try:
        found = await _found(desk, who, command, field, typed, now)
        return tuple([Suggestion(" ".join(label.split()), value) for label, value in found])
    except Exception:
        log.exception("no suggestions", extra={"action": "suggest_failed", "command": command, "field": field})
        return ()


async def _found(desk: Desk, who: Identity, command: str, field: str, typed: str, now: datetime) -> _Options:
    of = desk.phrasebook.get(command) if command in desk.phrasebook else None
    parameter = next((each for each in of.parameters if each.name == field), None) if of else None
    if of is None or parameter is None or not parameter.suggested:
        return ()
    if parameter.ask.suggest is Suggests.PLACE:
        return places_like(typed, MOST)
    asker = _Asker(desk, now, who, await desk.ledger.people.by_identity(who), of, parameter, typed)
    if words := _WORDS.get(parameter.ask.suggest) if parameter.ask.suggest else None:
        return likeliest(typed, await words(asker), MOST, by_value=True)
    return () if asker.is_out else likeliest(typed, await _KNOWN[parameter.type](asker), MOST)


async def _formats(asker: _Asker) -> _Options:
    titles = [(plain(ours(each.title), (), asker.language), name) for name, each in asker.desk.registry.formats.items()]
    return sorted(titles)


async def _roles(asker: _Asker) -> _Options:
    """The roles that the formats of somebody's circles have; without a circle, all there are."""
    desk, roles = asker.desk, known_roles(asker.desk)
    mine = await desk.ledger.circles.of_person(asker.person.id) if asker.person else ()
    planned = [desk.registry.formats.get(name) for circle in mine for name in circle.plan.formats]
    used = {role for each in planned if each for role in each.roles}
    return [
        (plain(say("{role}", role=role_name(each)), (), asker.language), each) for each in roles if each in used
    ] or [(plain(say("{role}", role=role_name(each)), (), asker.language), each) for each in roles]


async def _commands(asker: _Asker) -> _Options:
    is_organizer = str(asker.who) in asker.desk.settings.community.organizers
    there = [each for each in asker.desk.phrasebook if is_organizer or each.audience is not Audience.ORGANIZER]
    return [(each.name, each.name) for each in there]


async def _languages(asker: _Asker) -> _Options:
    return [(name_of(each), each) for each in languages()]


async def _people(asker: _Asker) -> _Options:
    """By id: of two who are called the same, each is meant without doubt. Oneself comes last."""
    people = await _whom(asker)
    twice = {name for name, count in Counter(map(str.casefold, people.values())).items() if count > 1}
    namesakes = [id for id, name in people.items() if name.casefold() in twice]
    accounts = await asker.desk.ledger.people.identities(namesakes) if namesakes else {}
    me = asker.person.id if asker.person else ""
    shown = [(_told_apart(name, accounts.get(id, ())), id) for id, name in people.items()]
    return sorted(shown, key=lambda each: (each[1] == me, each[0].casefold()))


def _told_apart(name: str, accounts: tuple[Identity, ...]) -> str:
    return f"{name} · {accounts[0].id}" if accounts else name


async def _whom(asker: _Asker) -> dict[str, str]:
    """The names of those who can be meant, by id."""
    ledger = asker.desk.ledger
    if asker.organizes:
        latest = await ledger.programs.latest()
        there = await ledger.directory.people_in(latest[1].id) if latest else {}
        if latest and asker.of.type in OVERRULING:
            there |= await ledger.directory.people_who_wait(latest[1].id)
        return there
    me = asker.person.id if asker.person else ""
    if asker.of.type is NeverMind:
        named = await ledger.people.many(await ledger.apart.named_by(me))
        return {id: each.name for id, each in named.items()}
    return await ledger.directory.people_of(me)


async def _circles(asker: _Asker) -> _Options:
    """By name, as one types it; by id where that is wanted, or the name is not the only one."""
    there = await _which(asker)
    names = Counter(each.name.casefold() for each in there)
    is_name = asker.parameter.type is CircleName
    states = (*_LIVING, CircleState.PROPOSED) if asker.of.type in OVERRULING else _LIVING
    living = [each for each in there if each.state in states]
    return [(each.name, each.name if is_name and names[each.name.casefold()] == 1 else each.id) for each in living]


async def _which(asker: _Asker) -> tuple[CircleSeen, ...]:
    ledger = asker.desk.ledger
    if not asker.organizes:
        return await ledger.directory.circles_of(asker.person.id) if asker.person else ()
    latest = await ledger.programs.latest()
    return await ledger.directory.circles_in(latest[1].id) if latest else ()


async def _sessions(asker: _Asker) -> _Options:
    """Nearest first: what is ahead by hour, what was the other way round."""
    mine = None if asker.organizes or asker.person is None else asker.person.id
    there = await asker.desk.ledger.directory.sessions(asker.now, mine)
    ahead, past = [each for each in there if each.is_ahead], [each for each in reversed(there) if not each.is_ahead]
    if asker.of.type in LOOKING_BACK:
        on = [each for each in ahead if each.starts_at <= asker.now]
        return _shown(asker, [*on, *past])
    is_ours = asker.of.name not in asker.desk.registry.handlers
    return _shown(asker, ahead if is_ours else [*ahead, *past])


def _shown(asker: _Asker, sessions: Iterable[SessionSeen]) -> Iterator[tuple[str, str]]:
    """One after the other: rendering an hour takes longer than finding it."""
    person, language = asker.person, asker.language
    reader = Reader(person.name if person else "", (person.zone if person else None) or "", language)
    for each in sessions:
        line = say("{circle} · {when}", circle=each.circle, when=moment(each.starts_at))
        yield plain(line, reader, language), each.id


_Source = Callable[[_Asker], Awaitable[_Options]]
_WORDS: dict[Suggests, _Source] = {
    Suggests.FORMAT: _formats,
    Suggests.ROLE: _roles,
    Suggests.COMMAND: _commands,
    Suggests.LANGUAGE: _languages,
}
_KNOWN: dict[type, _Source] = {Someone: _people, CircleName: _circles, CircleRef: _circles, SessionRef: _sessions}

"""What people say of themselves so that a circle can be chosen well: when they can meet, and a few short words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from circles.commands import Free, Goals, Mentor, Offer, Profile, Seek, Speak
from circles.commands.placing import YesNo
from circles.domain import availability_words, profile
from circles.domain.availability import Availability
from circles.domain.availability_text import Unclear, read_availability
from circles.domain.errand import Errand
from circles.domain.languages import read_languages
from circles.domain.person import Person
from circles.domain.profile import UNTOLD, read_words
from circles.domain.program import Season, SeasonState
from circles.domain.walls import Walls
from circles.domain.week_masks import QUARTER
from circles.domain.zones import local, utc_offset_minutes
from circles.errors import Refused
from circles.message import Line, Post, listing
from circles.posts import hours as words
from circles.posts import stating as posts
from circles.posts.hindering import sentence
from circles.services.company import rules_of
from circles.services.desk import Desk
from circles.services.looking_again import look_for
from circles.services.page_links import hours_page
from circles.services.seating import seat_late
from circles.services.telling import known
from circles.turn import Turn

ANY = frozenset(("any", "whatever", "default", "reset", "egal", "mir egal", "cualquiera", "da igual", "me da igual"))
"""What people type, folded, to take back what they said about their hours."""
NONE = frozenset(("none", "nothing", "-", "nichts", "keine", "keins", "nada", "ninguno", "ninguna"))
"""What people type, folded, to take a list of words out."""

ENOUGH_STARTS = 3
"""So many half hours of the week at which a session could begin leave the others something to choose."""

HOURS_MISSING = "hours_missing"
ASK_AFTER, ASKING_LASTS = timedelta(days=2), timedelta(days=7)


async def free(desk: Desk, turn: Turn, command: Free) -> Post:
    """Show when the asker can meet, or note it anew. It counts when circles are chosen next; nobody is told."""
    person = known(turn)
    before = await stated_hours(desk, person)
    if command.hours is None:
        warning = await too_little(desk, person, before, turn.now) if before else None
        return await _said_back(desk, person, before, warning, turn.now, changed=False)
    of = None if availability_words.folded(command.hours).strip(" .!") in ANY else _read(command.hours)
    warning = await state_hours(desk, person, of, turn.now)
    return await _said_back(desk, person, of, warning, turn.now, changed=True)


async def stated_hours(desk: Desk, person: Person) -> Availability | None:
    """When somebody said that they can meet, on their own wall. None: they said nothing."""
    return (await desk.ledger.wishes.hours([person.id])).get(person.id)


async def state_hours(desk: Desk, person: Person, of: Availability | None, now: datetime) -> Line | None:
    """Note when somebody can meet, or with None that they say nothing about it any more.

    Returns a kind word for them if that is too little for a session. Raises Refused if we do not know their zone.
    """
    _zone(person)
    await desk.ledger.wishes.set_hours(person.id, of)
    await look_for(desk, person.id, now)
    await seat_late(desk, now)
    return await too_little(desk, person, of, now) if of else None


async def too_little(desk: Desk, person: Person, of: Availability, now: datetime) -> Line | None:
    """What to say to who named less than a session of the newest program needs, or hardly more."""
    latest = await desk.ledger.programs.latest()
    if latest is None:
        return None
    program, rules = latest[0], rules_of(latest[0].plan, desk.settings.forming)
    if not of.starts(rules.meeting_minutes, QUARTER):
        return posts.no_session_fits(program)
    on_its_days = Walls([person], program.plan, now.date()).week(person, of)
    if not on_its_days.starts(rules.meeting_minutes, QUARTER):
        return posts.other_days(program)
    enough = max(ENOUGH_STARTS, rules.min_common_starts)
    return posts.few_hours() if on_its_days.starts(rules.meeting_minutes, rules.start_grid_minutes) < enough else None


async def on_another_clock(desk: Desk, person: Person, place: str, now: datetime) -> tuple[Line, ...]:
    """What to say to who has another zone from now on: the hours that they stated are on their new clock."""
    of = await stated_hours(desk, person)
    if of is None or person.zone is None:
        return ()
    ahead = (utc_offset_minutes(now, place) - utc_offset_minutes(now, person.zone)) // QUARTER
    return (posts.moved_along(of.turned(ahead)),) if ahead else ()


def _zone(person: Person) -> str:
    if person.zone is None:
        raise Refused("Hours are on your own clock, so tell me first where you are, such as: zone Lisbon")
    return person.zone


def _read(text: str) -> Availability:
    """Raises Refused with what was not understood, and what was."""
    try:
        return read_availability(text)
    except Unclear as why:
        if why.understood is None:
            raise
        raise Refused(
            "{why} Nothing is noted yet, so please say it all once more. The rest I understood as: {rest}.",
            why=sentence(why),
            rest=listing(words.stated(why.understood)),
        ) from why


async def _said_back(
    desk: Desk, person: Person, of: Availability | None, warning: Line | None, now: datetime, *, changed: bool
) -> Post:
    clock = f"{local(now, _zone(person)):%H:%M}"
    meets = bool(await desk.ledger.circles.of_person(person.id))
    page = await hours_page(desk, person, now) or ""
    return posts.hours(of, clock, page, warning, meets, changed, "")


async def about(desk: Desk, turn: Turn, command: Profile | Offer | Seek | Goals | Speak | Mentor) -> Post:
    """Show what the asker said of themselves, or note it anew."""
    person = known(turn)
    before = (await desk.ledger.wishes.profiles([person.id])).get(person.id, UNTOLD)
    said = [(name, read, getattr(command, field)) for name, field, read in _FIELDS[type(command)]]
    given = {name: read(text) for name, read, text in said if text is not None}
    after = replace(before, **given)
    if given:
        await desk.ledger.wishes.set_profile(person.id, after)
    return posts.profile(after, bool(given), "")


def _list(read: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    return lambda text: () if profile.folded(text) in NONE else read(text)


_words, _languages = _list(read_words), _list(read_languages)

_FIELDS: dict[type, tuple[tuple[str, str, Callable[[Any], Any]], ...]] = {
    Profile: (
        ("languages", "languages", _languages),
        ("offers", "offers", _words),
        ("seeks", "seeks", _words),
        ("goals", "goals", _words),
        ("mentors", "mentors", YesNo.YES.__eq__),
    ),
    Offer: (("offers", "words", _words),),
    Seek: (("seeks", "words", _words),),
    Goals: (("goals", "words", _words),),
    Speak: (("languages", "languages", _languages),),
    Mentor: (("mentors", "answer", YesNo.YES.__eq__),),
}
"""For each command: what it says, in which field, and how that is read."""


async def ask_once(desk: Desk, season: Season, person: Person, now: datetime) -> None:
    """Somebody joined. If they do not say when they can meet, they are reminded: once in a season."""
    if season.state is not SeasonState.ENROLLING or await stated_hours(desk, person):
        return
    by = season.promised(now) or now + ASK_AFTER + ASKING_LASTS
    at = min(now + ASK_AFTER, now + (by - now) / 2)
    key, stale_at = f"{HOURS_MISSING}:{season.id}:{person.id}", min(at + ASKING_LASTS, by)
    await desk.ledger.errands.plan(Errand(key, HOURS_MISSING, at, stale_at, person_id=person.id, body=season.id))


async def ask(desk: Desk, errand: Errand, now: datetime) -> None:
    """Remind somebody who still waits for a circle, and has not said when they can meet."""
    person = await desk.ledger.people.get(errand.person_id or "")
    season = await desk.ledger.programs.season(errand.body)
    program = await desk.ledger.programs.get(season.program_id) if season else None
    if person is None or season is None or program is None or season.state is not SeasonState.ENROLLING:
        return
    if await _waits(desk, season, person) and await stated_hours(desk, person) is None:
        await desk.tell(posts.not_stated(program, person.id, errand.key), now, stale_at=errand.stale_at)


async def _waits(desk: Desk, season: Season, person: Person) -> bool:
    enrolled = await desk.ledger.programs.enrollments(season.id)
    return any(each.person_id == person.id and not each.placed for each in enrolled)


USES: dict[type, Any] = {Free: free, **dict.fromkeys(_FIELDS, about)}
DOINGS: dict[str, Any] = {HOURS_MISSING: ask}

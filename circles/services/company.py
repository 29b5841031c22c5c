"""Everybody who wants a place, as the engine that forms circles takes them: what they stated, and who met before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations

from circles.config import Forming
from circles.domain.availability import ALWAYS, Availability
from circles.domain.ladder import Step, to_spread
from circles.domain.person import Person
from circles.domain.profile import UNTOLD, Profile
from circles.domain.program import Plan, Program, Season
from circles.domain.series import Series, WallTime
from circles.domain.walls import Walls
from circles.formation.instance import Instance, Member, Rules, Weights
from circles.services.desk import Desk
from circles.services.season_plan import days_to_choose_from, days_without
from circles.services.stepping_up import would_be

FIRST_PLACE = 3.0
"""By so many places more a place counts for who was left without one last time: they come first."""

FIRST_COME = 0.01
"""Of people who are alike, those who asked for a place first come first: it counts so much at most."""

_WEEK = timedelta(weeks=1)
_Places = tuple[tuple[int, str, str], ...]


async def gathered(
    desk: Desk,
    program: Program,
    season: Season,
    people: Sequence[Person],
    now: datetime,
    first: WallTime | None = None,
) -> Instance:
    """What is to be formed of these people, in their order.

    Who stated no hours can come when most can, and who named no language speaks all that the others name: what
    somebody did not say excludes nobody. Who has no zone is taken to live by the clock that most live by. Those who
    led before are spread over the circles, as mentors are, so that each new one has somebody who knows how it goes.

    Args:
        people: who wants a place, or sits in a circle that is only proposed.
        now: aware UTC; the season begins after it.
        first: the first session of every circle, if an organizer chose it. Then hours are no rule.
    """
    ids = [each.id for each in people]
    would, records = await would_be(desk, season.id), await desk.ledger.steps.of(ids)
    told, hours = await desk.ledger.wishes.profiles(ids), await desk.ledger.wishes.hours(ids)
    before = await desk.ledger.memberships.of_program(program.id)
    left_over = await _left_over(desk, program, season, before)
    start, weeks = span(desk, program.plan, now, first)
    walls, spoken = Walls(people, program.plan, start), spoken_by(told.values(), desk.settings.community.language)
    members = [
        _member(
            each,
            walls.zone(each),
            ALWAYS if first else walls.week(each, hours.get(each.id)),
            first is not None or each.id not in hours,
            _with_step(told.get(each.id, UNTOLD).compared(), would.get(each.id)),
            spoken,
            (FIRST_PLACE if each.id in left_over else 0.0) + FIRST_COME * (1 - place / len(people)),
        )
        for place, each in enumerate(people)
    ]
    rules, met = rules_of(program.plan, desk.settings.forming), history(before, season.number, set(ids))
    apart = desk.settings.forming.experienced / 100
    pairs = sorted(tuple(sorted(pair)) for pair in await desk.ledger.apart.pairs(ids))
    return Instance(
        start,
        weeks,
        tuple(members),
        rules,
        met,
        apart=tuple((one, other) for one, other in pairs),
        pair_scores=tuple((one, other, -apart) for one, other in to_spread(records)),
    )


def rules_of(plan: Plan, forming: Forming) -> Rules:
    """The sizes of a plan, and what counts how much in a community."""
    names = ("cover", "goals", "time", "novelty", "diversity", "clocks", "mentors", "size")
    return Rules(
        size_min=plan.least,
        size_max=plan.most,
        size_target=plan.target,
        meeting_minutes=-(-plan.minutes // 15) * 15,
        min_common_starts=forming.min_common_starts,
        need_mentor=forming.need_mentor == "yes",
        place_value=forming.place / 100,
        weights=Weights(**{name: getattr(forming, name) / 100 for name in names}),
    )


def spoken_by(told: Iterable[Profile], community: str) -> frozenset[str]:
    """What those may speak who named no language: that of the community, and all that others name."""
    return frozenset(map(_tongue, [community, *[each for profile in told for each in profile.languages]]))


def span(desk: Desk, plan: Plan, now: datetime, first: WallTime | None = None) -> tuple[date, int]:
    """The Monday of the first week that may have a session, and how many weeks there are up to the last session."""
    today = now.date()
    days = (first.day,) if first else days_to_choose_from(desk, plan, now)
    days = days or (today + timedelta(days=1), today + _WEEK)
    series = Series(days[-1], time(12), "UTC", plan.every_weeks, plan.sessions, plan.rhythm)
    last = max(each.day for each in series.walls(days_without(desk, plan)))
    monday = _monday(days[0])
    return monday, (_monday(last) - monday) // _WEEK + 1


def history(before: _Places, number: int, among: set[str]) -> tuple[tuple[str, str, int], ...]:
    """Pairs of these people who sat in one circle, with how many seasons before this one that was.

    Args:
        before: (season number, circle id, person id) of every place there was.
        number: of this season.
    """
    circles: dict[str, tuple[int, list[str]]] = {}
    for earlier, circle_id, person_id in before:
        if earlier < number and person_id in among:
            circles.setdefault(circle_id, (number - earlier, []))[1].append(person_id)
    met: dict[tuple[str, str], int] = {}
    for ago, ids in circles.values():
        for one, other in combinations(sorted(ids), 2):
            met[one, other] = min(ago, met.get((one, other), ago))
    return tuple((one, other, ago) for (one, other), ago in sorted(met.items()))


async def _left_over(desk: Desk, program: Program, season: Season, before: _Places) -> frozenset[str]:
    """Who asked for a place in the season before this one, and got none."""
    seasons = [each for each in await desk.ledger.programs.seasons(program.id) if each.number == season.number - 1]
    if not seasons:
        return frozenset()
    asked = await desk.ledger.programs.enrollments(seasons[0].id)
    seated = {person_id for number, _, person_id in before if number == season.number - 1}
    return frozenset(each.person_id for each in asked if not each.placed) - seated


def _with_step(said: Profile, would: Step | None) -> Profile:
    """Who asked to be a mentor and says yes for this season is one, whatever they said of themselves before."""
    return replace(said, mentors=True) if would is Step.MENTOR else said


def _member(
    person: Person, zone: str, week: Availability, assumed: bool, said: Profile, spoken: frozenset[str], bonus: float
) -> Member:
    return Member(
        person.id,
        zone,
        week.can,
        week.good,
        frozenset(map(_tongue, said.languages)) or spoken,
        said.mentors,
        frozenset(said.goals),
        frozenset(said.offers),
        frozenset(said.seeks),
        name=person.name,
        bonus=bonus,
        assumed=assumed,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _tongue(code: str) -> str:
    """Whoever speaks `pt-BR` understands who speaks `pt`."""
    return code.replace("_", "-").partition("-")[0].casefold()

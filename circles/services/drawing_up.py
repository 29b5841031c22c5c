"""The counts of a season are drawn up once a week, so that nobody chooses the moment: see `domain/small_groups.py`."""

from collections.abc import Sequence
from datetime import datetime

from circles.domain.circle import Circle, CircleState, Membership, MembershipState
from circles.domain.season_figures import Question, by_attendance, by_commitments, by_goals, by_hours, yes
from circles.domain.small_groups import Said, drawn
from circles.posts.caring import MID_POINT
from circles.services.desk import Desk

PUBLISHED = frozenset(CircleState) - {CircleState.FORMING, CircleState.PROPOSED}


async def draw_up(desk: Desk, season_id: str, now: datetime) -> None:
    """Keep the counts of a season as organizers may see them from now on."""
    circles = [each for each in await desk.ledger.circles.of_season(season_id) if each.state in PUBLISHED]
    places = await _places(desk, circles)
    people = {each.person_id for each in places}
    before = await desk.ledger.figures.of_season(season_id)
    said = await _said(desk, season_id, [each.id for each in circles], places)
    tables = {
        question: drawn([one for one in said[question] if one.person_id in people], len(people), old, now)
        for question in Question
        for old in (before.get(question),)
    }
    if tables != before:
        await desk.ledger.figures.keep(season_id, tables)


async def _places(desk: Desk, circles: Sequence[Circle]) -> list[Membership]:
    return [one for each in circles for one in await desk.ledger.circles.memberships(each.id)]


async def _said(
    desk: Desk, season_id: str, ids: Sequence[str], places: Sequence[Membership]
) -> dict[Question, tuple[Said, ...]]:
    book = desk.ledger.figures
    seats = await book.seats(ids)
    return {
        Question.ATTENDANCE: by_attendance(seats),
        Question.STAYED: _stayed(places),
        Question.ROLES: yes(await book.role_holders(ids)),
        Question.HOURS: by_hours(seats),
        Question.COMMITMENTS: by_commitments(await book.commitments(ids)),
        Question.HALF_TIME: yes(await book.answered(ids, MID_POINT)),
        **by_goals(await desk.ledger.goals.of_season(season_id)),
    }


def _stayed(places: Sequence[Membership]) -> tuple[Said, ...]:
    """Who has a place, in whichever circle, and who has none any more. Merged and divided circles lose nobody."""
    found: dict[str, Said] = {}
    for each in sorted(places, key=lambda place: place.state is not MembershipState.LEFT):
        left = each.state is MembershipState.LEFT
        at = each.left_at or each.joined_at
        found[each.person_id] = Said(each.person_id, "left" if left else "yes", at)
    return tuple(found.values())

"""Who is a mentor in a circle, whom an agreement is between, and where they are with it."""

from collections.abc import Iterable

from circles.domain.agreement import Between, Standing, standing
from circles.domain.circle import Circle, MembershipState
from circles.domain.ladder import Step
from circles.domain.person import Person
from circles.domain.profile import UNTOLD
from circles.errors import Refused
from circles.services.desk import Desk
from circles.services.turns import person_named


async def who_mentors(desk: Desk, where: Circle, people: Iterable[Person]) -> tuple[Person, ...]:
    """Those of these people who said that they would be a mentor in their circle, or asked for it this season."""
    asked = tuple(people)
    told = await desk.ledger.wishes.profiles([each.id for each in asked])
    season = await desk.ledger.programs.enrollments(where.season_id)
    steps = {each.person_id for each in season if each.would is Step.MENTOR}
    return tuple(each for each in asked if each.id in steps or told.get(each.id, UNTOLD).mentors)


async def people_of(desk: Desk, where: Circle) -> tuple[Person, ...]:
    """Everybody in a circle, also who takes a break."""
    return await desk.ledger.circles.members(where.id, pausing=True)


async def mentors(desk: Desk, where: Circle, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """The mentors of a circle: who said so, and who has an agreement with it as its mentor."""
    said = await who_mentors(desk, where, people)
    made = [each for each in people if each.id in await desk.ledger.agreements.mentors(where.id)]
    agreed = [each for each in made if (await stand(desk, Between(where, people, each))).latest]
    return tuple(each for each in people if each in said or each in agreed)


async def stand(desk: Desk, between: Between) -> Standing:
    """Where they are with what they agree on."""
    other_id = between.other.id if between.other else None
    versions = await desk.ledger.agreements.versions(between.circle.id, between.mentor.id, other_id)
    said = await desk.ledger.agreements.accepted([each.id for each in versions])
    places = await desk.ledger.circles.memberships(between.circle.id)
    there = {each.person_id: each.joined_at for each in places if each.state is MembershipState.ACTIVE}
    return standing(versions, said, there)


async def with_circle(desk: Desk, where: Circle, people: tuple[Person, ...]) -> tuple[Between, ...]:
    """Which mentors have something on paper with all of their circle. Who has left it has not."""
    made = await desk.ledger.agreements.mentors(where.id)
    found = [Between(where, people, each) for each in people if each.id in made]
    return tuple([each for each in found if (await stand(desk, each)).latest])


async def in_pairs(desk: Desk, where: Circle, me: Person, people: tuple[Person, ...]) -> tuple[Between, ...]:
    """With whom somebody has something on paper, as one of two, as long as both are in the circle."""
    there = {each.id: each for each in people}
    made = await desk.ledger.agreements.pairs(where.id, me.id)
    found = [Between(where, people, there[one], there[other]) for one, other in made if one in there and other in there]
    return tuple([each for each in found if (await stand(desk, each)).latest])


async def pair(desk: Desk, where: Circle, me: Person, who: str | None, people: tuple[Person, ...]) -> Between:
    """The asker and whom they name, one of them the mentor; nobody has to be named where only one can be meant.

    Raises Refused if it is not clear who is meant, or if neither is a mentor.
    """
    mentoring = await mentors(desk, where, people)
    other = await person_named(desk, who, people) if who else _only_one(me, mentoring, people)
    if other is None:
        raise Refused("With whom? Say the name, such as: agreement pair {name}", name=_example(me, people))
    if other == me:
        raise Refused("It takes two. Name the other one.")
    for each in await in_pairs(desk, where, me, people):
        if other in (each.mentor, each.other):
            return each
    if me in mentoring:
        return Between(where, people, me, other)
    if other in mentoring:
        return Between(where, people, other, me)
    raise Refused(
        "Neither of you is a mentor here, and agreements are for mentors. Whoever would be one types “mentor yes”; "
        "“charter” shows how all of you want to meet."
    )


def _only_one(me: Person, mentoring: tuple[Person, ...], people: tuple[Person, ...]) -> Person | None:
    others = [each for each in people if each != me]
    if len(others) > 1 and me not in mentoring:
        others = [each for each in others if each in mentoring]
    return others[0] if len(others) == 1 else None


def _example(me: Person, people: tuple[Person, ...]) -> str:
    return next((each.name for each in people if each != me), me.name)


async def whole(desk: Desk, where: Circle, me: Person, mentor_id: str | None, people: tuple[Person, ...]) -> Between:
    """A mentor and all of the circle. Raises Refused if there is no mentor, or if it is not clear who is meant."""
    mentoring = await mentors(desk, where, people)
    if not mentoring:
        raise Refused(
            "Agreements are for mentors, and your circle meets as equals. “charter” shows how you want to meet, and "
            "anyone may change it."
        )
    if named := [each for each in mentoring if each.id == mentor_id]:
        return Between(where, people, named[0])
    if mentor_id:
        raise Refused("That mentor is not in your circle any more. “agreement” shows what there is.")
    if me in mentoring:
        return Between(where, people, me)
    if len(mentoring) > 1:
        raise Refused("Your circle has several mentors. “agreement” has a button for each.")
    return Between(where, people, mentoring[0])


async def first_ones(desk: Desk, where: Circle, me: Person, people: tuple[Person, ...]) -> tuple[Between, ...]:
    """What could be proposed first: with the circle, of each mentor that is meant, and with one other if that is clear.

    Two people in a circle of their own need only one.
    """
    mentoring = await mentors(desk, where, people)
    with_all = (me,) if me in mentoring else mentoring
    found = tuple(Between(where, people, each) for each in with_all)
    try:
        two = await pair(desk, where, me, None, people)
    except Refused:
        return found  # it is not clear who is meant: they name somebody
    return (two,) if len(people) == 2 else (*found, two)

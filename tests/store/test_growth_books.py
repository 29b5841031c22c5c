"""The books of a member's growth: goals, self-assessments, thanks, agreements."""

from dataclasses import replace
from datetime import date, timedelta

from circles.domain.agreement import Terms
from circles.domain.circle import Ending
from circles.domain.goal import GoalState, HowFar, Readers, Step, Told, Way
from circles.domain.self_assessment import Answers, Moment
from circles.domain.thanks import ThanksTo
from circles.store import Ledger
from tests.store.conftest import NOW, World

LATER = NOW + timedelta(days=1)


async def test_a_goal_comes_back_as_it_was_kept(ledger: Ledger, world: World) -> None:
    made = await ledger.goals.add(world.circle.id, world.ana.id, Readers.ME, Way("write", by=date(2027, 2, 1)), NOW)
    assert await ledger.goals.get(made.id) == made
    way = Way("write more", "a page", None, (Step("sit down", True, date(2027, 1, 1), date(2027, 1, 2)),))
    way = replace(way, told=(Told(LATER, "so", HowFar.HALF, "write"),))
    changed = replace(made, way=way, state=GoalState.DROPPED, readers=Readers.CIRCLE, touched_at=LATER)
    await ledger.goals.keep(changed)
    assert await ledger.goals.of_person(world.ana.id, world.season.id) == (changed,)
    assert await ledger.goals.of_circle(world.circle.id) == (changed,) == await ledger.goals.of_season(world.season.id)
    assert await ledger.goals.of_person(world.bo.id) == ()
    assert await ledger.goals.of_people([world.ana.id, world.bo.id]) == {world.ana.id: [changed]}
    await ledger.goals.delete(made.id)
    assert await ledger.goals.get(made.id) is None


async def test_each_moment_of_a_season_has_one_self_assessment(ledger: Ledger, world: World) -> None:
    season, ana, book = world.season.id, world.ana.id, ledger.self_assessments
    await book.keep(season, ana, Moment.START, Answers(used="listening"), NOW)
    await book.keep(season, ana, Moment.START, Answers(used="listening well"), LATER)
    await book.keep(season, ana, Moment.END, Answers(scale="4"), LATER)
    found = await book.of(season, ana)
    assert {moment: each.answers for moment, each in found.items()} == {
        Moment.START: Answers(used="listening well"),
        Moment.END: Answers(scale="4"),
    }
    assert await book.of(season, world.bo.id) == {}
    assert await book.forget(season, ana, Moment.END) and not await book.forget(season, ana, Moment.END)


async def test_thanks_are_found_by_who_gave_and_who_received(ledger: Ledger, world: World) -> None:
    book, ana, bo = ledger.gratitude, world.ana.id, world.bo.id
    said = await book.add(world.circle.id, ana, bo, "for the question", ThanksTo.PERSON, NOW)
    assert await book.received(bo) == (said,) == await book.given(ana)
    assert await book.received(bo, kept=True) == () == await book.received(ana)
    await book.keep(said.id, True)
    assert await book.received(bo, kept=True) == (replace(said, kept=True),)
    assert await book.take_back(bo, NOW) is None
    assert await book.take_back(ana, NOW) == replace(said, kept=True)
    assert await book.get(said.id) is None


async def test_versions_of_an_agreement_are_kept_apart_by_whom_they_concern(ledger: Ledger, world: World) -> None:
    book, circle, ana, bo = ledger.agreements, world.circle.id, world.ana.id, world.bo.id
    first = await book.add(circle, ana, bo, Terms(gives="an hour"), ana, NOW)
    second = await book.add(circle, ana, bo, Terms(gives="two hours"), bo, LATER)
    with_all = await book.add(circle, ana, None, Terms(often="monthly"), ana, NOW)
    assert [first.version, second.version, with_all.version] == [1, 2, 1]
    assert await book.versions(circle, ana, bo) == (first, second)
    assert await book.versions(circle, ana, None) == (with_all,)
    assert await book.mentors(circle) == (ana,)
    assert await book.pairs(circle, ana) == ((ana, bo),) == await book.pairs(circle, bo)
    assert await book.get(first.id) == first
    assert await book.accept(second.id, bo, LATER) and not await book.accept(second.id, bo, LATER)
    assert await book.accepted([first.id, second.id]) == {first.id: (), second.id: (bo,)}
    assert await book.take_back(bo, LATER) and await book.accepted([second.id]) == {second.id: ()}


async def test_how_a_commitment_went_and_what_would_help(ledger: Ledger, world: World) -> None:
    said = await ledger.words.commit(world.session.id, world.ana.id, "write", NOW)
    assert said.needs == ""
    await ledger.words.set_commitment(said.id, said.state, "an hour of quiet")
    (found,) = (await ledger.words.last_commitments(world.circle.id)).values()
    assert found.needs == "an hour of quiet"
    again = await ledger.words.commit(world.session.id, world.ana.id, "write more", LATER)
    assert again.needs == ""


async def test_what_people_wrote_goes_when_their_circle_is_long_over(ledger: Ledger, world: World) -> None:
    circle, ana, bo = world.circle.id, world.ana.id, world.bo.id
    await ledger.goals.add(circle, ana, Readers.ME, Way("write"), NOW)
    await ledger.self_assessments.keep(world.season.id, ana, Moment.START, Answers(used="x"), NOW)
    await ledger.gratitude.add(circle, ana, bo, "for all", ThanksTo.CIRCLE, NOW)
    made = await ledger.agreements.add(circle, ana, bo, Terms(gives="an hour"), ana, NOW)
    await ledger.agreements.accept(made.id, bo, NOW)
    await ledger.keeping.forget_words(LATER)
    assert await ledger.goals.of_person(ana), "as long as the circle lives it all stays"
    await ledger.circles.end(circle, Ending.WELL, NOW)
    await ledger.keeping.forget_words(LATER)
    assert not await ledger.goals.of_person(ana) and not await ledger.gratitude.given(ana)
    assert not await ledger.self_assessments.of(world.season.id, ana) and await ledger.agreements.get(made.id) is None

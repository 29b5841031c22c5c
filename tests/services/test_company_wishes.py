"""Plugins have a say in who sits together; one that fails is named, and there are circles all the same."""

import time
from collections.abc import Sequence

import pytest

from circles import Person, hookimpl
from circles.formation import apart
from circles.hooks import CompanyWishes
from circles.testing import CircleApp

pytestmark = pytest.mark.slow


class Organization:
    """People of one team, by the first letter of their names."""

    @hookimpl
    def company_wishes(self, people: Sequence[Person]) -> CompanyWishes:
        ids = {each.name.lower(): each.id for each in people}
        return CompanyWishes(
            apart=[(ids["p0"], ids["p1"])],
            together=[(ids["p2"], ids["p7"])],
            pairs=[(ids["p3"], ids["p4"], 1.0)],
        )


class Broken:
    @hookimpl
    def company_wishes(self, people: Sequence[Person]) -> CompanyWishes:
        return CompanyWishes(apart=[("nobody", "else")])


def even(ids: tuple[str, ...]) -> float:
    """A score that likes circles of five."""
    return 5.0 if len(ids) == 5 else 0.0


def fails(ids: tuple[str, ...]) -> float:
    raise RuntimeError("a slip")


class OfCircles:
    @hookimpl
    def company_wishes(self) -> CompanyWishes:
        return CompanyWishes(circle=even)


class FailsInTheSearch:
    @hookimpl
    def company_wishes(self) -> CompanyWishes:
        return CompanyWishes(circle=fails)


class NotToBePickled:
    @hookimpl
    def company_wishes(self) -> CompanyWishes:
        return CompanyWishes(circle=lambda ids: 0.0)


def sleeps(ids: tuple[str, ...]) -> float:
    time.sleep(60)
    return 5.0


class NeverEnds:
    @hookimpl
    def company_wishes(self) -> CompanyWishes:
        return CompanyWishes(circle=sleeps)


async def proposed(app: CircleApp, people: int) -> list[set[str]]:
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for place in range(people):
        await app.say(f"@p{place}", "join Lisbon")
    draft = await app.say("@mia", "propose")
    rows = [line.partition(": ")[2] for line in draft.splitlines() if line.startswith(("Alder:", "Birch:"))]
    return [set(row.replace(" and ", ", ").split(", ")) for row in rows]


@pytest.mark.parametrize("circle_plugins", [[Organization()]])
async def test_a_plugin_forbids_requires_and_says_who_suits_whom(circle_app: CircleApp) -> None:
    circles = await proposed(circle_app, 8)
    assert not any({"P0", "P1"} <= each for each in circles)
    assert any({"P2", "P7"} <= each for each in circles) and any({"P3", "P4"} <= each for each in circles)
    # Who puts two together whom a plugin keeps apart hears of it before.
    with_p1 = "Alder" if "P1" in circles[0] else "Birch"
    assert "sit together who should not" in await circle_app.say("@mia", f"move person P0 {with_p1}")
    assert "P0" in await circle_app.say("@mia", "propose again")
    assert circle_app.faults == []


@pytest.mark.parametrize("circle_plugins", [[OfCircles()]])
async def test_a_plugin_scores_whole_circles_in_the_other_process(circle_app: CircleApp) -> None:
    assert sorted(map(len, await proposed(circle_app, 10))) == [5, 5]
    assert circle_app.faults == []


@pytest.mark.parametrize("circle_plugins", [[Broken()], [FailsInTheSearch()], [NotToBePickled()]])
async def test_one_that_fails_is_named_and_there_are_circles_all_the_same(circle_app: CircleApp) -> None:
    assert sum(map(len, await proposed(circle_app, 6))) == 6
    assert [each.hook for each in circle_app.faults] == ["company_wishes"]
    circle_app.faults.clear()


@pytest.mark.parametrize("circle_plugins", [[FailsInTheSearch(), OfCircles()], [NotToBePickled()]])
async def test_its_score_is_left_out_and_that_of_another_plugin_counts(
    circle_app: CircleApp, circle_plugins: list[object]
) -> None:
    sizes = sorted(map(len, await proposed(circle_app, 10)))
    (fault,) = circle_app.faults
    assert type(circle_plugins[0]).__name__.lower() in fault.plugin.lower().replace("-", "")
    assert sum(sizes) == 10 and (len(circle_plugins) == 1 or sizes == [5, 5])
    circle_app.faults.clear()


class TestOneThatTakesTooLong:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[forming]\nseconds = 1\n"

    @pytest.fixture
    def circle_plugins(self) -> list[object]:
        return [NeverEnds()]

    async def test_it_is_named_and_left_out(self, circle_app: CircleApp, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apart, "_GRACE", 1.0)
        assert sum(map(len, await proposed(circle_app, 10))) == 10
        (fault,) = circle_app.faults
        assert "did not end with its score of a circle" in fault.error
        circle_app.faults.clear()

"""What tests of the use cases share."""

from collections.abc import Awaitable, Callable

import pytest

from circles.domain.circle import Circle
from circles.testing import CircleApp
from tests.begun import circle_app

__all__ = ["CirclesOf", "circle_app", "circles_of"]

CirclesOf = Callable[..., Awaitable[tuple[Circle, ...]]]


@pytest.fixture
def circles_of(circle_app: CircleApp) -> CirclesOf:
    """Gives the circles of one season (by its number, 1 if not said) of the newest program."""

    async def find(season: int = 1) -> tuple[Circle, ...]:
        ledger = circle_app.stage.app.desk.ledger
        latest = await ledger.programs.latest()
        assert latest
        wanted = next(each for each in await ledger.programs.seasons(latest[0].id) if each.number == season)
        return await ledger.circles.of_season(wanted.id)

    return find

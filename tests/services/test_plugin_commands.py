"""What a plugin's command may count on: members found by name, once for each event, answers of any shape."""

from collections.abc import Iterable
from typing import Annotated

import pytest

from circles import (
    Ask,
    Audience,
    Handler,
    Heading,
    Identity,
    Items,
    LocalTime,
    Post,
    Reply,
    Someone,
    Turn,
    answer,
    button,
    command,
    hookimpl,
    mention,
    say,
)
from circles.chat import Asked, Said
from circles.testing import CircleApp


@command("thank", audience=Audience.MEMBER, example="thank @bo", changes=True)
class Thank:
    """Thank somebody in your circle."""

    who: Annotated[Someone, Ask("Whom?")]


@command("cheers", audience=Audience.MEMBER)
class Thanks:
    """Show whom you thanked."""

    since: Annotated[LocalTime | None, Ask("Since when?")] = None


class Thanking:
    def __init__(self) -> None:
        self.thanked: list[str] = []

    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(Thank, self.thank), Handler(Thanks, self.thanks)]

    async def thank(self, turn: Turn, asked: Thank) -> Reply:
        member = turn.member(asked.who)
        self.thanked.append(member.name)
        return say("{who} will be glad.", who=mention(member))

    async def thanks(self, turn: Turn, asked: Thanks) -> Reply:
        names = Items(tuple(say("{name}", name=each) for each in self.thanked))
        again = button(say("Thank Ana"), Thank(Someone("ana")))
        return answer(Heading(say("Thanked")), names, say("That is all."), buttons=[again])


@pytest.fixture
def thanking() -> Thanking:
    return Thanking()


@pytest.fixture
def circle_plugins(thanking: Thanking) -> list[object]:
    return [thanking]


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["bo", "Bo", "@bo", "@local:bo"])
async def test_somebody_is_found_as_the_core_finds_them(season: CircleApp, typed: str) -> None:
    assert await season.say("@ana", f"thank {typed}") == "Bo will be glad."


@pytest.mark.slow
async def test_who_is_not_there_is_answered_with_who_is(season: CircleApp, thanking: Thanking) -> None:
    assert "In the circle are: Ana, Bo, Chen, Dua" in await season.say("@ana", "thank zoe")
    assert thanking.thanked == [] and season.faults == []


async def test_an_event_that_comes_twice_is_done_once(season: CircleApp, thanking: Thanking) -> None:
    asked = Asked("e1", Identity("local", "ana"), "Ana", Said("thank bo"))
    first = await season.stage.inbox.ask(asked)
    assert isinstance(first, Post) and first == await season.stage.inbox.ask(asked)
    assert thanking.thanked == ["Bo"]


async def test_an_answer_may_have_blocks_and_buttons(season: CircleApp) -> None:
    await season.say("@ana", "thank bo")
    shown = await season.say("@ana", "cheers")
    assert shown.startswith("Thanked\n- Bo\nThat is all.\n[Thank Ana]")
    assert await season.click("@ana", "Thank Ana") == "Ana will be glad."


async def test_what_is_missing_is_asked_for(season: CircleApp) -> None:
    assert "Whom?" in await season.say("@ana", "thank")
    assert await season.fill("@ana", who="chen") == "Chen will be glad."

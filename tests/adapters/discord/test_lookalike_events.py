"""Scheduled events and commands: what the look-alike lets a bot register."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.discord.lookalike import Discord, Guild, Status
from tests.adapters.discord.lookalike.ids import stamp
from tests.adapters.discord.raw import Raw


@pytest.fixture
def guild(lookalike: Discord) -> Guild:
    return lookalike.guild("Night owls")


@pytest.fixture
def path(guild: Guild) -> str:
    return f"/guilds/{guild.id}/scheduled-events"


def event(lookalike: Discord, hours: float = 24, **more: Any) -> dict[str, Any]:
    starts = lookalike.clock.now() + timedelta(hours=hours)
    return {
        "name": "Session 1", "privacy_level": 2, "entity_type": 3, "entity_metadata": {"location": "Thread"},
        "scheduled_start_time": stamp(starts), "scheduled_end_time": stamp(starts + timedelta(hours=1)), **more,
    }  # fmt: skip


WRONG: list[dict[str, Any]] = [
    {"name": "x" * 101}, {"name": ""}, {"description": "x" * 1001}, {"entity_metadata": {"location": "x" * 101}},
    {"entity_metadata": {"location": ""}}, {"scheduled_end_time": None}, {"privacy_level": 1}, {"privacy_level": None},
    {"scheduled_end_time": "2020-01-01T00:00:00+00:00"}, {"scheduled_start_time": "2020-01-01T00:00:00+00:00"},
    {"scheduled_start_time": "2090-01-01T00:00:00"}, {"entity_type": 2, "entity_metadata": None}, {"place": "x"},
    {"channel_id": "77"},
    {"recurrence_rule": {"start": "2090-01-01T00:00:00+00:00", "frequency": 2, "interval": 1, "by_weekday": [0]}},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_a_wrong_event(lookalike: Discord, guild: Guild, raw: Raw, path: str, wrong: dict[str, Any]) -> None:
    assert await raw.code("POST", path, event(lookalike, **wrong)) == 50035
    assert guild.events == {}


async def test_an_event_in_a_voice_channel(lookalike: Discord, guild: Guild, raw: Raw, path: str) -> None:
    voice, text = guild.voice_channel("Lounge"), guild.text_channel("circles")
    for channel, code in ((text, 50035), (voice, 0)):
        body = event(lookalike, entity_type=2, channel_id=str(channel.id))
        del body["entity_metadata"]
        assert await raw.code("POST", path, body) == code


async def test_whose_events(lookalike: Discord, guild: Guild, raw: Raw, path: str) -> None:
    guild.forbid("create_events")
    assert await raw.code("POST", path, event(lookalike)) == 50013
    guild.allow("create_events")
    id = (await raw.done("POST", path, event(lookalike)))["id"]
    guild.forbid("manage_events")
    assert await raw.code("PATCH", f"{path}/{id}", {"name": "Session one"}) == 0
    guild.events[int(id)].creator = guild.person("Ana")
    assert await raw.code("PATCH", f"{path}/{id}", {"name": "Session 1"}) == 50013
    assert await raw.code("DELETE", f"{path}/{id}") == 50013
    guild.allow("manage_events")
    assert await raw.code("DELETE", f"{path}/{id}") == 0
    assert await raw.code("DELETE", f"{path}/{id}") == 10070
    assert await raw.code("GET", f"{path}/{id}") == 10070


async def test_an_event_begins_and_ends_by_itself(lookalike: Discord, guild: Guild, raw: Raw, path: str) -> None:
    id = (await raw.done("POST", path, event(lookalike)))["id"]
    assert await raw.code("PATCH", f"{path}/{id}", {"status": 3}) == 50035, "not completed before it was active"
    lookalike.passes(timedelta(hours=24.5))
    assert guild.events[int(id)].status == Status.ACTIVE
    later = stamp(lookalike.clock.now() + timedelta(hours=2))
    assert await raw.code("PATCH", f"{path}/{id}", {"scheduled_start_time": later}) == 50035
    assert await raw.code("PATCH", f"{path}/{id}", {"status": 4}) == 50035, "an active one is completed, not canceled"
    lookalike.passes(timedelta(hours=1))
    assert guild.events[int(id)].status == Status.COMPLETED
    assert await raw.code("PATCH", f"{path}/{id}", {"name": "x"}) == 180000
    assert await raw.done("GET", path) == []


async def test_a_hundred_events(lookalike: Discord, guild: Guild, raw: Raw, path: str) -> None:
    for _ in range(100):
        await raw.done("POST", path, event(lookalike))
    assert await raw.code("POST", path, event(lookalike)) == 30038
    assert await raw.code("PATCH", f"{path}/{min(guild.events)}", {"status": 4}) == 0
    assert await raw.code("POST", path, event(lookalike)) == 0


def command(**more: Any) -> dict[str, Any]:
    return {"name": "rsvp", "description": "Say it", **more}


def option(**more: Any) -> dict[str, Any]:
    return {"type": 3, "name": "answer", "description": "Yes or no", **more}


def choices(count: int) -> list[dict[str, Any]]:
    return [{"name": f"{each}", "value": f"{each}"} for each in range(count)]


WRONG_COMMANDS: dict[str, list[dict[str, Any]]] = {
    "upper case": [command(name="Rsvp")],
    "a space": [command(name="my rsvp")],
    "33 characters": [command(name="x" * 33)],
    "no name": [command(name="")],
    "no description": [{"name": "rsvp"}],
    "a description of 101": [command(description="x" * 101)],
    "twice": [command(), command()],
    "26 options": [command(options=[option(name=f"o{each}") for each in range(26)])],
    "required after optional": [command(options=[option(), option(name="b", required=True)])],
    "an option twice": [command(options=[option(), option()])],
    "an option in upper case": [command(options=[option(name="Answer")])],
    "26 choices": [command(options=[option(choices=choices(26))])],
    "a choice twice": [command(options=[option(choices=choices(1) * 2)])],
    "choices and suggestions": [command(options=[option(choices=choices(1), autocomplete=True)])],
    "a subcommand beside an option": [command(options=[option(), {"type": 1, "name": "x", "description": "x"}])],
    "an unknown locale": [command(name_localizations={"xx": "ja"})],
    "a translation in upper case": [command(name_localizations={"de": "Zusage"})],
    "a translation of 101": [command(description_localizations={"de": "x" * 101})],
    "a menu with a description": [{"name": "Swap", "type": 2, "description": "x"}],
    "an unknown field": [command(nickname="x")],
    "8001 characters": [
        command(options=[option(name=f"o{x}", description="x" * 100, choices=[
            {"name": "n" * 100 + f"{y}"[-1:], "value": "v" * 100} for y in range(4)
        ]) for x in range(10)])
    ],
}  # fmt: skip


@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize("wrong", WRONG_COMMANDS.values(), ids=WRONG_COMMANDS)
async def test_a_wrong_command(
    lookalike: Discord, guild: Guild, raw: Raw, wrong: list[dict[str, Any]], everywhere: bool
) -> None:
    where = "" if everywhere else f"/guilds/{guild.id}"
    assert await raw.code("PUT", f"/applications/{lookalike.application_id}{where}/commands", wrong) == 50035
    assert guild.commands == []


@pytest.mark.parametrize(("kind", "most"), [(1, 100), (2, 15), (3, 15)])
async def test_how_many_commands(lookalike: Discord, raw: Raw, kind: int, most: int) -> None:
    path = f"/applications/{lookalike.application_id}/commands"
    text = {"description": "x"} if kind == 1 else {}
    many = [{"name": f"c{each}", "type": kind, **text} for each in range(most + 1)]
    assert await raw.code("PUT", path, many) == 30032
    assert await raw.code("PUT", path, many[1:]) == 0


async def test_a_command_keeps_its_id(lookalike: Discord, guild: Guild, raw: Raw) -> None:
    path = f"/applications/{lookalike.application_id}/commands"
    (first,) = await raw.done("PUT", path, [command()])
    again, other = await raw.done("PUT", path, [command(description="Say"), command(name="zusage")])
    assert again["id"] == first["id"] != other["id"] and again["version"] != first["version"]
    assert await raw.code("DELETE", f"{path}/{other['id']}") == 0
    assert await raw.code("DELETE", f"{path}/{other['id']}") == 10063
    assert await raw.code("PATCH", f"{path}/{first['id']}", {"name": "Rsvp"}) == 50035
    assert [each["name"] for each in guild.commands] == ["rsvp"]


async def test_names_in_every_script(lookalike: Discord, raw: Raw) -> None:
    names = {"de": "zusage", "hi": "उपस्थिति", "ja": "出席", "ru": "приду", "th": "เข้าร่วม", "es-419": "confirmo"}
    body = [command(name_localizations=names, options=[option(required=True), option(name="who", type=6)])]
    path = f"/applications/{lookalike.application_id}/commands"
    assert await raw.code("PUT", path, body) == 0
    assert "name_localizations" not in (await raw.done("GET", path))[0]
    assert (await raw.done("GET", path + "?with_localizations=true"))[0]["name_localizations"] == names


async def test_two_hundred_new_commands_a_day(lookalike: Discord, raw: Raw) -> None:
    path = f"/applications/{lookalike.application_id}/commands"
    for batch in range(2):
        many = [command(name=f"c{batch}-{each}") for each in range(100)]
        assert await raw.code("PUT", path, many) == 0
    assert await raw.code("PUT", path, many) == 0, "they are known"
    assert await raw.code("PUT", path, [command()]) == 30034
    lookalike.passes(timedelta(days=1))
    assert await raw.code("PUT", path, [command()]) == 0

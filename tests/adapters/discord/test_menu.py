"""Discord's menu holds a hundred names: ours stand in it in groups, all of them, and with room for plugins'."""

from pathlib import Path
from typing import Any

import pytest

from circles import Audience, CircleRef, Declaration, command
from circles.command import declaration
from circles.commands import CORE
from circles.i18n import languages
from circles.message import ours
from circles.render import plain
from circles_discord.menu import Menu, size
from circles_discord.naming import fit, paths
from circles_mail.commands import COMMANDS as OF_MAIL
from tests.adapters.discord.bot import Bot, bot
from tests.adapters.discord.community import community

DECLARATIONS = [declaration(each) for each in (*CORE, *OF_MAIL)]
OTHERS = [each for each in languages() if each != "en"]
MENU = Menu(DECLARATIONS, OTHERS)
MOST = 80
"""Names of ours at the top, of a hundred: the rest is for plugins."""


def declared(name: str, fields: int = 0, **more: Any) -> Declaration:
    body: dict[str, Any] = {
        "__annotations__": {f"a_long_name_for_a_field_{n}": str for n in range(fields)},
        "__doc__": "x" * 90,
    }
    return declaration(command(name, audience=Audience.ANYONE, **more)(type("Made", (), body)))


def top(menu: Menu) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in menu.payload if each["type"] == 1}


def groups(menu: Menu) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in top(menu).items() if any(it["type"] == 1 for it in each.get("options", ()))}


class TestOurs:
    def test_everything_is_in_it_and_there_is_room(self) -> None:
        assert MENU.left_out == ()
        assert len(MENU.paths) == len(DECLARATIONS)
        assert len(top(MENU)) <= MOST

    def test_a_group_is_one_of_two_at_least_and_far_from_full(self) -> None:
        for each in groups(MENU).values():
            assert 2 <= len(each["options"]) <= 20 and size(each) < 6000, each["name"]

    def test_what_is_called_like_its_group_has_a_word_in_it(self) -> None:
        wanted = {
            "charter": "show",
            "log": "show",
            "report": "show",
            "commitment": "new",
            "swap": "ask",
            "my": "circles",
        }
        assert {name: MENU.paths[name][1] for name in wanted} == wanted

    @pytest.mark.parametrize("language", ["en", *OTHERS])
    def test_what_a_group_is_about_is_said_once_and_fits(self, language: str) -> None:
        said = [(MENU.paths[each.name][0], each.group) for each in DECLARATIONS if each.group]
        assert len({group for group, _ in said}) == len(said)
        for group, text in said:
            assert group in groups(MENU), f"{group!r} is no group"
            assert len(plain(ours(text), (), language)) <= 100

    def test_what_a_group_is_about_can_be_read_in_every_language(self) -> None:
        charter = top(MENU)["charter"]
        assert charter["description"] == "What your circle agreed on, and other rules for it."
        assert "Kreis" in charter["description_localizations"]["de"]
        assert "círculo" in charter["description_localizations"]["es-ES"]

    def test_organizers_commands_share_no_group_with_those_of_others(self) -> None:
        """A server can keep whole groups from people (Server Settings, Integrations): no member loses one by it."""
        found = dict[str, set[bool]]()
        for each in DECLARATIONS:
            found.setdefault(MENU.paths[each.name][0], set()).add(each.audience is Audience.ORGANIZER)
        assert [group for group, kinds in found.items() if len(kinds) > 1] == []

    def test_no_role_matters_and_all_works_in_private(self) -> None:
        for each in MENU.payload:
            assert each["contexts"] == [0, 1] and each["integration_types"] == [0]
            assert "default_member_permissions" not in each

    def test_only_whole_commands_say_where_they_can_be_used(self) -> None:
        inner = [option for each in groups(MENU).values() for option in each["options"]]
        assert not any(option.keys() & {"contexts", "integration_types"} for option in inner)


@pytest.mark.parametrize(
    "names, found",
    [
        (("session move", "session skip"), {"session move": ("session", "move"), "session skip": ("session", "skip")}),
        (("log", "log find"), {"log": ("log", "show"), "log find": ("log", "find")}),
        (("log", "log show"), {"log": ("log", "show-2"), "log show": ("log", "show")}),
        (("step in",), {"step in": ("step-in",)}),
        (("+2",), {"+2": ("plus-2",)}),
        (("plus-2", "+2"), {"plus-2": ("plus-2",), "+2": ("plus-2-2",)}),
        (("a b", "a-b"), {"a b": ("a-b",), "a-b": ("a-b-2",)}),
        (("x+ a", "x+ b", "x-plus"), {"x+ a": ("xplus", "a"), "x+ b": ("xplus", "b"), "x-plus": ("x-plus",)}),
        (("x" * 40, "x" * 41), {"x" * 40: ("x" * 32,), "x" * 41: ("x" * 28 + "-2",)}),
        (("…",), {"…": ("command",)}),
    ],
)
def test_names(names: tuple[str, ...], found: dict[str, tuple[str, ...]]) -> None:
    assert paths([declared(each) for each in names]) == found


def test_what_writes_and_is_called_like_its_group_makes_a_new_one_there() -> None:
    assert paths([declared("note", changes=True), declared("note find")])["note"] == ("note", "new")


def test_a_command_may_say_where_it_stands() -> None:
    found = paths([declared("note", menu="note write"), declared("forget", menu="note forget"), declared("leave")])
    assert found == {"note": ("note", "write"), "forget": ("note", "forget"), "leave": ("leave",)}


def test_one_that_would_be_alone_in_its_group_stands_by_itself() -> None:
    assert paths([declared("forget", menu="note forget")]) == {"forget": ("note-forget",)}


def test_a_name_is_made_fit() -> None:
    assert [fit(each) for each in ("RSVP", "über", "a.b!c", "-x-")] == ["rsvp", "über", "a-b-c", "x"]


def test_a_group_that_says_nothing_of_itself_names_what_is_in_it() -> None:
    assert top(Menu([declared("note"), declared("note find")]))["note"]["description"] == "show, find"


def test_a_plugins_command_joins_a_group_of_ours() -> None:
    menu = Menu([*DECLARATIONS, declared("goal share")], OTHERS)
    assert menu.paths["goal share"] == ("goal", "share")
    assert len(top(menu)) == len(top(MENU))


class TestFull:
    def test_the_hundred_and_first_is_left_out_and_named(self) -> None:
        menu = Menu([declared(f"c{n}") for n in range(101)])
        assert menu.left_out == ("c100",) and len(menu.payload) == 100

    def test_what_comes_with_a_button_gives_way(self) -> None:
        @command("yes", audience=Audience.ANYONE, changes=True)
        class Yes:
            """Yes."""

            circle: CircleRef | None = None

        menu = Menu([declaration(Yes), *(declared(f"c{n}") for n in range(100))])
        assert menu.left_out == ("yes",)

    def test_who_finds_a_group_full_stands_beside_it(self) -> None:
        menu = Menu([declared(f"g c{n}") for n in range(26)])
        assert menu.left_out == () and len(top(menu)["g"]["options"]) == 25
        assert menu.paths["g c25"] == ("g-c25",)
        assert (called := menu.asked({"name": "g-c25", "type": 1})) and called.name == "g c25"

    def test_a_group_of_too_many_characters_is_full_as_well(self) -> None:
        menu = Menu([declared(f"g c{n}", 20) for n in range(10)])
        assert menu.left_out == () and 0 < len(top(menu)) - 1 < 9
        assert all(size(each) <= 8000 for each in menu.payload)


def test_what_can_be_tapped_is_known_by_our_names() -> None:
    registered = [{**each, "id": str(1000 + number)} for number, each in enumerate(MENU.payload)]
    found = MENU.taps(registered)
    assert set(found) == {each.name for each in DECLARATIONS}
    assert found["charter"].startswith("</charter show:10") and found["rsvp"].startswith("</rsvp:10")
    assert found["session move"].rpartition(":")[2] == found["session skip"].rpartition(":")[2]
    assert MENU.taps([{"id": "1", "type": 1, "name": "session", "options": []}]) == {}


def test_the_digest_is_the_same_for_the_same_payload() -> None:
    assert MENU.digest == Menu(DECLARATIONS, OTHERS).digest != Menu(DECLARATIONS).digest


async def test_what_was_told_in_the_old_way_disappears_and_nothing_is_told_twice(tmp_path: Path) -> None:
    async with bot(tmp_path) as there:
        here = there.discord.world.commands[0]
        before = [{**here[0], "id": "7", "name": name, "options": []} for name in ("charter-accept", "charter", "join")]
        there.discord.world.commands[0] = before
        await there.stop()
        await there.start()
        await there.until(lambda: "charter-accept" not in names(there))
        assert names(there) == set(top(Menu([declaration(each) for each in CORE])))
        told, kept = puts(there), {each["name"]: each["id"] for each in there.discord.world.commands[0]}
        assert kept["join"] == "7", "what is called as before keeps its id"
        await there.restart()
        assert puts(there) == told


async def test_what_is_picked_in_a_group_is_our_command(tmp_path: Path) -> None:
    async with bot(tmp_path) as there:
        ana = there.person("Ana")
        await ana.slash("charter accept")
        await ana.slash("charter show", channel="dm")
        await ana.slash("clock plus-2")
        await ana.slash("proposal leave-out", {"who": "Bo"})
        assert there.inbox.heard == ["charter accept:", "charter:", "+2:", "leave out: and Bo"]


async def test_a_post_names_what_can_be_picked_and_typed_words_work_as_ever(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        for name, shown in (("charter", "charter show"), ("log find", "log find"), ("start", "clock start")):
            assert f"</{shown}:" in (await there.slash("ana", "help", about=name)).text
        assert "with </program create:" in (await there.slash("mia", "proposal publish")).text
        room = await there.season()
        offered = await there.people["ana"].types_ahead("format choose", "name", "tro", channel=room)
        assert "troika" in [value for _, value in offered]
        await there.people["ana"].says("dm", "format troika")
        await there.server.discord.until(lambda: "roika" in there.people["ana"].dms[-1].text)


def names(there: Bot) -> set[str]:
    return {each["name"] for each in there.discord.world.commands[0] if each["type"] == 1}


def puts(there: Bot) -> int:
    """How often Discord was told the commands."""
    return sum(each.method == "PUT" and each.path.endswith("/commands") for each in there.discord.requests)

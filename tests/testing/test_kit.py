"""What the kit promises to authors: people who say and press things, a clock, and errors that help."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

import circles.testing
from circles import Audience, Format, Handler, Line, PluginError, Refused, Turn, command, events, hookimpl, say
from circles.domain.format import Block
from circles.errors import SettingsError
from circles.testing import CircleApp, Fault, RecordingChat
from circles.testing.opening import open_circle_app

ROOT = Path(__file__).parent.parent.parent


@command("cheer", audience=Audience.MEMBER, example="cheer loudly")
class Cheer:
    """Cheer for your circle."""

    how: str | None = None


class Cheering:
    """A plugin that fails when it is told to."""

    def __init__(self, word: str = "Hooray") -> None:
        self.word = word

    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        yield Handler(Cheer, self.cheer)

    async def cheer(self, turn: Turn, asked: Cheer) -> Line:
        if asked.how == "sadly":
            raise Refused("That is no cheer.")
        if asked.how == "twice":
            raise KeyError("twice")
        return say("{word}!", word=self.word)


@pytest.fixture
def circle_plugins() -> list[object]:
    return [Cheering()]


@pytest.fixture
def circle_settings() -> str:
    return '[community]\nname = "Harbor"\norganizers = ["local:ana"]\n'


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


@pytest.mark.slow
async def test_a_season_takes_three_lines(season: CircleApp) -> None:
    assert "Welcome to Alder" in season.find("Welcome").text
    assert await season.say("@bo", "cheer") == "Hooray!"
    await season.advance(days=7, hours=6)
    assert "session 1" in season.find("Kick-off").text
    assert f"{season.now:%Y-%m-%d %H:%M}" == "2027-01-11 18:00"


async def test_settings_are_those_of_a_file(season: CircleApp) -> None:
    assert "For organizers" in await season.say("@ana", "help")
    assert "For organizers" in await season.say("@mia", "help")
    assert "For organizers" not in await season.say("@bo", "help")


@pytest.mark.slow
async def test_buttons_and_forms_are_pressed_and_filled(season: CircleApp) -> None:
    await season.meet()
    assert "The one thing you will do" in await season.click("@bo", "My commitment")
    assert "Noted" in await season.fill("@bo", text="Call two people")


@pytest.mark.slow
async def test_a_session_takes_one_line(season: CircleApp) -> None:
    await season.meet()
    assert f"{season.now:%Y-%m-%d %H:%M}" == "2027-01-12 19:00"
    assert "session 1 is over" in season.find("is over").text
    await season.meet("@bo")
    assert "session 2 is over" in season.find("is over").text


@pytest.mark.slow
async def test_everybody_sees_their_own(season: CircleApp) -> None:
    await season.advance_to("2027-01-12 17:30")
    mine = [each.where for each in season.seen_by("@ana")]
    assert "ana" in mine and "bo" not in mine
    assert any(each.startswith("room-") for each in mine)
    assert len(season.seen_by("@mia")) == 0


async def test_what_is_not_there_is_answered_with_what_is(season: CircleApp) -> None:
    with pytest.raises(
        LookupError,
        match="@ana sees no button 'Jump'; there are: Calendar link, Our charter, Say more about me, Say when I can",
    ):
        await season.click("@ana", "Jump")
    with pytest.raises(LookupError, match="@ana was shown no form"):
        await season.fill("@ana", text="x")
    with pytest.raises(LookupError, match=r"no message has 'Goodbye'; there are:\n  to room-\w+: Welcome to Alder"):
        season.find("Goodbye")
    with pytest.raises(LookupError, match="@mia is in no room yet"):
        await season.say("@mia", "help", in_room=True)
    with pytest.raises(ValueError, match="2027-01-01 10:00 is past: the clock shows 2027-01-04 12:00 UTC"):
        await season.advance_to("2027-01-01 10:00")
    with pytest.raises(LookupError, match="@zoe has no session to come"):
        await season.meet("@zoe")


@pytest.mark.slow
async def test_a_field_that_is_not_asked_for_is_named(season: CircleApp) -> None:
    await season.meet()
    await season.say("@ana", "commitment")
    with pytest.raises(LookupError, match="no field 'txt'; there are: text"):
        await season.fill("@ana", txt="x")


async def test_nobody_sees_anything_before_a_season(circle_app: CircleApp) -> None:
    with pytest.raises(LookupError, match="there are:\n  none"):
        circle_app.find("Hello")
    with pytest.raises(LookupError, match="there are: none"):
        await circle_app.click("@ana", "Jump")


async def test_a_season_that_cannot_begin_says_why(circle_app: CircleApp) -> None:
    with pytest.raises(LookupError, match=r"the season could not begin(.|\n)*That hour is past"):
        await circle_app.season(first="2026-01-12 18:00")


async def test_no_is_an_answer_and_no_fault(season: CircleApp) -> None:
    assert await season.say("@ana", "cheer sadly") == "That is no cheer."
    assert season.faults == []


async def test_faults_are_there_to_look_at(season: CircleApp) -> None:
    assert "Cheering" in await season.say("@ana", "cheer twice")
    ((plugin, hook, error),) = season.faults
    assert (plugin, hook) == ("Cheering", "cheer")
    assert error.startswith("KeyError: 'twice' (testing/test_kit.py:")
    season.faults.clear()


class Failing:
    @hookimpl
    async def happened(self, event: events.Event) -> None:
        raise ValueError("no such circle")


def _settings(path: Path, text: str = "") -> Path:
    file = path / "circles.toml"
    file.write_text(text, "utf-8")
    return file


async def test_a_fault_that_nobody_took_fails_the_test(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"a plugin failed(.|\n)*Failing, happened: ValueError: no such circle"):
        async with open_circle_app(_settings(tmp_path), [Failing()], RecordingChat()) as app:
            await app.season()
            assert isinstance(app.faults[0], Fault)


class Unfinished:
    pass


class Alone:
    """Its format leads nowhere."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        yield Format("alone", "Alone", "One corner.", 2, 8, (), (Block("All", rest=True),), (), fallback="nowhere")


class TestSeason:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[program]\nminutes = 45\n"

    async def test_its_sessions_are_as_long_as_the_settings_say(self, season: CircleApp) -> None:
        assert "45 minutes." in await season.say("@ana", "agenda")


@pytest.mark.parametrize(
    ("settings", "plugins", "sentence"),
    [
        ("", [Unfinished()], "the plugin Unfinished is refused: it implements no hook"),
        ("", [Alone()], "format alone: its fallback 'nowhere' does not exist: name another one"),
        ("", [Cheering], "the plugin type is refused: it is a class; make a plugin of it: Cheering()"),
        ("[plugins.formats]\nlong = 1", [], "the plugin formats is refused: it has no settings; take out long"),
        ("[plugins.fromats]\n", [], r"\[plugins.fromats\]: there is no plugin of this name; installed are: formats"),
        ('[program]\nformats = ["hot-saet"]', [], "no plugin brings the format 'hot-saet'; there are: .*hot-seat"),
    ],
)
async def test_what_is_not_right_is_said_before_the_test(
    tmp_path: Path, settings: str, plugins: list[object], sentence: str
) -> None:
    with pytest.raises(PluginError, match=sentence):
        async with open_circle_app(_settings(tmp_path, settings), plugins, RecordingChat()):
            pass


async def test_settings_are_checked_as_in_a_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"did you mean web\.port"):
        async with open_circle_app(_settings(tmp_path, "[web]\nprot = 1"), [], RecordingChat()):
            pass


async def test_what_is_handed_in_wins_over_what_is_installed(tmp_path: Path) -> None:
    from circles_formats import Formats

    async with open_circle_app(_settings(tmp_path), [Formats()], RecordingChat()) as app:
        plugins = app.stage.app.desk.registry.plugins
        assert "switched off" in plugins["formats"].refused
        assert plugins["Formats"].is_on


def test_the_kit_acts_only_where_it_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "pytest11" not in project["project"]["entry-points"]
    folder = Path(circles.testing.__file__).parent
    assert [each.name for each in folder.glob("*.py") if "autouse" in each.read_text("utf-8")] == []


def test_what_the_kit_offers_is_documented() -> None:
    undocumented = [name for name in circles.testing.__all__ if not getattr(circles.testing, name).__doc__]
    assert undocumented == []
    public = [name for name in vars(CircleApp) if not name.startswith("_") and callable(getattr(CircleApp, name))]
    assert [name for name in public if not getattr(CircleApp, name).__doc__] == []


async def test_there_can_be_several_platforms(tmp_path: Path) -> None:
    chats = RecordingChat("discord"), RecordingChat("matrix")
    async with open_circle_app(_settings(tmp_path, ""), [], *chats) as app:
        await app.say("@mia", 'program create "Night owls"')
        await app.say("@mia", "program open")
        for who in ("@ana", "@matrix:bo", "@discord:chen", "@matrix:dua"):
            assert "You have a place" in await app.say(who, "join Lisbon")
        await app.say("@mia", "propose 2027-01-12 18:00")
        await app.say("@mia", "publish")
        assert [each.where.startswith("room-") for each in app.seen_by("@matrix:bo")] == [True]
        assert "Alder" in await app.say("@matrix:bo", "when", in_room=True)
        assert app.find("Welcome to Alder") in app.seen_by("@matrix:dua")
        assert app.seen_by("@bo") == []

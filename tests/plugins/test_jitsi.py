"""A room for calls for each circle."""

from pathlib import Path

import pytest

from circles import PluginError
from circles.testing import RecordingChat
from circles.testing.opening import open_circle_app
from circles_jitsi import Jitsi


async def test_each_circle_has_a_room_that_stays_the_same(tmp_path: Path) -> None:
    config = tmp_path / "circles.toml"
    config.write_text('[plugins.jitsi]\nserver = "https://meet.example.org/"\n', "utf-8")
    async with open_circle_app(config, [], RecordingChat()) as app:
        await app.season()
        first = await app.say("@ana", "place")
        assert "https://meet.example.org/circle-" in first
        assert await app.say("@bo", "place") == first
        await app.say("@ana", "place https://elsewhere.example.org")
        assert "elsewhere" in await app.say("@bo", "place"), "what a circle chose itself wins"


def test_without_a_server_it_stays_out_of_the_way() -> None:
    assert Jitsi({}).meeting_place(circle=None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", [{"server": "http://meet.example.org"}, {"sever": "https://meet.example.org"}])
def test_settings_that_do_not_fit_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(PluginError):
        Jitsi(settings)

"""Whoever sets the bot up: a folder with settings, and what the command line says there."""

import asyncio
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from circles.cli import main
from tests.adapters.discord.server import Server

ORGANIZER = "discord:1122334455667788990"


@dataclass
class Desk:
    """A person at a terminal."""

    server: Server
    home: Path
    screen: pytest.CaptureFixture[str]

    async def check(self, **more: Any) -> list[str]:
        """What `circles check` finds wrong with these settings, in sentences; the whole screen is in `seen`."""
        self.writes(**more)
        status = await self.types("check")
        problems = [each.removeprefix("✗ ") for each in self.seen.splitlines() if each.startswith("✗ ")]
        assert status == (1 if problems else 0)
        assert bool(problems) is ("Everything is in place" not in self.seen)
        return [each.removeprefix("adapters.discord: ") for each in problems]

    async def types(self, *words: str) -> int:
        """Run `circles` with these words. Returns its exit status."""
        self.screen.readouterr()
        status = await asyncio.to_thread(main, list(words))
        out, err = self.screen.readouterr()
        self.seen = out + err
        return status

    def writes(self, **more: Any) -> None:
        """Put the settings into circles.toml: those that lead to the server, and others instead."""
        table = {name: value for name, value in self.server.settings(**more).items() if value is not None}
        settings: dict[str, dict[str, Any]] = {
            "community": {"organizers": [ORGANIZER]},
            "web": {"port": self.free_port(), "public_url": "https://circles.example.org"},
            "adapters.discord": table,
        }
        lines = []
        for name, section in settings.items():
            lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in section.items()), ""]
        (self.home / "circles.toml").write_text("\n".join(lines), "utf-8")

    @staticmethod
    def free_port() -> int:
        """A port of this machine where nobody listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

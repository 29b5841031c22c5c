"""README, “On Discord”, step by step as its reader takes them: from an empty folder to a circle in a thread."""

import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.adapters.discord.desk import Desk
from tests.adapters.discord.lookalike import Thread
from tests.adapters.discord.server import Server, serving

WHOLE = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
README = WHOLE.partition("## On Discord\n")[2].partition("\n## ")[0]
CITIES = {"Ana": "Lisbon", "Bo": "New York", "Chen": "Kolkata", "Dua": "Nairobi"}


class Program:
    """`circles run` in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            self.lines.append(line.decode().rstrip())

    async def says(self, words: str, seconds: float = 30) -> str:
        """The first line with these words, as soon as it is there."""
        async with asyncio.timeout(seconds):
            while not (found := [each for each in self.lines if words in each]):
                assert not self._reading.done(), "\n".join(self.lines)
                await asyncio.sleep(0.02)
        return found[0]

    async def stop(self) -> int:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        await self.process.wait()
        await self._reading
        return self.process.returncode or 0


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[Program]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "circles", "run", cwd=home, env=env, stderr=subprocess.PIPE
    )
    program = Program(process)
    try:
        yield program
    finally:
        await program.stop()


async def _inits(desk: Desk, monkeypatch: pytest.MonkeyPatch, organizer: int) -> None:
    server = desk.server
    answers: Iterator[str] = iter(
        ["Night owls", "discord", str(organizer), str(server.guild.id), str(server.parent.id)]
    )
    asked: list[str] = []

    def types(question: str = "") -> str:
        asked.append(question)
        return next(answers)

    def hidden(question: str) -> str:
        asked.append(question)
        return server.discord.token

    monkeypatch.setattr("builtins.input", types)
    monkeypatch.setattr("getpass.getpass", hidden)
    assert await desk.types("init") == 0
    assert re.search(r"token.*not shown", asked[3]) and "server" in asked[4] and "channel" in asked[5]
    written = desk.home / "circles.toml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600 and server.discord.token not in desk.seen
    more = f'api = "{server.discord.api}"\ngateway = "{server.discord.gateway}"\n\n[web]\nport = {desk.free_port()}\n'
    written.write_text(written.read_text("utf-8") + more, "utf-8")


async def test_the_readme_leads_from_nothing_to_a_circle_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with serving(tmp_path / "discord") as server:
        desk, guild, bot = Desk(server, tmp_path, capsys), server.guild, server.discord.world.bot
        mia = guild.person("Mia")
        guild.leaves(bot)
        await _inits(desk, monkeypatch, mia.id)
        assert await desk.types("db", "migrate") == 0
        assert await desk.types("check") == 1 and "https://discord.com/oauth2/authorize?" in desk.seen
        assert desk.seen.count("✗") == 1
        guild.joins(bot)
        assert await desk.types("check") == 0 and "✓ Everything is in place" in desk.seen
        async with running(tmp_path) as program:
            for said in re.findall(r"“([^”]+)”", re.findall(r"`circles run`\. It says (.*?), then", README)[0]):
                await program.says(f" {said} ")
            await _a_first_program(server)
            assert await desk.types("check") == 1 and "port" in desk.seen and desk.seen.count("✗") == 1
            assert await desk.types("db", "backup", "copy.db") == 0
            assert (tmp_path / "copy.db.adapters" / "discord" / "memory.db").stat().st_size > 0
            assert await program.stop() == 0
        log = "\n".join(program.lines)
        assert server.discord.token not in log and "WARNING" not in log and "Lisbon" not in log
        assert len(program.lines) < 12, log


async def _a_first_program(server: Server) -> None:
    guild = server.guild
    mia = guild.person("Mia")
    made = await (await mia.slash("program create", {"name": "Owls", "about": "We meet", "sessions": 2})).settled()
    assert "Owls" in made.text
    await (await mia.slash("program open")).settled()
    for name, place in CITIES.items():
        await (await guild.person(name).slash("join", {"place": place})).settled()
    await (await mia.slash("proposal make", {"first": "2099-01-13 18:00"})).settled()
    await (await mia.slash("proposal publish")).settled()
    await server.discord.until(lambda: guild.threads and guild.threads[0].messages, 20)
    (room,) = guild.threads
    assert isinstance(room, Thread) and room.private
    everybody = {"Circles", *CITIES}
    await server.discord.until(lambda: {guild.members[each].user.name for each in room.members} == everybody)


async def test_two_shards_hear_the_server_and_private_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with serving(tmp_path / "discord") as server:
        desk, ana = Desk(server, tmp_path, capsys), server.guild.person("Ana")
        desk.writes(shards=2)
        assert await desk.types("db", "migrate") == 0
        async with running(tmp_path) as program:
            await program.says("commands told to Discord")
            assert server.discord.identified == 2
            assert (await (await ana.slash("help")).settled()).text
            await ana.says("dm", "help")
            await server.discord.until(lambda: any(each.author.bot for each in ana.dms), 10)


async def test_a_wrong_token_ends_the_program_with_its_sentence_and_nothing_of_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with serving(tmp_path / "discord") as server:
        desk = Desk(server, tmp_path, capsys)
        desk.writes(token="MTA.wrong.hidden_part")
        assert await desk.types("db", "migrate") == 0
        async with running(tmp_path) as program:
            said = await program.says("Discord does not know this token. ")
            assert "Reset Token" in said and await program.process.wait() == 1
        assert "hidden_part" not in "\n".join(program.lines) and "Traceback" not in "\n".join(program.lines)


async def test_what_people_write_stays_out_of_the_log_however_much_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CIRCLES_LOG_LEVEL", "debug")
    async with serving(tmp_path / "discord") as server:
        desk, ana = Desk(server, tmp_path, capsys), server.guild.person("Ana")
        desk.writes()
        assert await desk.types("db", "migrate") == 0
        async with running(tmp_path) as program:
            await program.says("commands told to Discord")
            await ana.says("dm", "heliotrope secrets of mine")
            await server.discord.until(lambda: any(each.author.bot for each in ana.dms), 10)
            server.discord.drop()
            await (await ana.slash("join", {"place": "Heliotropolis"})).settled(10)
        log = "\n".join(program.lines)
        assert "DEBUG" in log and "heliotrop" not in log.lower() and server.discord.token not in log

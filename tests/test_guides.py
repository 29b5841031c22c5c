"""The guides are true: what they show is taken out of them, put into a folder of its own, and run."""

import os
import re
import sqlite3
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from circles.testing import ChatContract

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parent.parent
SHOWN = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)


def files_of(guide: str) -> dict[str, str]:
    """The files that a guide shows: each named in a line of its own, with its content under it."""
    return dict(SHOWN.findall((ROOT / guide).read_text("utf-8")))


def installed(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files that Python takes for an installed distribution: pip would write no more than this."""
    project = tomllib.loads(files["pyproject.toml"])["project"]
    entries = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in names.items())
        for group, names in project["entry-points"].items()
    ]
    info = f"{project['name']}-{project['version']}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    for name, text in {**files, f"{info}/METADATA": metadata, f"{info}/entry_points.txt": "\n".join(entries)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def started(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start Python in the folder of a stranger."""
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("CIRCLES_", "PYTEST"))}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env={**environ, "PYTHONPATH": path, "COLUMNS": "200"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def python(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in the folder of a stranger to its end."""
    with started(folder, *arguments) as running:
        out, errors = running.communicate(typed, timeout=100)
        return subprocess.CompletedProcess(running.args, running.returncode, out, errors)


def pytest_in(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests of a stranger, with warnings as errors."""
    return python(folder, "-W", "error", "-m", "pytest", "-W", "error", "-q", "-p", "no:cacheprovider")


PLUGIN = files_of("plugins/README.md")
CODE = "harbor/icebreaker.py"


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert PLUGIN[file].count(old) == 1, f"{old!r} stands {PLUGIN[file].count(old)} times in {file}"
    return PLUGIN | {file: PLUGIN[file].replace(old, new)}


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin of the guide, in a folder outside of the repository."""
    return installed(tmp_path_factory.mktemp("harbor"), PLUGIN)


def test_the_guide_shows_all_files_of_the_plugin() -> None:
    assert set(PLUGIN) == {
        *("pyproject.toml", "conftest.py", "circles.toml", "test_harbor.py"),
        *("harbor/__init__.py", "harbor/show_and_tell.toml", CODE, "harbor/bell.py"),
    }
    assert len(PLUGIN["harbor/__init__.py"].splitlines()) <= 12, "a dozen lines, says the title"


def test_its_own_tests_pass(harbor: Path) -> None:
    done = pytest_in(harbor)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_its_plugins_are_listed(harbor: Path) -> None:
    done = python(harbor, "-m", "circles", "plugins")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "show-and-tell 1.0: on\n  hooks: circle_formats\n" in done.stdout
    assert "icebreaker 1.0: on\n  hooks: agenda_notes, chat_commands, happened\n" in done.stdout
    assert "bell 1.0: on\n" in done.stdout and "keeps about people: when your bell rings (read by you;" in done.stdout
    assert not (harbor / "bell.db").exists(), "looking at plugins makes no files"


@pytest.mark.slow
@pytest.mark.parametrize("guide", ["plugins/README.md", "adapters/README.md"])
def test_a_strict_type_checker_finds_nothing_in_what_is_shown(tmp_path: Path, guide: str) -> None:
    folder = installed(tmp_path, files_of(guide))
    done = python(folder, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", ".")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_playground_plays_them(harbor: Path) -> None:
    typed = "icebreaker\nnext\nquit\n"
    done = python(harbor, "-m", "circles", "demo", "--terminal", "--config", "circles.toml", typed=typed)
    assert done.returncode == 0, done.stderr
    for seen in ("You open with: Tea or coffee?", "Show and tell.", "One thing each", "To warm up: Tea or coffee?"):
        assert seen in done.stdout


SLIPS = {
    "def agenda_notes(self, weather)": "the hook 'agenda_notes' has no argument 'weather'; there are: circle, session",
    "def agenda_lines": "there is no hook 'agenda_lines'; did you mean 'agenda_notes'?",
    "    def chat_commands": "'chat_commands' is the name of a hook; put @hookimpl above it",
    "    def answer": "the handler of 'icebreaker' must be an `async def` function",
    "    pass": "TypeError: AskIcebreaker needs a docstring: it is the help that people read (slip/icebreaker.py:12)",
    '@command("agenda"': "the command 'agenda' is taken by the program itself; choose another name",
    "import Conter": "ImportError: cannot import name 'Conter'",
    '{"question"}': "ValueError: there is one setting: questions, a list of texts (slip/icebreaker.py:23)",
}
"""What somebody may write instead of what the guide says, and what `circles plugins` says to it."""


def slips() -> dict[str, str]:
    """The plugin of the guide with a slip, over and over: each a package and a plugin of its own."""
    right = (
        *("def agenda_notes(self, circle: Circle)", "def agenda_notes", "    @hookimpl\n    def chat_commands"),
        *("    async def answer", '    """Show the question that opens your next session."""', '@command("icebreaker"'),
        *("import Counter", '{"questions"}'),
    )
    files: dict[str, str] = {}
    entries = ""
    for number, (old, new) in enumerate(zip(right, SLIPS, strict=True)):
        code = changed(CODE, old, new)[CODE]
        files |= {
            f"at{number}/slip/__init__.py": "",
            f"at{number}/slip/icebreaker.py": code,
            f"at{number}/__init__.py": "",
        }
        entries += f'slip{number} = "at{number}.slip.icebreaker:Icebreaker"\n'
    entries += 'module = "at0.slip.icebreaker"\n'
    return {**files, "pyproject.toml": _project(entries), "circles.toml": "[plugins.slip7]\nquestions = []\n"}


def _project(entries: str) -> str:
    return PLUGIN["pyproject.toml"].replace('icebreaker = "harbor.icebreaker:Icebreaker"\n', entries)


def test_each_slip_is_named_with_its_reason(tmp_path: Path) -> None:
    folder = installed(tmp_path, PLUGIN | slips())
    done = python(folder, "-m", "circles", "plugins", "--config", "circles.toml")
    assert done.returncode == 1
    for number, why in enumerate(SLIPS.values()):
        assert f"slip{number} 1.0: refused: {why}" in done.stdout, done.stdout + done.stderr
    assert "module 1.0: refused: its entry point should name a class (package:Class), not a module" in done.stdout
    assert "show-and-tell 1.0: on" in done.stdout


def test_a_fault_in_the_format_is_named_with_file_and_line(tmp_path: Path) -> None:
    folder = installed(tmp_path, changed("harbor/show_and_tell.toml", "per_person = 5", 'per_persn = "5"'))
    done = python(folder, "-m", "circles", "plugins")
    assert re.search(r"refused: .*show_and_tell.toml:15: unknown key per_persn: did you mean per_person\?", done.stdout)


def test_its_own_tests_would_notice_a_fault(tmp_path: Path) -> None:
    code = changed(CODE, "self.met[circle_id] += 1", "self.seen[circle_id] += 1")[CODE]
    code = code.replace('yield say("To warm up: {question}", question=', 'yield Line(question="To warm up", circle=')
    done = pytest_in(installed(tmp_path, PLUGIN | {CODE: code}))
    assert done.returncode == 1
    assert "icebreaker, happened: AttributeError: 'Icebreaker' object has no attribute 'seen' (harbor/" in done.stdout
    assert "icebreaker, agenda_notes: TypeError" in done.stdout


ADAPTER = files_of("adapters/README.md")


@pytest.fixture(scope="module")
def folder_chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The adapter of the guide, in a folder outside of the repository."""
    return installed(tmp_path_factory.mktemp("folder"), ADAPTER)


def test_the_adapter_keeps_the_contract(folder_chat: Path) -> None:
    assert set(ADAPTER) == {"pyproject.toml", "folder_chat.py", "test_folder_chat.py", "circles.toml"}
    done = pytest_in(folder_chat)
    assert done.returncode == 0, done.stdout + done.stderr
    promises = sum(name.startswith("test_") for name in dir(ChatContract))
    assert f"{promises} passed" in done.stdout


def test_a_community_meets_in_a_folder(folder_chat: Path) -> None:
    assert python(folder_chat, "-m", "circles", "db", "migrate").returncode == 0
    inbox = folder_chat / "chat" / "inbox.txt"
    inbox.parent.mkdir()
    inbox.write_text('mia: program create "Night owls"\nmia: program open\nana: join Lisbon\n', "utf-8")
    with started(folder_chat, "-m", "circles", "run") as running:
        try:
            answer = eventually(folder_chat / "chat" / "ana" / "line-2.txt")
        finally:
            running.terminate()
            _, log = running.communicate(timeout=20)
    assert running.returncode == 0 and "action=stopped" in log
    assert answer.startswith("Welcome, Ana. You have a place in Night owls.")
    done = python(folder_chat, "-m", "circles", "db", "backup", "copy.db")
    assert "copy.db.adapters/folder: inbox.txt" in done.stdout
    assert (folder_chat / "copy.db.adapters" / "folder" / "inbox.txt").read_bytes() == inbox.read_bytes()


STRANGER = """\
import asyncio
import sqlite3
from pathlib import Path

from folder_chat import FolderChat


class Keys(FolderChat):
    def __init__(self, settings):
        super().__init__({})
        self.about = settings

    async def check(self):
        if self.about.get("hangs"):
            await asyncio.sleep(60)
        if self.about.get("crashes"):
            raise RuntimeError("no such luck")
        return ["the token is missing: put it into token_file", "the space is closed"] * self.about.get("lacks", 0)

    def kept_files(self):
        return [Path("keys/store.db"), Path("keys/login.json"), Path("keys/later.json")]
"""


def strangers(folder: Path, toml: str) -> Path:
    """The adapter of the guide, and three more that build upon it."""
    entries = "".join(f'{name} = "keys_chat:Keys"\n' for name in ("keys", "more", "last"))
    project = ADAPTER["pyproject.toml"].replace('folder = "folder_chat:FolderChat"\n', entries)
    files = ADAPTER | {"pyproject.toml": project, "keys_chat.py": STRANGER}
    organizers = '[community]\norganizers = ["keys:mia"]\n\n'
    return installed(folder, files | {"circles.toml": organizers + toml})


def test_the_adapters_say_what_is_missing_and_one_that_fails_is_named(tmp_path: Path) -> None:
    folder = strangers(tmp_path, "[adapters.keys]\nlacks = 1\n[adapters.more]\ncrashes = true\n[adapters.last]\n")
    assert python(folder, "-m", "circles", "db", "migrate").returncode == 0
    done = python(folder, "-m", "circles", "check")
    assert done.returncode == 1 and not done.stderr
    assert [each for each in done.stdout.splitlines() if each.startswith("✗ adapters.")] == [
        "✗ adapters.keys: the token is missing: put it into token_file",
        "✗ adapters.keys: the space is closed",
        "✗ adapters.more: its check failed, which is a fault of the adapter: RuntimeError: no such luck "
        f"({folder.name}/keys_chat.py:17)",
    ]


def test_all_adapters_are_checked_at_once_and_not_for_ever(tmp_path: Path) -> None:
    toml = "".join(f"[adapters.{each}]\nhangs = true\n" for each in ("keys", "more", "last"))
    folder = strangers(tmp_path, toml)
    assert python(folder, "-m", "circles", "db", "migrate").returncode == 0
    began = time.monotonic()
    quickly = "from circles.cli import check, main; check.ADAPTER_SECONDS = 0.5; raise SystemExit(main(['check']))"
    done = python(folder, "-c", quickly)
    assert time.monotonic() - began < 30
    assert done.stdout.count("its check failed, which is a fault of the adapter: it took too long") == 3


def test_what_an_adapter_keeps_is_saved_whole_and_put_back(tmp_path: Path) -> None:
    folder = strangers(tmp_path, "[adapters.keys]\n")
    (folder / "keys").mkdir()
    (folder / "keys" / "login.json").write_text("first", "utf-8")
    assert python(folder, "-m", "circles", "db", "migrate").returncode == 0
    with closing(sqlite3.connect(folder / "keys" / "store.db")) as keys:
        keys.execute("PRAGMA journal_mode = WAL")
        keys.execute("CREATE TABLE key (text)")
        keys.execute("INSERT INTO key VALUES ('old')")
        keys.commit()  # still in its log, as long as it is open
        done = python(folder, "-m", "circles", "db", "backup", "copy.db")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "The files of keys are in copy.db.adapters/keys: store.db, login.json." in done.stdout
        keys.execute("UPDATE key SET text = 'new'")
        keys.commit()
        saved = folder / "copy.db.adapters" / "keys"
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (saved.parent, saved, *saved.iterdir())]
        assert modes == [0o700, 0o700, 0o600, 0o600]
        (folder / "keys" / "login.json").write_text("second", "utf-8")
        left = [(each, each.read_bytes()) for each in (folder / "keys").glob("store.db*")]
    for path, as_killed in left:  # as after a crash: with a log that belongs to the newer file
        path.write_bytes(as_killed)
    done = python(folder, "-m", "circles", "db", "restore", "copy.db")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The files of keys are back: store.db, login.json." in done.stdout
    assert (folder / "keys" / "login.json").read_text("utf-8") == "first"
    assert (folder / "keys" / "login.json.before-restore").read_text("utf-8") == "second"
    for name, text in (("store.db", "old"), ("store.db.before-restore", "new")):
        with closing(sqlite3.connect(folder / "keys" / name)) as keys:
            assert keys.execute("SELECT text FROM key").fetchall() == [(text,)]


def test_a_copy_without_files_of_an_adapter_leaves_those_that_are_there(tmp_path: Path) -> None:
    folder = strangers(tmp_path, "[adapters.keys]\n")
    assert python(folder, "-m", "circles", "db", "migrate").returncode == 0
    assert "none yet" in python(folder, "-m", "circles", "db", "backup", "copy.db").stdout
    (folder / "keys").mkdir()
    (folder / "keys" / "login.json").write_text("first", "utf-8")
    done = python(folder, "-m", "circles", "db", "restore", "copy.db")
    assert done.returncode == 0 and "The copy holds no files of keys" in done.stdout
    assert (folder / "keys" / "login.json").read_text("utf-8") == "first"


def test_a_copy_that_lacks_the_files_of_an_adapter_is_made_and_told(tmp_path: Path) -> None:
    folder = strangers(tmp_path, "[adapters.smoke]\n[adapters.keys]\n")
    assert python(folder, "-m", "circles", "db", "migrate").returncode == 0
    done = python(folder, "-m", "circles", "db", "backup", "copy.db")
    assert done.returncode == 1 and "✗ adapters.smoke: there is no adapter of this name" in done.stdout
    assert (folder / "copy.db").exists() and (folder / "copy.db.adapters" / "keys").is_dir()


def eventually(file: Path) -> str:
    """The text of a file that is about to be written."""
    for _ in range(300):
        if file.exists() and file.stat().st_size:
            return file.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError(f"{file.name} never came")


def test_what_may_be_imported_is_what_the_floors_let_through() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (face,) = (each for each in project["tool"]["importlinter"]["contracts"] if each["id"] == "face")
    rooms = {f"circles.{each.stem}" for each in (ROOT / "circles").glob("[!_]*.py")}
    rooms |= {f"circles.{each.parent.name}" for each in (ROOT / "circles").glob("*/__init__.py")}
    section = (ROOT / "plugins/README.md").read_text("utf-8").partition("## What you may import")[2].partition("\n#")[0]
    allowed = set(re.findall(r"`(circles\.\w+)`", section))
    assert allowed == rooms - {*face["forbidden_modules"]}
    for name, code in (*PLUGIN.items(), *ADAPTER.items()):
        used = set(re.findall(r"^from (circles[.\w]*) import", code, re.M)) - {"circles"}
        assert used <= allowed, f"{name} imports {used - allowed}"

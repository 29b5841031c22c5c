"""The reference parts of the guides are made from the code, and the hooks keep their documentation whole.

`python tests/test_reference.py` writes the parts anew; the tests fail where a guide differs from the code.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from circles import chat, events
from circles.domain.format import Block, Format
from circles.domain.prompt_sets import Prompt
from circles.hooks import Hooks
from circles.posts.calendar_apps import APPS, LATE, PASSWORD, RINGS, SUBSCRIBE
from circles.registry.plugins import Plugin, Registry
from circles.render import plain

ROOT = Path(__file__).parent.parent
README, PLUGINS, ADAPTERS = (ROOT / each / "README.md" for each in ("", "plugins", "adapters"))
PARTS = ("When", "Arguments", "Return", "Failure", "Since")
HOOKS = tuple(name for name in vars(Hooks) if not name.startswith("_"))


def doc(of: object) -> str:
    return inspect.getdoc(of) or ""


def about(hook: str) -> dict[str, str]:
    """The parts of a hook's docstring by name; `Example` is its code."""
    text, _, example = doc(getattr(Hooks, hook)).partition("\nExample:\n")
    found = re.findall(r"^(\w+): (.*?)(?=^\w+: |\Z)", text, re.M | re.S)
    return {name: " ".join(words.split()) for name, words in found} | {"Example": textwrap.dedent(example).strip()}


def signature(of: Callable[..., Any]) -> str:
    made = str(inspect.signature(of)).replace("self, ", "").replace("self", "")
    return re.sub(r"\b(?:circles|collections|datetime|pathlib)(?:\.\w+)*\.(\w+)", r"\1", made)


def hook_reference() -> str:
    return "\n\n".join(_hook(name) for name in HOOKS)


def _hook(name: str) -> str:
    function, parts = getattr(Hooks, name), about(name)
    kind = "async def" if inspect.iscoroutinefunction(function) else "def"
    lines = [f"#### `{name}`", "", doc(function).partition("\n")[0], "", f"`{kind} {name}{signature(function)}`", ""]
    lines += [f"- **{part}**: {parts[part]}" for part in PARTS if part in parts]
    return "\n".join([*lines, "", "```python", parts["Example"], "```"])


def event_reference() -> str:
    rows = ["| event | what happened | what it carries |", "| --- | --- | --- |"]
    for name in events.__all__:
        each = getattr(events, name)
        if each is not events.Event:
            carried = ", ".join(f"`{field.name}`" for field in fields(each) if field.name != "at")
            rows.append(f"| `{name}` | {_first_sentences(each)} | {carried} |")
    return "\n".join(rows)


def chat_reference() -> str:
    rows = ["| what you write | what it does |", "| --- | --- |"]
    for name in ("platform", "capabilities", "run", "post", "open_room", "set_members", "close_room"):
        each = inspect.getattr_static(chat.Chat, name)
        written = name if isinstance(each, property) else f"async {name}{signature(each)}"
        rows.append(f"| `{written}` | {_first_sentences(each)} |")
    return "\n".join(rows)


def ability_reference() -> str:
    rows = ["| what you may write as well | what it is for |", "| --- | --- |"]
    for protocol, name in (
        *((chat.Checkable, "check"), (chat.Keeping, "kept_files"), (chat.Asking, "questions")),
        *((chat.Mirroring, "mirror"), (chat.Noting, "noted_of"), (chat.Noting, "forget")),
    ):
        each = getattr(protocol, name)
        kind = "async " if inspect.iscoroutinefunction(each) else ""
        rows.append(f"| `{kind}{name}{signature(each)}` | {_first_sentences(protocol)} {_first_sentences(each)} |")
    return "\n".join(rows)


def inbox_reference() -> str:
    rows = ["| what you call | what it does |", "| --- | --- |"]
    for name in ("ask", "reader", "commands", "suggest"):
        each = getattr(chat.Inbox, name)
        written = f"await inbox.{name}{signature(each)}".replace("|", "\\|")
        rows.append(f"| `{written}` | {_first_sentences(each)} |")
    return "\n".join(rows)


def value_reference() -> str:
    rows = ["| value | what it is | its fields |", "| --- | --- | --- |"]
    for each in (
        *(chat.Envelope, chat.Reader, chat.Room, chat.RoomSpec, chat.Receipt),
        *(chat.Asked, chat.Said, chat.Pressed, chat.Filled, chat.TakenBack, chat.Suggestion),
        chat.SessionEvent,
    ):
        names = ", ".join(f"`{field.name}`" for field in msgspec.structs.fields(each))
        rows.append(f"| `{each.__name__}` | {_first_sentences(each)} | {names} |")
    return "\n".join(rows)


def calendar_app_reference() -> str:
    """What the page of a calendar says beside its buttons."""
    rows = ["| app | to subscribe | until a change shows | to remove it again |", "| --- | --- | --- | --- |"]
    rows += [f"| {' | '.join(plain(each) for each in (app.name, app.how, app.slow, app.away))} |" for app in APPS]
    return "\n".join([*rows, "", *(f"- {plain(each)}" for each in (PASSWORD, SUBSCRIBE, LATE, RINGS))])


def _first_sentences(of: object) -> str:
    return " ".join(doc(of).split()).replace("|", "\\|")


GENERATED = {
    (README, "calendar apps"): calendar_app_reference,
    (PLUGINS, "hooks"): hook_reference,
    (PLUGINS, "events"): event_reference,
    (ADAPTERS, "chat"): chat_reference,
    (ADAPTERS, "inbox"): inbox_reference,
    (ADAPTERS, "abilities"): ability_reference,
    (ADAPTERS, "values"): value_reference,
}


def between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}: made from the code -->\n)(.*?)(<!-- end of {name} -->)", re.S)


@pytest.mark.parametrize(("document", "name"), GENERATED, ids=lambda each: each if isinstance(each, str) else "")
def test_a_reference_says_what_the_code_says(document: Path, name: str) -> None:
    found = between(name).search(document.read_text("utf-8"))
    assert found, f"{document} has no part between the markers of {name!r}"
    assert found[2].strip() == GENERATED[document, name](), "write it anew: python tests/test_reference.py"


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_in_all_parts(hook: str) -> None:
    parts = about(hook)
    assert {"When", "Return", "Failure", "Since", "Example"} <= set(parts), sorted(parts)
    assert re.fullmatch(r"\d+\.\d+", parts["Since"])
    arguments = [each for each in inspect.signature(getattr(Hooks, hook)).parameters if each != "self"]
    assert all(f"`{each}`" in parts.get("Arguments", "") for each in arguments)
    (function,) = ast.parse(parts["Example"]).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name == hook


def test_every_hook_is_tried_by_some_test() -> None:
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    untried = [each for each in HOOKS if not re.search(rf"@hookimpl\n\s+(?:async )?def {each}\(self", tests)]
    assert untried == []


async def test_the_examples_of_the_hooks_work(tmp_path: Path) -> None:
    names: dict[str, Any] = {"__file__": str(tmp_path / "plugin.py"), "Path": Path}
    exec("from circles import *\nfrom circles import DataStatement, Erased, hookimpl", names)
    exec(
        "@command('cheer', audience=Audience.ANYONE)\nclass Cheer:\n    '''Cheer.'''\n"
        "class Sample:\n    hands = 0\n    async def cheer(self, turn, asked): ...\n"
        + "\n".join(textwrap.indent(about(each)["Example"], "    ") for each in HOOKS),
        names,
    )
    (tmp_path / "fishbowl.toml").write_text((ROOT / "plugins/circles_formats/pair_walk.toml").read_text("utf-8"))
    sample, registry = names["Sample"](), Registry()
    registry.add(Plugin("sample"), lambda: sample)
    assert registry.plugins["sample"].refused == ""
    assert set(registry.plugins["sample"].hooks) == set(HOOKS)
    assert (list(registry.formats), list(registry.handlers)) == (["pair-walk"], ["cheer"])
    await registry.happened(events.SessionHeld(at=datetime.now(UTC), circle_id="c", session_id="s", present=("p",)))
    assert sample.hands == 1


WORDS = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "str | None": "text"}
TABLES = {"A format": Format, "A block": Block, "A prompt": Prompt}


@pytest.mark.parametrize("title", TABLES)
def test_every_key_of_a_format_is_in_the_guide(title: str) -> None:
    section = PLUGINS.read_text("utf-8").partition(f"\n#### {title}")[2].partition("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", section, re.M)
    expected = [(each.name, *_typed(each)) for each in fields(TABLES[title]) if each.name not in ("blocks", "prompts")]
    assert [(name, kind.strip(), default.strip()) for name, kind, default in rows] == expected


def _typed(field: Any) -> tuple[str, str]:
    name = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", str(field.type))
    kind = {"tuple": "list of texts", "Visibility": "`me` or `circle`"}.get(name) or WORDS[name.replace("Optional", "")]
    if field.default is MISSING:
        return kind, "needed"
    default = {True: "true", False: "false"}.get(field.default) if isinstance(field.default, bool) else field.default
    return kind, "none" if default in (None, "", ()) else f"`{default}`"


def test_every_capability_is_in_the_guide() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", ADAPTERS.read_text("utf-8").partition("## Capabilities")[2], re.M)
    assert sorted(rows) == sorted(each.name for each in msgspec.structs.fields(chat.Capabilities))


def write() -> None:
    """Write every generated part anew."""
    for (document, name), made in GENERATED.items():
        start, old, end = between(name).search(document.read_text("utf-8")).groups()  # type: ignore[union-attr]
        document.write_text(document.read_text("utf-8").replace(start + old + end, f"{start}{made()}\n{end}"), "utf-8")


if __name__ == "__main__":
    write()

"""`circles init`: a first config file, by asking a few questions."""

import getpass
import json
from argparse import Namespace
from importlib.metadata import entry_points

from circles.chat import Asking, Question
from circles.domain.person import Identity
from circles.errors import PluginError
from circles.registry.adapters import adapter_class


def init(asked: Namespace) -> int:
    """Ask, then write the file. Never overwrites one."""
    if asked.path.exists():
        print(f"{asked.path} is there already; I leave it as it is. Move it away to start anew.")
        return 1
    try:
        name = _ask("What is your community called?", "Our community")
        adapter = _ask_adapter()
        organizers = _ask_organizers(adapter)
        section = _ask_settings(adapter)
    except EOFError:
        print("\nThe answers ended early, so nothing was written. Type “circles init” to begin anew.")
        return 1
    asked.path.touch(mode=0o600)  # before there is a password in it
    asked.path.write_text(_file(name, adapter, organizers, section), "utf-8")
    print(f"Written to {asked.path}. Next: circles db migrate, circles check, circles run")
    return 0


def _ask(question: str, default: str) -> str:
    return input(f"{question} [{default}] ").strip() or default


def _ask_adapter() -> str:
    known = sorted(each.name for each in entry_points(group="circles.adapters"))
    while True:
        chosen = _ask(f"Which chat platform? ({', '.join(known)})", known[0])
        if chosen in known:
            return chosen
        print(f"I don't know {chosen!r}. Please type one of: {', '.join(known)}")


def _ask_organizers(adapter: str) -> list[str]:
    while True:
        typed = _ask(f"Who may organize? Account ids on {adapter}, with commas between", "mia")
        accounts = [each.strip() for each in typed.split(",") if each.strip()]
        named = [each if each.startswith(f"{adapter}:") else f"{adapter}:{each}" for each in accounts]
        try:
            return [str(Identity.parse(each)) for each in named]
        except ValueError as error:
            print(error)


def _ask_settings(adapter: str) -> dict[str, str]:
    """What the adapter cannot do without, as it says itself."""
    try:
        kind = adapter_class(adapter)
    except PluginError as error:
        print(f"{error}. Its settings are asked for later: circles check says which are missing.")
        return {}
    return {each.setting: _ask_for(each) for each in kind.questions()} if isinstance(kind, Asking) else {}


def _ask_for(question: Question) -> str:
    if question.secret:
        return getpass.getpass(f"{question.text} (not shown) ")
    return _ask(question.text, question.example)


def _file(name: str, adapter: str, organizers: list[str], section: dict[str, str]) -> str:
    # A JSON string or list of strings is a TOML one as well.
    return (
        "# Settings of Circles. Every key and its default: config.example.toml\n\n"
        f"[community]\nname = {json.dumps(name, ensure_ascii=False)}\norganizers = {json.dumps(organizers)}\n\n"
        f"[adapters.{adapter}]\n"
        + "".join(f"{setting} = {json.dumps(value, ensure_ascii=False)}\n" for setting, value in section.items())
    )

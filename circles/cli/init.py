"""`circles init`: a first config file, by asking a few questions."""

import json
from argparse import Namespace
from importlib.metadata import entry_points

from circles.domain.person import Identity


def init(asked: Namespace) -> int:
    """Ask, then write the file. Never overwrites one."""
    if asked.path.exists():
        print(f"{asked.path} is there already; I leave it as it is. Move it away to start anew.")
        return 1
    name = _ask("What is your community called?", "Our community")
    adapter = _ask_adapter()
    organizers = _ask_organizers(adapter)
    asked.path.write_text(_file(name, adapter, organizers), "utf-8")
    asked.path.chmod(0o600)
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


def _file(name: str, adapter: str, organizers: list[str]) -> str:
    # A JSON string or list of strings is a TOML one as well.
    return (
        "# Settings of Circles. Every key and its default: config.example.toml\n\n"
        f"[community]\nname = {json.dumps(name, ensure_ascii=False)}\norganizers = {json.dumps(organizers)}\n\n"
        f"[adapters.{adapter}]\n"
    )

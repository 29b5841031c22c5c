"""Which subcommands there are. Each names a function that is imported only when it is asked for."""

import argparse
from collections.abc import Callable
from pathlib import Path

from circles.cli.loading import loaded

Asked = argparse.Namespace


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(prog="circles", description="Mentorship circles in the chat people already use.")
    whole.add_argument("--version", "-V", action="store_true", help="print the version")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    _add(commands, "init", "write a first config file by asking", "init:init", config=False).add_argument(
        "path", nargs="?", type=Path, default=Path("circles.toml"), help="where to write (default: circles.toml)"
    )
    _add(commands, "check", "say what is missing and how to fix it", "check:check")
    _add(commands, "run", "run the bot with the adapters that the config names", "run:run")
    _add(commands, "plugins", "list plugins, what they do, and their faults", "plugins:plugins")
    demo = _add(commands, "demo", "a playground with six people, in the browser", "demo:demo", config=False)
    demo.add_argument("--terminal", action="store_true", help="typed commands instead of a page")
    demo.add_argument("--port", type=int, default=8470, help="port of the page (default: 8470; 0: any free one)")
    demo.add_argument("--config", "-c", type=Path, help="settings to try out, such as a plugin's (default: none)")
    demo.add_argument("--no-browser", action="store_true", help="do not open a browser")
    _add_form(commands)
    _add_simulate(commands)
    _add_db(commands)
    return whole


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    about: str,
    target: str,
    *,
    config: bool = True,
) -> argparse.ArgumentParser:
    added = commands.add_parser(name, help=about, description=about)
    if config:
        added.add_argument("--config", "-c", type=Path, help="the config file (default: circles.toml, if it is there)")
    added.set_defaults(do=_later(target))
    return added


def _add_form(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = _add(commands, "form", "form circles from a file of members", "form:form", config=False)
    made.add_argument("members", type=Path, help="JSON (circle-formation/1), or a spreadsheet's export as CSV")
    made.add_argument("--out", "-o", type=Path, help="a .json, .csv or .html file (default: only say who)")
    made.add_argument("--explain", action="store_true", help="say why, with numbers, and what keeps others waiting")
    made.add_argument("--seed", type=int, default=1, help="the same seed forms the same circles (default: 1)")
    made.add_argument("--seconds", type=float, help="end after so long with the best so far")
    made.add_argument("--skip-bad", action="store_true", help="leave out rows that cannot be used")
    table = made.add_argument_group("with a table", "what JSON says in the file")
    table.add_argument("--sizes", help="least and most people in a circle (default: 4-6)")
    table.add_argument("--start", help="a day in the first week of the season (default: next week)")
    table.add_argument("--weeks", type=int, help="length of the season (default: 12)")
    table.add_argument("--minutes", type=int, help="length of a session (default: 60)")
    table.add_argument("--mentors", action="store_true", help="a mentor in every circle")


def _add_simulate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    season = _add(commands, "simulate", "play a whole season in seconds", "simulate:simulate", config=False)
    season.add_argument("--weeks", type=int, default=12, help="a session in each (default: 12)")
    season.add_argument("--people", type=int, default=12, help="who join; many make several circles (default: 12)")
    season.add_argument("--seed", type=int, default=1, help="the same seed is the same season (default: 1)")
    season.add_argument(
        "--absence", type=float, default=0.1, help="how probable it is that somebody misses a session (default: 0.1)"
    )
    season.add_argument("--json", action="store_true", help="print the report as JSON")
    season.add_argument("--out", type=Path, help="a new folder for the calendars, the posts and the database")


def _add_db(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("db", help="look after the database", description="look after the database")
    ways = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add(ways, "migrate", "make the database, or bring it up to date", "db:migrate_database")
    _add(ways, "check", "look for damage", "db:check_database")
    _add(ways, "backup", "write a copy, also while the bot runs", "db:backup_database").add_argument("to", type=Path)
    back = _add(ways, "restore", "put a copy back; the present file is kept aside", "db:restore_database")
    back.add_argument("copy", type=Path)
    back.add_argument("--renew-links", action="store_true", help="end all calendar links; people ask for new ones")


def _later(target: str) -> Callable[[Asked], int]:
    module, _, function = target.partition(":")

    def do(asked: Asked) -> int:
        code: int = getattr(loaded(module), function)(asked)
        return code

    return do

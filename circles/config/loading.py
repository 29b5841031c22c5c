"""From one TOML file and the environment to `Settings`; every fault is told at once, by the key's name."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from circles.config.limits import RULES, conflicts
from circles.config.settings import Plugins, Settings, Table, looks_secret, plain_keys
from circles.domain.values import dataclass
from circles.errors import SettingsError

DEFAULT_FILE = "circles.toml"
PREFIX = "CIRCLES_"
_SURROGATE = re.compile("[\ud800-\udfff]")
_DEFAULTS: dict[str, Any] = dict(plain_keys(Settings()))
_SECTIONS = tuple(each.name for each in fields(Settings) if each.name != "secret_key")
_GROUPS = ("plugins", "adapters")
_VARIABLES = {PREFIX + key.replace(".", "_").upper(): key for key in _DEFAULTS} | {
    PREFIX + "DISABLED_PLUGINS": "plugins.disabled"
}
_NEVER_SHOWN = ("secret_key", "database.url")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that somebody set, and the environment variable it came from, if it did."""

    value: object
    variable: str = ""

    def named(self, key: str) -> str:
        return f"{key} ({self.variable})" if self.variable else key


class _Gathering:
    """What file and environment say, and what is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.given: dict[str, Given] = {}
        self.tables: dict[str, dict[str, Table]] = {group: {} for group in _GROUPS}

    # The file.

    def take_file(self, path: Path) -> None:
        for name, value in self._document(path).items():
            if name in _SECTIONS and not isinstance(value, dict):
                self.problems.append(f"{name}: should be a section; write [{name}]")
            elif name in _SECTIONS:
                self._take_section(name, value)
            else:
                self._take(name, Given(value))

    def _document(self, path: Path) -> dict[str, Any]:
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            self.problems.append(f"{path}: there is no such file; `circles init` writes one")
        except tomllib.TOMLDecodeError as error:
            self.problems.append(f"{path}: {_with_line(str(error), path)}")
        except UnicodeDecodeError:
            self.problems.append(f"{path}: should be a text file in UTF-8")
        except OSError as error:
            self.problems.append(f"{path}: cannot be read ({error.strerror})")
        return {}

    def _take_section(self, section: str, content: Mapping[str, object]) -> None:
        for name, value in content.items():
            key = f"{section}.{name}"
            if section in _GROUPS and isinstance(value, dict):
                self.tables[section][name] = Table(value)
            elif section == "adapters" or (section == "plugins" and key not in _DEFAULTS):
                self.problems.append(f"{key}: should be a section; write [{key}]")
            else:
                self._take(key, Given(value))

    def _take(self, key: str, given: Given) -> None:
        if key in _DEFAULTS:
            self.given[key] = given
        else:
            self.problems.append(f"{given.named(key)}: unknown; {_nearest(key)}")

    # The environment.

    def take_environment(self, environ: Mapping[str, str]) -> None:
        for variable in sorted(name for name in environ if name.startswith(PREFIX)):
            value, key = environ[variable], _VARIABLES.get(variable)
            if _SURROGATE.search(value):
                # So Python hands over bytes that are no text: no database, screen or calendar takes them.
                self.problems.append(f"{variable}: holds bytes that are no UTF-8 text; write it anew")
            elif key is not None:
                if key not in self.given or not self.given[key].variable:
                    self.given[key] = Given(value, variable)
            elif group := next((each for each in _GROUPS if variable.startswith(f"{PREFIX}{each.upper()}_")), None):
                self._take_table_variable(group, variable, value)
            else:
                self._doubt(variable)

    def _take_table_variable(self, group: str, variable: str, value: str) -> None:
        rest = variable.removeprefix(f"{PREFIX}{group.upper()}_").lower()
        # A name may hold an underscore itself: those that the file has come first, the longest of them before others.
        known = sorted((name for name in self.tables[group] if rest.startswith(f"{name}_")), key=len, reverse=True)
        name = known[0] if known else rest.partition("_")[0]
        key = rest[len(name) + 1 :]
        if not key:
            self.problems.append(f"{variable}: names no setting; write {PREFIX}{group.upper()}_NAME_SETTING")
            return
        self.tables[group].setdefault(name, Table())[key] = value if looks_secret(key) else _plain(value)

    def _doubt(self, variable: str) -> None:
        """Refuse what looks like a slip. Other variables with our prefix may belong to somebody else."""
        section = variable.removeprefix(PREFIX).partition("_")[0].lower()
        known = {name.removeprefix(PREFIX): name for name in _VARIABLES}
        near = _like(variable.removeprefix(PREFIX), known, 0.8)
        if near:
            self.problems.append(f"{variable}: unknown; did you mean {known[near]}?")
        elif section in _SECTIONS and not variable.startswith(f"{PREFIX}{section.upper()}_SERVICE"):
            self.problems.append(f"{variable}: unknown; {_nearest(f'{section}.')}")

    # Both.

    def values(self) -> dict[str, Any]:
        """Every plain setting, checked; a bad one is replaced by its default, and a problem noted."""
        values, bad = dict(_DEFAULTS), set[str]()
        for key, given in self.given.items():
            value, right = _read(given, _DEFAULTS[key]), RULES[key].right
            if value is None or not RULES[key].fits(value):
                secret = key in _NEVER_SHOWN
                self.problems.append(
                    f"{given.named(key)}: should be {right}" + ("" if secret else f", not {_as_given(given)}")
                )
                bad.add(key)
            else:
                values[key] = value
        for keys, sentence in conflicts(values):
            if bad.isdisjoint(keys):
                self.problems.append(f"{self.given.get(keys[0], Given(None)).named(keys[0])}: {sentence}")
        return values

    def settings(self) -> Settings:
        values = self.values()
        if self.problems:
            raise SettingsError(self.problems)
        sections = {name: type(getattr(Settings(), name)) for name in _SECTIONS if name not in _GROUPS}
        made = {name: kind(**dict(_inside(name, values))) for name, kind in sections.items()}
        plugins = Plugins(values["plugins.disabled"], self.tables["plugins"])
        return Settings(**made, plugins=plugins, adapters=self.tables["adapters"], secret_key=values["secret_key"])


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings: defaults, over them the file (if one is named), over both the environment.

    Raises SettingsError with every problem there is: unknown keys, wrong types, impossible values.
    """
    gathering = _Gathering()
    if path is not None:
        gathering.take_file(path)
    gathering.take_environment(environ)
    return gathering.settings()


def find(named: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file to read: the one that is named, else CIRCLES_CONFIG, else `circles.toml` here if it exists."""
    if named is None and environ.get("CIRCLES_CONFIG"):
        return Path(environ["CIRCLES_CONFIG"])
    here = Path(DEFAULT_FILE)
    return named or (here if here.exists() else None)


def _inside(section: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key.partition(".")[2], value) for key, value in values.items() if key.startswith(f"{section}."))


def _read(given: Given, default: Any) -> Any:
    """The value in the type of the default; None if it does not have that type."""
    value = given.value
    if isinstance(default, tuple):
        if given.variable:
            return tuple(part.strip() for part in str(value).split(",") if part.strip())
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return tuple(value) if is_list else None  # type: ignore[arg-type] # a list, as the line above found
    if isinstance(default, int):
        return _whole_number(str(value)) if given.variable else value if type(value) is int else None
    return value if isinstance(value, str) else None


def _whole_number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _plain(text: str) -> object:
    """A variable of a plugin or adapter: a number, true, false or a list as TOML writes it, else text."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return value if isinstance(value, bool | int | float | list | str) else text


def _as_given(given: Given) -> str:
    return f'"{given.value}"' if isinstance(given.value, str) else str(given.value)


def _nearest(key: str) -> str:
    """What the person may have meant by an unknown key."""
    section, _, name = key.rpartition(".")
    own = {each.rpartition(".")[2]: each for each in _DEFAULTS if each.startswith(f"{section}.")} if section else {}
    every = {each.rpartition(".")[2]: each for each in (*_DEFAULTS, *_SECTIONS)}
    for known in (own, every):
        if near := _like(name, known, 0.6):
            return f"did you mean {known[near]}?"
    if own:
        return f"[{section}] knows {', '.join(own)}"
    return "known are " + ", ".join((*_SECTIONS, "secret_key"))


def _like(name: str, known: Iterable[str], cutoff: float) -> str | None:
    import difflib  # only a slip needs it

    return next(iter(difflib.get_close_matches(name, list(known), 1, cutoff)), None)


def _with_line(message: str, path: Path) -> str:
    # The parser says "at end of document" there, which helps nobody to find it.
    last = len(path.read_text("utf-8").splitlines())
    return message.replace("at end of document", f"at line {last}, the end of the file")

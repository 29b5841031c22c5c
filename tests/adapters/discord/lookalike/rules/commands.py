"""Application commands (interactions/application-commands)."""

import re
import unicodedata

from tests.adapters.discord.lookalike.refusal import Json, Refusal

LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja"
    " zh-TW ko".split()
)
MOST = {1: 100, 2: 15, 3: 15}
CHARACTERS, OPTIONS, CHOICES = 8000, 25, 25
SLASH, SUBCOMMAND, GROUP = 1, 1, 2
NAME = re.compile(r"[-_'\w]{1,32}")


def check_all(commands: list[Json]) -> None:
    """Raises Refusal for a set of commands that could not stand together."""
    errors: dict[str, str] = {}
    names: set[tuple[int, str]] = set()
    for index, each in enumerate(commands):
        key = (each.get("type") or SLASH, each["name"])
        if key in names:
            errors[f"{index}.name"] = "Application command names must be unique"
        names.add(key)
        _check(each, str(index), errors)
    for kind, most in MOST.items():
        if sum(each == kind for each, _ in names) > most:
            raise Refusal(30032)
    if errors:
        raise Refusal(50035, errors)


def _check(command: Json, path: str, errors: dict[str, str]) -> None:
    kind = command.get("type") or SLASH
    if kind != SLASH:
        if command.get("description") or command.get("options"):
            errors[path] = "Context menu commands cannot have description or options"
        if not 1 <= len(command["name"]) <= 32:
            errors[f"{path}.name"] = "Must be between 1 and 32 in length."
        return
    _texts(command, path, errors)
    _options(command.get("options") or [], path, errors, depth=0)
    if _size(command) > CHARACTERS:
        errors[path] = f"Command exceeds maximum size ({CHARACTERS})"


def _named(name: str) -> bool:
    """Letters of any script, digits, - _ '; in lower case where there is one."""
    plain = "".join(each for each in name if unicodedata.category(each) not in ("Mn", "Mc"))
    return bool(NAME.fullmatch(plain)) and len(name) <= 32 and name == name.lower()


def _texts(node: Json, path: str, errors: dict[str, str]) -> None:
    """Name and description, in every language."""
    names = {"name": node["name"]}
    names |= {f"name_localizations.{key}": value for key, value in (node.get("name_localizations") or {}).items()}
    for where, value in names.items():
        if not _named(value):
            errors[f"{path}.{where}"] = "String value did not match validation regex."
    texts = {"description": node.get("description") or ""}
    texts |= {
        f"description_localizations.{key}": each for key, each in (node.get("description_localizations") or {}).items()
    }
    for where, value in texts.items():
        if not 1 <= len(value) <= 100:
            errors[f"{path}.{where}"] = "Must be between 1 and 100 in length."
    for where in (*names, *texts):
        if "." in where and where.split(".", 1)[1] not in LOCALES:
            errors[f"{path}.{where}"] = "no such locale"


def _options(options: list[Json], path: str, errors: dict[str, str], depth: int) -> None:
    path = f"{path}.options"
    if len(options) > OPTIONS:
        errors[path] = f"Must be {OPTIONS} or fewer in length."
    names = [each["name"] for each in options]
    if len(names) != len(set(names)):
        errors[path] = "Application command option names must be unique"
    nested = [each["type"] in (SUBCOMMAND, GROUP) for each in options]
    if any(nested) and not all(nested):
        errors[path] = "Sub-commands and sub-command groups cannot stand beside other options"
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True):
        errors[path] = "Required options must be placed before non-required options"
    for index, each in enumerate(options):
        _texts(each, f"{path}.{index}", errors)
        _option(each, f"{path}.{index}", errors, depth)


def _option(option: Json, path: str, errors: dict[str, str], depth: int) -> None:
    if (option["type"] == GROUP and depth > 0) or (option["type"] == SUBCOMMAND and depth > 1):
        errors[path] = "nested too deeply"
    if option["type"] in (SUBCOMMAND, GROUP):
        if option["type"] == GROUP and any(each["type"] != SUBCOMMAND for each in option.get("options") or []):
            errors[path] = "a group holds subcommands"
        return _options(option.get("options") or [], path, errors, depth + 1)
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        errors[path] = "choices and autocomplete exclude each other"
    if len(choices) > CHOICES:
        errors[f"{path}.choices"] = f"Must be {CHOICES} or fewer in length."
    if len({each["name"] for each in choices}) != len(choices):
        errors[f"{path}.choices"] = "Option choice names must be unique"
    return None


def _size(node: Json) -> int:
    """All names, descriptions and values; of the translations the longest counts."""
    total = 0
    for field in ("name", "description"):
        translated = (node.get(f"{field}_localizations") or {}).values()
        total += max(len(each) for each in (node.get(field) or "", *translated))
    for each in node.get("choices") or []:
        total += len(each["name"]) + len(str(each["value"]))
    return total + sum(map(_size, node.get("options") or []))

"""All our commands as Discord's menu: in groups, since it holds a hundred; and from an interaction back to ours."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from circles import Declaration, Kind
from circles_discord import slash
from circles_discord.naming import Path, free, paths

Json = dict[str, Any]

_CHAT, _USER = 1, 2
_SUBCOMMAND = 1
_COMMANDS, _OPTIONS, _SIZE = 100, 25, 8000
_EVERYWHERE: Json = {"contexts": [0, 1], "integration_types": [0]}
"""In the server, and in private with the bot. No role of Discord's matters: who organizes stands in our settings."""
_MENTION = re.compile(r"\A\s*<@!?(\d+)>\s*\Z")


@dataclass(frozen=True, slots=True)
class Called:
    """A command that somebody called, or is about to: our name for it, and the values as text by field name.

    `name` is a valid code, so it can be handed in as `Filled(name, values)`. `focused`: the field that somebody is
    typing in, if suggestions are wanted; what stands in it is `typed`.
    """

    name: str
    values: dict[str, str]
    focused: str = ""
    typed: str = ""


class Menu:
    """What people find after `/`, and beside a person.

    `paths`: what to type for each command that is in it, by our names. What did not fit is `left_out`: people can still
    type it to the bot.
    """

    def __init__(self, declarations: Sequence[Declaration], languages: Sequence[str] = ()) -> None:
        self._languages = languages
        self._chat = dict[str, Json]()
        self._of = dict[Path, Declaration]()
        offered = [each for each in declarations if _can_be_called(each)]
        self._of_people = slash.for_people(offered)
        wanted = paths(offered)
        self._about = _about(offered, wanted, languages)
        for each in sorted(offered, key=_comes_with_a_button):
            self._add(each, wanted[each.name], wanted.values())
        self.paths: Mapping[str, Path] = {each.name: path for path, each in self._of.items()}
        self.left_out = tuple(each.name for each in offered if each.name not in self.paths)

    @property
    def payload(self) -> list[Json]:
        """The application commands, for an overwrite in bulk."""
        beside = [{"type": _USER, **slash.menu_names(of, self._languages), **_EVERYWHERE} for of in self._of_people]
        return [*self._chat.values(), *beside]

    @property
    def digest(self) -> str:
        """The same for the same payload: it is sent anew only when it changed."""
        return hashlib.sha256(json.dumps(self.payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def taps(self, registered: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """By our names, what to write so that a command can be tapped; from Discord's answer to the overwrite."""
        there = {path: each["id"] for each in registered if int(each.get("type", _CHAT)) == _CHAT for path in _in(each)}
        return {name: f"</{' '.join(path)}:{there[path]}>" for name, path in self.paths.items() if path in there}

    def asked(self, data: Mapping[str, Any]) -> Called | None:
        """What an interaction of type 2 or 4 asks for, from its `data`; None if it is no command of ours (any more)."""
        if int(data.get("type", _CHAT)) == _USER:
            return self._asked_beside(data)
        path: Path = (str(data.get("name")),)
        options = data.get("options", ())
        if options and int(options[0].get("type", 0)) == _SUBCOMMAND:
            path, options = (*path, str(options[0].get("name"))), options[0].get("options", ())
        of = self._of.get(path)
        if of is None:
            return None
        kinds = {each.name: each.kind for each in slash.offered(of)}
        given = {each["name"]: each for each in options if each.get("name") in kinds}
        values = {name: _value(kinds[name], each.get("value", "")) for name, each in given.items()}
        focused = next((name for name, each in given.items() if each.get("focused")), "")
        return Called(of.name, values, focused, values.get(focused, ""))

    def _asked_beside(self, data: Mapping[str, Any]) -> Called | None:
        for each in self._of_people:
            if each.visible[0].ask.menu == data.get("name"):
                return Called(each.name, {each.visible[0].name: f"@discord:{data.get('target_id', '')}"})
        return None

    def _add(self, of: Declaration, path: Path, wanted: Iterable[Path]) -> None:
        """Give a command its place; if its group is full, one by itself."""
        for each in (path, free((), of.name, {*self._of, *((first,) for first, *_ in wanted)})):
            whole = self._with(of, each)
            has_room = each[0] in self._chat or len(self._chat) < _COMMANDS
            if has_room and len(whole.get("options", ())) <= _OPTIONS and size(whole) <= _SIZE:
                self._chat[each[0]] = whole
                self._of[each] = of
                return

    def _with(self, of: Declaration, path: Path) -> Json:
        """The command of Discord's that this one becomes, or becomes a part of."""
        first, *more = path
        made = slash.command(of, path[-1], self._languages)
        if not more:
            return {"type": _CHAT, **made, **_EVERYWHERE}
        start = self._chat.get(first) or {
            "type": _CHAT,
            "name": first,
            **self._about[first],
            **_EVERYWHERE,
            "options": [],
        }
        return start | {"options": [*start["options"], {"type": _SUBCOMMAND, **made}]}


def size(command: Mapping[str, Any]) -> int:
    """The characters of a command as Discord counts them: names, descriptions and values, the longest translation."""
    total = sum(
        max(len(command.get(part, "")), *map(len, (command.get(f"{part}_localizations") or {"": ""}).values()))
        for part in ("name", "description")
    )
    value = command.get("value", "")
    inner = [*command.get("options", ()), *command.get("choices", ())]
    return total + len(str(value)) + sum(map(size, inner))


def _about(offered: Sequence[Declaration], paths: Mapping[str, Path], languages: Sequence[str]) -> dict[str, Json]:
    """What each group is about: what one of its commands says, or the words that are in it."""
    inside = dict[str, list[str]]()
    said = dict[str, str]()
    for each in offered:
        first, *more = paths[each.name]
        if more:
            inside.setdefault(first, []).extend(more)
            said[first] = said.get(first) or each.group
    return {
        group: slash.described(said[group], languages) if said[group] else slash.listed(words)
        for group, words in inside.items()
    }


def _in(registered: Mapping[str, Any]) -> list[Path]:
    """What can be called of one of Discord's commands."""
    name = str(registered["name"])
    inner = [each["name"] for each in registered.get("options", ()) if each.get("type") == _SUBCOMMAND]
    return [(name, each) for each in inner] or [(name,)]


def _can_be_called(declaration: Declaration) -> bool:
    """Whether people can type it: a command that needs a reference works only from its button."""
    return not any(each.required and each.hidden for each in declaration.parameters)


def _comes_with_a_button(declaration: Declaration) -> bool:
    """Whether it is a yes to something that is shown, with a button below: where room is short, it needs no place."""
    is_about_something = any(each.hidden for each in declaration.parameters)
    says_no_more = all(each.name in ("answer", "sure") for each in declaration.visible)
    return declaration.changes and is_about_something and says_no_more


def _value(kind: Kind, value: object) -> str:
    text = str(value)
    found = _MENTION.match(text) if kind is Kind.SOMEONE else None
    return f"@discord:{found[1]}" if found else text

"""Our commands as Discord's: made from their declarations, none by its name; and from an interaction back to ours."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from circles import Audience, CircleRef, Declaration, Kind, Parameter, SessionRef
from circles.message import Line, ours, say
from circles.render import cut, plain
from circles_discord.naming import LONGEST, paths, readable

Json = dict[str, Any]

_CHAT, _USER = 1, 2
_SUBCOMMAND, _GROUP, _STRING, _INTEGER = 1, 2, 3, 4
_COMMANDS, _USER_COMMANDS, _OPTIONS, _CHOICES, _SIZE = 100, 15, 25, 25, 8000
_DESCRIPTION, _CHOICE = 100, 100
_EVERYWHERE: Json = {"contexts": [0, 1], "integration_types": [0]}
"""In the server, and in private with the bot."""
_LOCALES = {"es": ("es-ES", "es-419"), "en": (), "pt": ("pt-BR",), "sv": ("sv-SE",), "zh": ("zh-CN",)}
_KNOWN = frozenset(each.value for each in discord.Locale)
_WHICH: dict[type, Line] = {
    CircleRef: say("Which circle? Leave it out if you have only one."),
    SessionRef: say("Which session? Leave it out for the usual one."),
}
ENDS = tuple("?!.)…")
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


def payload(declarations: Sequence[Declaration], languages: Sequence[str] = ()) -> list[Json]:
    """The application commands, for an overwrite in bulk. What does not fit is named by `left_out`."""
    return [*_fitting(declarations, languages)[0], *_user_commands(declarations, languages)]


def left_out(declarations: Sequence[Declaration], languages: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the commands that Discord has no room for. People can still type them to the bot."""
    return tuple(_fitting(declarations, languages)[1])


def digest(commands: Sequence[Mapping[str, Any]]) -> str:
    """The same for the same payload: they are sent anew only when it changed."""
    return hashlib.sha256(json.dumps(commands, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ids(registered: Sequence[Mapping[str, Any]], declarations: Sequence[Declaration]) -> dict[str, int]:
    """Discord's ids by our names, from its answer to the overwrite."""
    chat = {each["name"]: each for each in registered if int(each.get("type", _CHAT)) == _CHAT}
    found = {}
    for name, (first, *more) in paths(_names(declarations)).items():
        command = chat.get(first)
        if command and (not more or more[0] in {each["name"] for each in command.get("options", ())}):
            found[name] = int(command["id"])
    return found


def by_path(declarations: Sequence[Declaration]) -> dict[tuple[str, ...], Declaration]:
    """The commands by what is typed for them on Discord."""
    named = _by_name(declarations)
    return {path: named[name] for name, path in paths(_names(declarations)).items()}


def asked(
    data: Mapping[str, Any],
    declarations: Sequence[Declaration],
    known: Mapping[tuple[str, ...], Declaration] | None = None,
) -> Called | None:
    """What an interaction of type 2 or 4 asks for, from its `data`; None if it is no command of ours (any more).

    `known`: what `by_path` made of the declarations, so that it is not made for each interaction.
    """
    if int(data.get("type", _CHAT)) == _USER:
        return _asked_by_menu(data, declarations)
    path: tuple[str, ...] = (str(data.get("name")),)
    options = data.get("options", ())
    if options and int(options[0].get("type", 0)) == _SUBCOMMAND:
        path, options = (*path, str(options[0].get("name"))), options[0].get("options", ())
    of = (by_path(declarations) if known is None else known).get(path)
    if of is None:
        return None
    kinds = {each.name: each.kind for each in offered(of)}
    given = {each["name"]: each for each in options if each.get("name") in kinds}
    values = {name: _value(kinds[name], each.get("value", "")) for name, each in given.items()}
    focused = next((name for name, each in given.items() if each.get("focused")), "")
    return Called(of.name, values, focused, values.get(focused, ""))


def _asked_by_menu(data: Mapping[str, Any], declarations: Sequence[Declaration]) -> Called | None:
    for each in _for_menu(declarations):
        if each.visible[0].ask.menu == data.get("name"):
            return Called(each.name, {each.visible[0].name: f"@discord:{data.get('target_id', '')}"})
    return None


def _value(kind: Kind, value: object) -> str:
    text = str(value)
    found = _MENTION.match(text) if kind is Kind.SOMEONE else None
    return f"@discord:{found[1]}" if found else text


def _typed(declarations: Sequence[Declaration]) -> list[Declaration]:
    """Those that people can type: a command that needs a reference works only from its button."""
    return [each for each in declarations if not any(it.required and it.hidden for it in each.parameters)]


def _comes_with_a_button(declaration: Declaration) -> bool:
    """Whether it is a yes to something that is shown, with a button below: where room is short, it needs no place."""
    is_about_something = any(each.hidden for each in declaration.parameters)
    says_no_more = all(each.name in ("answer", "sure") for each in declaration.visible)
    return declaration.changes and is_about_something and says_no_more


def _names(declarations: Sequence[Declaration]) -> tuple[str, ...]:
    return tuple(each.name for each in _typed(declarations))


def _by_name(declarations: Sequence[Declaration]) -> dict[str, Declaration]:
    return {each.name: each for each in declarations}


def _fitting(declarations: Sequence[Declaration], languages: Sequence[str]) -> tuple[list[Json], list[str]]:
    """The chat commands, and the names of those that did not fit."""
    made, left = dict[str, Json](), list[str]()
    called = paths(_names(declarations))
    for each in sorted(_typed(declarations), key=_comes_with_a_button):
        first, *more = called[each.name]
        command = _command(each, more[0] if more else first, languages)
        before = made.get(first)
        whole = _in_group(first, command, before) if more else command | {"type": _CHAT, **_EVERYWHERE}
        if (
            (before is None and len(made) == _COMMANDS)
            or len(whole.get("options", ())) > _OPTIONS
            or size(whole) > _SIZE
        ):
            left.append(each.name)
        else:
            made[first] = whole
    return list(made.values()), left


def _in_group(name: str, command: Json, before: Json | None) -> Json:
    start = before or {"type": _CHAT, "name": name, "description": readable(name), **_EVERYWHERE, "options": []}
    return start | {"options": [*start["options"], command | {"type": _SUBCOMMAND}]}


def size(command: Mapping[str, Any]) -> int:
    """The characters of a command as Discord counts them: names, descriptions and values, the longest translation."""
    total = sum(
        max(len(command.get(part, "")), *map(len, (command.get(f"{part}_localizations") or {"": ""}).values()))
        for part in ("name", "description")
    )
    value = command.get("value", "")
    inner = [*command.get("options", ()), *command.get("choices", ())]
    return total + len(str(value)) + sum(map(size, inner))


def _command(of: Declaration, name: str, languages: Sequence[str]) -> Json:
    easy = not any(each.ask.long for each in of.parameters)
    options = [_option(each, languages, easy) for each in offered(of)[:_OPTIONS]]
    texts = {language: _shortened(of.paragraphs[0], language) for language in ("en", *languages)}
    made: Json = {"name": name, **_in_all("description", texts)}
    return made | {"options": sorted(options, key=lambda option: not option.get("required"))} if options else made


def _option(of: Parameter, languages: Sequence[str], easy: bool) -> Json:
    """One option. A command that asks for long texts opens its form instead, where there is room for them."""
    texts = {language: _question(of, language) for language in ("en", *languages)}
    made: Json = {"type": _INTEGER if of.kind is Kind.NUMBER else _STRING, "name": of.name}
    made |= _in_all("description", texts)
    if of.required and easy:
        made["required"] = True
    if of.choices and len(of.choices) <= _CHOICES:
        made["choices"] = [_choice(each, languages) for each in of.choices]
    elif made["type"] == _STRING:
        made["max_length"] = of.ask.most
        if of.suggested:
            made["autocomplete"] = True
    return made


def offered(of: Declaration) -> list[Parameter]:
    """What can be given: what people type, and then which circle or session they mean, for them to choose."""
    return [*of.visible, *(each for each in of.parameters if each.hidden and each.suggested)]


def _question(of: Parameter, language: str) -> str:
    """The question, and whole beside it who will read the answer."""
    question, note = _asked_for(of, language), _words(of.ask.note, language)
    room = _DESCRIPTION - len(note) - 3
    if not note or room < 20:
        return _cut(note or question, _DESCRIPTION)
    return beside(_cut(question, room), note)


def _asked_for(of: Parameter, language: str) -> str:
    which = _WHICH.get(of.type) if of.hidden else None
    return plain(which, (), language) if which else _words(of.ask.label, language)


def beside(question: str, note: str) -> str:
    """A question and its note in one line."""
    return f"{question} {note}" if question[-1:] in ENDS else f"{question} · {note}"


def _choice(value: str, languages: Sequence[str]) -> Json:
    texts = {language: choice_words(value, language)[:_CHOICE] for language in ("en", *languages)}
    return {**_in_all("name", texts), "value": value}


def choice_words(value: str, language: str) -> str:
    """A choice as people read it."""
    return _words(value.replace("_", " "), language)


def _in_all(part: str, texts: Mapping[str, str]) -> Json:
    """A text, and its translations for those who use Discord in another language."""
    english = texts["en"]
    others = {locale: text for language, text in texts.items() if text != english for locale in locales(language)}
    return {part: english, f"{part}_localizations": others} if others else {part: english}


def locales(language: str) -> Sequence[str]:
    """Discord's names for one of our languages; none if it does not know it."""
    named = language.replace("_", "-")
    return _LOCALES.get(named, (named,) if named in _KNOWN else ())


def _user_commands(declarations: Sequence[Declaration], languages: Sequence[str]) -> list[Json]:
    return [{"type": _USER, **_menu_names(of, languages), **_EVERYWHERE} for of in _for_menu(declarations)]


def _for_menu(declarations: Sequence[Declaration]) -> list[Declaration]:
    """Those that stand in the menu of a person, since that person is all they need."""
    fit = [each for each in _typed(declarations) if each.visible and each.visible[0].ask.menu]
    return sorted(fit, key=lambda each: each.audience is Audience.ORGANIZER)[:_USER_COMMANDS]


def _menu_names(of: Declaration, languages: Sequence[str]) -> Json:
    menu = of.visible[0].ask.menu
    return _in_all("name", {language: _cut(_words(menu, language), LONGEST) for language in ("en", *languages)})


def _shortened(text: str, language: str) -> str:
    return _cut(_words(text, language), _DESCRIPTION)


def _words(text: str, language: str) -> str:
    return plain(ours(text), (), language) if text else ""


def _cut(text: str, most: int) -> str:
    """The text, or what fits of it, cut after a word."""
    if len(text) <= most:
        return text
    short = cut(text, most)
    words = short.rpartition(" ")[0].rstrip(" ,;:")
    return f"{words}…" if len(words) > most // 2 else short

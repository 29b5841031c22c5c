"""Our commands as Discord's: made from their declarations, none by its name."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from circles import Audience, CircleRef, Declaration, Kind, Parameter, SessionRef
from circles.message import Line, ours, say
from circles.render import cut, plain
from circles_discord.naming import LONGEST

Json = dict[str, Any]

_STRING, _INTEGER = 3, 4
_BESIDE_PEOPLE, _OPTIONS, _CHOICES = 15, 25, 25
_DESCRIPTION, _CHOICE = 100, 100
_LOCALES = {"es": ("es-ES", "es-419"), "en": (), "pt": ("pt-BR",), "sv": ("sv-SE",), "zh": ("zh-CN",)}
_KNOWN = frozenset(each.value for each in discord.Locale)
_WHICH: dict[type, Line] = {
    CircleRef: say("Which circle? Leave it out if you have only one."),
    SessionRef: say("Which session? Leave it out for the usual one."),
}
ENDS = tuple("?!.)…")


def command(of: Declaration, name: str, languages: Sequence[str] = ()) -> Json:
    """A command under this name: by itself or in a group."""
    easy = not any(each.ask.long for each in of.parameters)
    options = [_option(each, languages, easy) for each in offered(of)[:_OPTIONS]]
    made: Json = {"name": name, **described(of.paragraphs[0], languages)}
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


def for_people(declarations: Sequence[Declaration]) -> list[Declaration]:
    """Those that stand in the menu of a person, since that person is all they need."""
    fit = [each for each in declarations if each.visible and each.visible[0].ask.menu]
    return sorted(fit, key=lambda each: each.audience is Audience.ORGANIZER)[:_BESIDE_PEOPLE]


def menu_names(of: Declaration, languages: Sequence[str]) -> Json:
    """What it is called there."""
    menu = of.visible[0].ask.menu
    return _in_all("name", {language: _cut(_words(menu, language), LONGEST) for language in ("en", *languages)})


def described(text: str, languages: Sequence[str]) -> Json:
    """A description that we have in all languages."""
    texts = {language: _cut(_words(text, language), _DESCRIPTION) for language in ("en", *languages)}
    return _in_all("description", texts)


def listed(words: Sequence[str]) -> Json:
    """A description that names what is there."""
    return {"description": _cut(", ".join(words), _DESCRIPTION)}


def _words(text: str, language: str) -> str:
    return plain(ours(text), (), language) if text else ""


def _cut(text: str, most: int) -> str:
    """The text, or what fits of it, cut after a word."""
    if len(text) <= most:
        return text
    short = cut(text, most)
    words = short.rpartition(" ")[0].rstrip(" ,;:")
    return f"{words}…" if len(words) > most // 2 else short

"""Buttons, selects, texts and containers in a message (components/reference)."""

from tests.adapters.discord.lookalike.messages import BUTTON, FILE, SELECTS, TEXT, THUMBNAIL, walk
from tests.adapters.discord.lookalike.refusal import Json

ROW, SECTION, CONTAINER = 1, 9, 17
MOST, DISPLAYED, ROWS = 40, 4000, 5
LINK, PREMIUM = 5, 6
BITS = 1 << 31


def check(components: list[Json], v2: bool, files: set[str], errors: dict[str, str]) -> None:
    """Adds what is wrong with the components of a message to `errors`, by path."""
    everything = list(walk(components))
    if len(everything) > MOST:
        errors["components"] = f"{len(everything)} components in all, at most {MOST}"
    if not v2:
        if len(components) > ROWS:
            errors["components"] = f"at most {ROWS} rows"
        if any(each["type"] != ROW for each in components):
            errors["components"] = "only rows without the flag IS_COMPONENTS_V2"
    shown = sum(len(each["content"]) for each in everything if each["type"] == TEXT)
    if shown > DISPLAYED:
        errors["components"] = f"{shown} characters of text in all, at most {DISPLAYED}"
    _unique(everything, errors)
    for index, each in enumerate(everything):
        if wrong := _wrong(each, files):
            errors[f"components.{index}"] = wrong


def _unique(everything: list[Json], errors: dict[str, str]) -> None:
    customs = [each["custom_id"] for each in everything if each.get("custom_id") is not None]
    if len(customs) != len(set(customs)):
        errors["components"] = "Component custom id cannot be duplicated"
    ids = [each["id"] for each in everything if each.get("id")]
    if len(ids) != len(set(ids)):
        errors["components"] = "Component id cannot be duplicated"
    if any(not 0 <= each < BITS for each in ids):
        errors["components"] = "Component id is not a 32 bit integer"


def _wrong(component: Json, files: set[str]) -> str:
    kind = component["type"]
    if kind == ROW:
        return _row(component["components"])
    if kind == BUTTON:
        return _button(component)
    if kind in SELECTS:
        return select(component)
    if kind == SECTION:
        if not 1 <= len(component["components"]) <= 3:
            return "a section has 1 to 3 texts"
        return "" if component["accessory"]["type"] in (BUTTON, THUMBNAIL) else "a button or a thumbnail beside it"
    if kind == TEXT and not component["content"].strip():
        return "a text without text"
    if kind == FILE:
        url = component["file"]["url"]
        if not url.startswith("attachment://") or url.removeprefix("attachment://") not in files:
            return f"{url} names no attachment of the message"
    return ""


def _row(inside: list[Json]) -> str:
    kinds = [each["type"] for each in inside]
    if set(kinds) == {BUTTON} and len(kinds) <= 5:
        return ""
    return "" if len(kinds) == 1 and kinds[0] in SELECTS else "a row has 1 to 5 buttons, or one select"


def _button(button: Json) -> str:
    style, custom_id, url = button["style"], button.get("custom_id"), button.get("url")
    emoji = button.get("emoji") or {}
    if emoji and not emoji.get("id") and (emoji.get("name") or "a").isascii():
        return "Invalid emoji"
    if style == PREMIUM:
        return "" if button.get("sku_id") else "this style needs an SKU"
    if not ((button.get("label") or "").strip() or emoji):
        return "a button needs a label or an emoji"
    if style == LINK:
        right = url and url.startswith(("https://", "http://", "discord://")) and not custom_id
        return "" if right else "a link has a url (https, http, discord) and no custom_id"
    return "" if custom_id and not url else "a button has a custom_id and no url"


def select(component: Json) -> str:
    """What is wrong with a select, in a message or in a modal."""
    least, most = component.get("min_values"), component.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if least > most:
        return "min_values above max_values"
    if component["type"] != SELECTS[0]:
        return ""
    options = component.get("options") or []
    if not 1 <= len(options) <= 25:
        return "1 to 25 options"
    if any(not each["label"].strip() for each in options):
        return "an option without a label"
    values = [each["value"] for each in options]
    if len(values) != len(set(values)):
        return "The specified option value is already used"
    if most > len(options):
        return "max_values above the number of options"
    if sum(bool(each.get("default")) for each in options) > most:
        return "more default options than may be chosen"
    return ""


def number(components: list[Json]) -> None:
    """Gives an id to every component without one; those that were given stay."""
    taken = {each["id"] for each in walk(components) if each.get("id")}
    following = 1
    for each in walk(components):
        if not each.get("id"):
            while following in taken:
                following += 1
            taken.add(following)
            each["id"] = following

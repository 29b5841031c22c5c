"""Forms (components/reference, "Label" and the inputs in it)."""

from tests.adapters.discord.lookalike.messages import walk
from tests.adapters.discord.lookalike.refusal import Json, Refusal
from tests.adapters.discord.lookalike.rules.components import number, select

TOP = 5
TEXT_INPUT, RADIO, CHECKBOXES = 4, 21, 22


def check(modal: Json) -> None:
    """Raises Refusal 50035. Gives an id to each component."""
    errors: dict[str, str] = {}
    if not 1 <= len(modal["components"]) <= TOP:
        errors["data.components"] = f"Must be between 1 and {TOP} in length."
    everything = list(walk(modal["components"]))
    customs = [each["custom_id"] for each in everything if "custom_id" in each]
    if len(customs) != len(set(customs)):
        errors["data.components"] = "Component custom id cannot be duplicated"
    for index, each in enumerate(everything):
        if wrong := _wrong(each):
            errors[f"data.components.{index}"] = wrong
    if errors:
        raise Refusal(50035, errors)
    number(modal["components"])


def _wrong(component: Json) -> str:
    kind = component["type"]
    if kind == TEXT_INPUT:
        return _text(component)
    if kind in (3, 5, 6, 7, 8):
        if component.get("required") is not False and component.get("min_values") == 0:
            return "a required select with min_values 0"
        return select(component)
    if kind in (RADIO, CHECKBOXES):
        options = component.get("options") or []
        values = [each["value"] for each in options]
        least = 2 if kind == RADIO else 1
        if not least <= len(values) <= 10:
            return f"{least} to 10 options"
        return "The specified option value is already used" if len(values) != len(set(values)) else ""
    return ""


def _text(component: Json) -> str:
    least, most, value = component.get("min_length"), component.get("max_length"), component.get("value")
    if least is not None and most is not None and least > most:
        return "min_length above max_length"
    if value and most is not None and len(value) > most:
        return "value longer than max_length"
    return ""

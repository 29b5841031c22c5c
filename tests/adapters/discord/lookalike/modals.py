"""A form as the person has it before them, and what of their filling in the real client would not let be sent."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.lookalike.messages import walk
from tests.adapters.discord.lookalike.refusal import Json
from tests.adapters.discord.lookalike.users import Role, User

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.interactions import Interaction

TEXT, STRING_SELECT, TEXT_INPUT, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 10, 3, 4, 18, 19, 21, 22, 23
PICKS = {5: (User,), 6: (Role,), 7: (User, Role), 8: ()}


class Impossible(Exception):
    """No client of Discord's would let a person do this."""


@dataclass(eq=False)
class Modal:
    title: str
    custom_id: str
    components: list[Json]
    interaction: "Interaction" = field(repr=False)
    """The one that it was the answer to."""

    @property
    def fields(self) -> dict[str, Json]:
        """Inputs by custom_id."""
        return {each["custom_id"]: each for each in walk(self.components) if "custom_id" in each}

    @property
    def labels(self) -> dict[str, str]:
        """What stands above each input, by custom_id."""
        over = {each["component"]["custom_id"]: each["label"] for each in self.components if each["type"] == LABEL}
        return {**{name: str(each.get("label", "")) for name, each in self.fields.items()}, **over}

    @property
    def text(self) -> str:
        """All that can be read: title, texts, labels, descriptions."""
        parts: list[str | None] = [self.title]
        for each in walk(self.components):
            parts += [each.get("content"), each.get("label"), each.get("description")]
        return "\n".join(part for part in parts if part)

    def filled(self, values: dict[str, Any]) -> Json:
        """The data of the submit. Raises Impossible for what a client refuses."""
        if unknown := set(values) - set(self.fields):
            raise Impossible(f"this form has no {', '.join(sorted(unknown))}; there are: {', '.join(self.fields)}")
        resolved: Json = {}
        components = [self._component(each, values, resolved) for each in self.components]
        data: Json = {"custom_id": self.custom_id, "components": components}
        return {**data, "resolved": resolved} if resolved else data

    def _component(self, component: Json, values: dict[str, Any], resolved: Json) -> Json:
        kind, head = component["type"], {"type": component["type"], "id": component["id"]}
        if kind == TEXT:
            return head
        if kind == LABEL:
            return {**head, "component": self._component(component["component"], values, resolved)}
        if kind == 1:
            return {**head, "components": [self._component(each, values, resolved) for each in component["components"]]}
        given = values.get(component["custom_id"])
        return {**head, "custom_id": component["custom_id"], **_input(component, given, resolved, self.interaction)}


def _input(component: Json, given: Any, resolved: Json, interaction: "Interaction") -> Json:
    kind, name = component["type"], component["custom_id"]
    if kind == TEXT_INPUT:
        return {"value": _text(component, component.get("value") or "" if given is None else given)}
    if kind == CHECKBOX:
        return {"value": bool(component.get("default") if given is None else given)}
    if kind == RADIO:
        chosen = _chosen(component, [] if given is None else [given])
        return {"value": chosen[0] if chosen else None}
    many = given if isinstance(given, (list, tuple)) else [] if given is None else [given]
    if kind in (STRING_SELECT, CHECKBOXES):
        return {"values": _chosen(component, list(many), given is None)}
    if kind == UPLOAD:
        if many:
            raise NotImplementedError("files in forms are not built")
        return {"values": []}
    _count(component, len(many), name)
    return {"values": [resolve(each, resolved, interaction) for each in many]}


def _text(component: Json, value: str) -> str:
    name, least, most = component["custom_id"], component.get("min_length"), component.get("max_length")
    if not value:
        if component.get("required") is not False:
            raise Impossible(f"{name} is required")
        return ""
    if len(value) > (most or 4000):
        raise Impossible(f"{name} takes {most or 4000} characters, these are {len(value)}")
    if len(value) < (least or 0):
        raise Impossible(f"{name} wants {least} characters at least")
    if component["style"] == 1 and "\n" in value:
        raise Impossible(f"{name} has one line")
    return value


def _chosen(component: Json, given: list[Any], untouched: bool = False) -> list[str]:
    """Values of the options, which may be named by value or by label."""
    options = component["options"]
    if untouched or (not given and component["type"] == RADIO):
        given = [each["value"] for each in options if each.get("default")]
    chosen = []
    for wanted in given:
        found = [each["value"] for each in options if wanted in (each["value"], each["label"])]
        if not found:
            raise Impossible(f"{component['custom_id']} has no {wanted!r}: {[each['label'] for each in options]}")
        chosen.append(found[0])
    _count(component, len(chosen), component["custom_id"])
    return chosen


def _count(component: Json, number: int, name: str) -> None:
    least = component.get("min_values")
    least = 1 if least is None else least
    most = component.get("max_values")
    if most is None:
        most = len(component["options"]) if component["type"] == CHECKBOXES else 1
    if number == 0 and component.get("required") is False:
        return
    if not least <= number <= most:
        raise Impossible(f"{name} wants {least} to {most}, these are {number}")


def resolve(thing: Any, resolved: Json, interaction: "Interaction") -> str:
    """The id of a chosen member, role or channel, and what Discord says about it beside."""
    id = str(thing.id)
    if isinstance(thing, User):
        resolved.setdefault("users", {})[id] = thing.json()
        guild = getattr(interaction.channel, "guild", None)
        if guild and thing.id in guild.members:
            member = guild.members[thing.id].json(with_user=False)
            permissions = str(interaction.channel.permissions(thing))
            resolved.setdefault("members", {})[id] = {**member, "permissions": permissions}
    elif isinstance(thing, Role):
        resolved.setdefault("roles", {})[id] = thing.json()
    else:
        partial = {**thing.json(), "permissions": str(thing.permissions(interaction.person))}
        resolved.setdefault("channels", {})[id] = partial
    return id

"""Commands as a person types them: a client offers only what the bot registered, and sends only what fits."""

from typing import TYPE_CHECKING, Any

from tests.adapters.discord.lookalike.channels import Channel, Direct
from tests.adapters.discord.lookalike.modals import Impossible, resolve
from tests.adapters.discord.lookalike.refusal import Json

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.interactions import Interaction
    from tests.adapters.discord.lookalike.people import Person

SLASH, ON_PERSON, ON_MESSAGE = 1, 2, 3
GROUPS = (1, 2)
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
PLAIN: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), BOOLEAN: (bool,), NUMBER: (int, float)}


def shown(node: Json, person: "Person") -> set[str]:
    """The name, and as the person's own client shows it."""
    return {node["name"], (node.get("name_localizations") or {}).get(person.locale) or node["name"]}


def command_for(person: "Person", name: str, kind: int, channel: Channel) -> Json:
    """The command with that name which the client offers here. Raises Impossible."""
    world = person.world
    here = world.commands[0] if isinstance(channel, Direct) else channel.guild.commands
    for each in here:
        if each["type"] == kind and name in shown(each, person):
            if wrong := _closed(each, person, channel):
                raise Impossible(wrong)
            return each
    raise Impossible(f"no command {name!r}; there are: {', '.join(sorted(each['name'] for each in here))}")


def _closed(command: Json, person: "Person", channel: Channel) -> str:
    """Why it is not offered to this person here; empty if it is."""
    contexts = command.get("contexts")
    if isinstance(channel, Direct):
        open_ = 1 in contexts if contexts is not None else command.get("dm_permission", True)
        return "" if open_ else f"{command['name']!r} is not for private conversations"
    if contexts is not None and 0 not in contexts:
        return f"{command['name']!r} is not for guilds"
    needed = command.get("default_member_permissions")
    if needed is not None and (int(needed) == 0 or int(needed) & ~channel.permissions(person)):
        return f"{person.name} may not use {command['name']!r}"
    return ""


def parsed(command: Json, path: list[str], values: dict[str, Any], interaction: "Interaction", focus: str = "") -> Json:
    """The data of a slash command: options nested as the subcommands are."""
    resolved: Json = {}
    options = _level(command, path, values, interaction, resolved, focus)
    data: Json = {"id": command["id"], "name": command["name"], "type": SLASH, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return {**data, "resolved": resolved} if resolved else data


def _level(
    node: Json, path: list[str], values: dict[str, Any], interaction: "Interaction", resolved: Json, focus: str
) -> list[Json]:
    options = node.get("options") or []
    if path:
        for each in options:
            if each["type"] in GROUPS and path[0] in shown(each, interaction.person):
                inner = _level(each, path[1:], values, interaction, resolved, focus)
                return [{"type": each["type"], "name": each["name"], "options": inner}]
        raise Impossible(f"{node['name']!r} has no {path[0]!r}; there are: {[each['name'] for each in options]}")
    if any(each["type"] in GROUPS for each in options):
        raise Impossible(f"{node['name']!r} alone cannot be sent; there are: {[each['name'] for each in options]}")
    names = [each["name"] for each in options]
    if unknown := set(values) - set(names):
        raise Impossible(f"{node['name']!r} has no option {sorted(unknown)}; there are: {names}")
    for each in options:
        if each.get("required") and each["name"] not in values and not focus:
            raise Impossible(f"{node['name']!r} needs {each['name']!r}")
    return [
        _option(each, values[each["name"]], interaction, resolved, each["name"] == focus)
        for each in options
        if each["name"] in values
    ]


def _option(option: Json, given: Any, interaction: "Interaction", resolved: Json, focused: bool) -> Json:
    head = {"type": option["type"], "name": option["name"]}
    if focused:
        if not option.get("autocomplete"):
            raise Impossible(f"{option['name']!r} has no suggestions")
        return {**head, "value": given, "focused": True}
    kind = option["type"]
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
        if not hasattr(given, "id"):
            raise Impossible(f"{option['name']!r} takes somebody or something from a list, not {given!r}")
        return {**head, "value": resolve(given, resolved, interaction)}
    return {**head, "value": _plain(option, given, interaction.person)}


def _plain(option: Json, given: Any, person: "Person") -> Any:
    name = option["name"]
    if option["type"] not in PLAIN:
        raise NotImplementedError("files in commands are not built")
    if not isinstance(given, PLAIN[option["type"]]) or (option["type"] != BOOLEAN and isinstance(given, bool)):
        raise Impossible(f"{name!r} does not take {given!r}")
    if choices := option.get("choices"):
        found = [each["value"] for each in choices if given == each["value"] or given in shown(each, person)]
        if not found:
            raise Impossible(f"{name!r} has no choice {given!r}; there are: {[each['name'] for each in choices]}")
        return found[0]
    size = len(given) if isinstance(given, str) else given
    least, most = ("min_length", "max_length") if isinstance(given, str) else ("min_value", "max_value")
    if option.get(least) is not None and size < option[least]:
        raise Impossible(f"{name!r} is below {option[least]}")
    if option.get(most) is not None and size > option[most]:
        raise Impossible(f"{name!r} is above {option[most]}")
    if isinstance(given, str) and not given:
        raise Impossible(f"{name!r} is empty")
    return given

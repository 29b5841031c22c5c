"""Application commands: global ones, and those of one guild. A command with a known name keeps its id."""

from datetime import timedelta

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.refusal import Json, Refusal
from tests.adapters.discord.lookalike.rules.commands import check_all

NEW_A_DAY = 200
GLOBAL = "/applications/{application_id}/commands"
OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _here(call: Call) -> int:
    """The guild's id, or 0 for the global ones."""
    if call.id("application_id") != call.world.application_id:
        raise Refusal(50001)
    return call.guild.id if "guild_id" in call.params else 0


def _known(call: Call, here: int) -> list[Json]:
    return call.world.commands.setdefault(here, [])


def _stored(call: Call, here: int, given: Json) -> Json:
    """As Discord keeps it: with an id, a version and defaults."""
    kind = given.get("type") or 1
    _count(call, here, given["name"], kind)
    same = [each for each in _known(call, here) if (each["name"], each["type"]) == (given["name"], kind)]
    command = {
        "id": same[0]["id"] if same else str(call.world.clock.new_id()),
        "application_id": str(call.world.application_id),
        "version": str(call.world.clock.new_id()),
        "default_member_permissions": None,
        "type": kind,
        "nsfw": False,
        "description": "",
        "options": [],
        **{name: value for name, value in given.items() if value is not None},
    }
    if here:
        command["guild_id"] = str(here)
    else:
        command.setdefault("contexts", given.get("contexts"))
        command.setdefault("integration_types", [0])
    return command


def _count(call: Call, here: int, name: str, kind: int) -> None:
    """A name that is not known yet is a new command."""
    if any((each["name"], each["type"]) == (name, kind) for each in _known(call, here)):
        return
    now = call.world.clock.now()
    made = call.world.new_commands.setdefault(here, [])
    if sum(now - each < timedelta(days=1) for each in made) >= NEW_A_DAY:
        raise Refusal(30034)
    made.append(now)


@route("GET", GLOBAL)
@route("GET", OF_GUILD)
def commands(call: Call) -> Answer:
    hidden = call.query.get("with_localizations") not in ("1", "true")
    return [_without_localizations(each) if hidden else each for each in _known(call, _here(call))]


def _without_localizations(command: Json) -> Json:
    return {name: value for name, value in command.items() if not name.endswith("_localizations")}


@route("PUT", GLOBAL)
@route("PUT", OF_GUILD)
def overwrite(call: Call) -> Answer:
    here = _here(call)
    given: list[Json] = call.body or []
    check_all(given)
    call.world.commands[here] = [_stored(call, here, each) for each in given]
    return call.world.commands[here]


@route("POST", GLOBAL)
@route("POST", OF_GUILD)
def create(call: Call) -> Answer:
    here = _here(call)
    command = _stored(call, here, call.body)
    others = [each for each in _known(call, here) if each["id"] != command["id"]]
    check_all([*others, call.body])
    call.world.commands[here] = [*others, command]
    return command


def _find(call: Call, here: int) -> Json:
    for each in _known(call, here):
        if each["id"] == call.params["command_id"]:
            return each
    raise Refusal(10063)


@route("GET", GLOBAL + "/{command_id}")
@route("GET", OF_GUILD + "/{command_id}")
def get(call: Call) -> Answer:
    return _find(call, _here(call))


@route("PATCH", GLOBAL + "/{command_id}")
@route("PATCH", OF_GUILD + "/{command_id}")
def change(call: Call) -> Answer:
    here = _here(call)
    command = _find(call, here)
    changed = {**command, **call.body, "version": str(call.world.clock.new_id())}
    check_all([changed if each is command else each for each in _known(call, here)])
    command.update(changed)
    return command


@route("DELETE", GLOBAL + "/{command_id}")
@route("DELETE", OF_GUILD + "/{command_id}")
def delete(call: Call) -> Answer:
    here = _here(call)
    _known(call, here).remove(_find(call, here))

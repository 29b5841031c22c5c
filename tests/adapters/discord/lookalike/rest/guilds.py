"""Guilds, their roles and members."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Refusal
from tests.adapters.discord.lookalike.users import Member, Role


@route("GET", "/guilds/{guild_id}")
def guild(call: Call) -> Answer:
    counts = {"approximate_member_count": len(call.guild.members), "approximate_presence_count": 0}
    return {**call.guild.json(), **(counts if call.query.get("with_counts") in ("1", "true") else {})}


@route("GET", "/guilds/{guild_id}/roles")
def roles(call: Call) -> Answer:
    return [each.json() for each in call.guild.roles.values()]


@route("GET", "/guilds/{guild_id}/roles/{role_id}")
def role(call: Call) -> Answer:
    return _role(call, call.guild).json()


@route("POST", "/guilds/{guild_id}/roles")
def create_role(call: Call) -> Answer:
    guild = call.guild
    guild.require(call.bot, P.MANAGE_ROLES)
    if len(guild.roles) >= 250:
        raise Refusal(30005)
    bits = int(call.body.get("permissions") or 0)
    if bits & ~guild.permissions(call.bot):
        raise Refusal(50013)
    role = Role(call.world.clock.new_id(), call.body.get("name") or "new role", bits, len(guild.roles))
    guild.roles[role.id] = role
    call.world.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.json()}, Intent.GUILDS)
    return role.json()


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def member(call: Call) -> Answer:
    return _member(call, call.guild).json()


@route("GET", "/guilds/{guild_id}/members")
def members(call: Call) -> Answer:
    """Discord wants GUILD_MEMBERS to be switched on for this."""
    if not call.world.granted & Intent.GUILD_MEMBERS:
        raise Refusal(50001)
    after, limit = int(call.query.get("after", 0)), call.number("limit", 1, 1000)
    known = sorted(call.guild.members.values(), key=lambda each: each.user.id)
    return [each.json() for each in known if each.user.id > after][:limit]


@route("GET", "/guilds/{guild_id}/members/search")
def search(call: Call) -> Answer:
    prefix, limit = call.query.get("query", "").lower(), call.number("limit", 1, 1000)
    found = [each for each in call.guild.members.values() if each.user.name.lower().startswith(prefix)]
    return [each.json() for each in found[:limit]]


@route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def give_role(call: Call) -> Answer:
    return _set_role(call, True)


@route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def take_role(call: Call) -> Answer:
    return _set_role(call, False)


@route("DELETE", "/users/@me/guilds/{guild_id}")
def leave(call: Call) -> Answer:
    call.guild.leaves(call.bot)


def _set_role(call: Call, yes: bool) -> None:
    """Only below the bot's own highest role."""
    guild = call.guild
    member, role = _member(call, guild), _role(call, guild)
    guild.require(call.bot, P.MANAGE_ROLES)
    if role.position >= max(guild.roles[each].position for each in guild.members[call.bot.id].roles):
        raise Refusal(50013)
    member.roles = [each for each in member.roles if each != role.id] + ([role.id] if yes else [])
    data = {**member.json(), "guild_id": str(guild.id)}
    call.world.emit("GUILD_MEMBER_UPDATE", data, Intent.GUILD_MEMBERS)


def _member(call: Call, guild: Guild) -> Member:
    user = call.world.user(call.id("user_id"))
    if user.id not in guild.members:
        raise Refusal(10007)
    return guild.members[user.id]


def _role(call: Call, guild: Guild) -> Role:
    role = guild.roles.get(call.id("role_id"))
    if role is None:
        raise Refusal(10011)
    return role

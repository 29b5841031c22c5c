"""Channels of a guild, and who may do what in them."""

import re
from datetime import timedelta
from typing import Any

from tests.adapters.discord.lookalike.call import Answer, Call, TooOften, route
from tests.adapters.discord.lookalike.channels import Channel, Direct, Kind, Thread
from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import Overwrite
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Json, Refusal, invalid
from tests.adapters.discord.lookalike.rest.threads import change_thread

RENAMES, WITHIN = 2, timedelta(minutes=10)
MOST, IN_CATEGORY, OVERWRITES = 500, 50, 1000


@route("GET", "/guilds/{guild_id}/channels")
def channels(call: Call) -> Answer:
    return [each.json() for each in call.guild.channels]


@route("POST", "/guilds/{guild_id}/channels")
def create(call: Call) -> Answer:
    guild, body = call.guild, call.body
    guild.require(call.bot, P.MANAGE_CHANNELS)
    kind = Kind(body.get("type") or 0)
    if len(guild.channels) >= MOST:
        raise Refusal(30013)
    parent = _parent(call, guild, body.get("parent_id"))
    overwrites = body.get("permission_overwrites")
    allowed = (
        _overwrites(call, guild, overwrites) if overwrites is not None else dict(parent.overwrites if parent else {})
    )
    channel = Channel(
        call.world, call.world.clock.new_id(), kind, _tidy(body["name"], kind), guild, parent,
        body.get("topic"), len(guild.channels), allowed,
    )  # fmt: skip
    call.world.channels[channel.id] = channel
    call.world.emit("CHANNEL_CREATE", channel.json(), Intent.GUILDS)
    return channel.json()


def _tidy(name: str, kind: Kind) -> str:
    """Names of text channels become lower case, with hyphens for spaces and without most signs."""
    if kind not in (Kind.TEXT, Kind.ANNOUNCEMENT, Kind.FORUM):
        return name
    name = re.sub(r"""[!"#$%&'()*+,./:;<=>?@\[\\\]^`{|}~]""", "", re.sub(r"\s+", "-", name.strip().lower()))
    if not (name := re.sub("-{2,}", "-", name).strip("-")):
        raise invalid("name", "Must be between 1 and 100 in length.")
    return name


def _parent(call: Call, guild: Guild, id: Any) -> Channel | None:
    if id is None:
        return None
    parent = call.world.channels.get(int(id))
    if parent is None or parent.kind != Kind.CATEGORY or parent.guild is not guild:
        raise invalid("parent_id", "Category does not exist")
    if sum(each.parent is parent for each in guild.channels) >= IN_CATEGORY:
        raise invalid("parent_id", f"Maximum number of channels in category reached ({IN_CATEGORY})")
    return parent


def _overwrites(call: Call, guild: Guild, given: list[Json]) -> dict[int, Overwrite]:
    """Only somebody who may set permissions, and only permissions that they have themselves."""
    if len(given) > OVERWRITES:
        raise Refusal(30060)
    result = {
        int(each["id"]): Overwrite(
            int(each["id"]), int(each.get("type") or 0), int(each.get("allow") or 0), int(each.get("deny") or 0)
        )
        for each in given
    }
    own = guild.permissions(call.bot)
    for each in result.values():
        _check_overwrite(guild, each, own)
    return result


def _check_overwrite(guild: Guild, overwrite: Overwrite, own: int) -> None:
    known = guild.members if overwrite.kind else guild.roles
    if overwrite.id not in known:
        raise Refusal(10009)
    if (overwrite.allow | overwrite.deny) & ~own or not own & P.MANAGE_ROLES:
        raise Refusal(50013)
    if (overwrite.allow | overwrite.deny) & P.MANAGE_ROLES and not own & P.ADMINISTRATOR:
        raise Refusal(50013)


@route("GET", "/channels/{channel_id}")
def channel(call: Call) -> Answer:
    call.channel.require(call.bot, P.VIEW_CHANNEL)
    return call.channel.json()


@route("PATCH", "/channels/{channel_id}")
def change(call: Call) -> Answer:
    channel, body = call.channel, call.body
    if isinstance(channel, Thread):
        return change_thread(call, channel)
    if isinstance(channel, Direct):
        raise Refusal(50003)
    channel.require(call.bot, P.MANAGE_CHANNELS)
    name, topic = channel.name, body.get("topic", channel.topic)
    if body.get("name"):
        name = _tidy(body["name"], channel.kind)
    if (name, topic) != (channel.name, channel.topic):
        renames(call, channel)
    if body.get("permission_overwrites") is not None:
        channel.overwrites = _overwrites(call, channel.guild, body["permission_overwrites"])
    if "parent_id" in body:
        channel.parent = _parent(call, channel.guild, body["parent_id"])
    channel.name, channel.topic = name, topic
    call.world.emit("CHANNEL_UPDATE", channel.json(), Intent.GUILDS)
    return channel.json()


def renames(call: Call, channel: Channel) -> None:
    """Twice in ten minutes, then Discord wants the rest of them waited out."""
    now = call.world.clock.now()
    channel.renamed = [each for each in channel.renamed if now - each < WITHIN]
    if len(channel.renamed) >= RENAMES:
        raise TooOften((channel.renamed[0] + WITHIN - now).total_seconds())
    channel.renamed.append(now)


@route("DELETE", "/channels/{channel_id}")
def delete(call: Call) -> Answer:
    """A private conversation is only closed."""
    channel = call.channel
    if isinstance(channel, Direct):
        return channel.json()
    channel.require(call.bot, P.MANAGE_THREADS if isinstance(channel, Thread) else P.MANAGE_CHANNELS)
    channel.guild.delete_channel(channel)
    return channel.json()


@route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}")
def set_overwrite(call: Call) -> Answer:
    channel, body = _of_guild(call), call.body
    channel.require(call.bot, P.MANAGE_ROLES)
    id = call.id("overwrite_id")
    overwrite = Overwrite(id, int(body.get("type") or 0), int(body.get("allow") or 0), int(body.get("deny") or 0))
    own = channel.permissions(call.bot)
    _check_overwrite(channel.guild, overwrite, own | channel.guild.permissions(call.bot))
    if id not in channel.overwrites and len(channel.overwrites) >= OVERWRITES:
        raise Refusal(30060)
    channel.overwrites[id] = overwrite
    call.world.emit("CHANNEL_UPDATE", channel.json(), Intent.GUILDS)


@route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}")
def delete_overwrite(call: Call) -> Answer:
    channel = _of_guild(call)
    channel.require(call.bot, P.MANAGE_ROLES)
    if channel.overwrites.pop(call.id("overwrite_id"), None) is None:
        raise Refusal(10009)
    call.world.emit("CHANNEL_UPDATE", channel.json(), Intent.GUILDS)


def _of_guild(call: Call) -> Channel:
    channel = call.channel
    if isinstance(channel, (Direct, Thread)):
        raise Refusal(50024)
    return channel

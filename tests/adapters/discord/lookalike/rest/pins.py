"""Pinned messages. Each route has an older name, which libraries still use."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.channels import Channel, Direct, Thread
from tests.adapters.discord.lookalike.ids import stamp
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Refusal
from tests.adapters.discord.lookalike.rest.messages import find
from tests.adapters.discord.lookalike.system import Notice, notice

MOST = 250


@route("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
@route("PUT", "/channels/{channel_id}/pins/{message_id}")
def pin(call: Call) -> Answer:
    _set(call, True)


@route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
@route("DELETE", "/channels/{channel_id}/pins/{message_id}")
def unpin(call: Call) -> Answer:
    _set(call, False)


@route("GET", "/channels/{channel_id}/pins")
def pins(call: Call) -> Answer:
    call.channel.require(call.bot, P.READ_MESSAGE_HISTORY)
    return [each.json() for each in reversed(call.channel.messages) if each.pinned]


@route("GET", "/channels/{channel_id}/messages/pins")
def new_pins(call: Call) -> Answer:
    call.channel.require(call.bot, P.READ_MESSAGE_HISTORY)
    found = [each for each in reversed(call.channel.messages) if each.pinned]
    items = [{"pinned_at": stamp(each.at), "message": each.json()} for each in found]
    return {"items": items, "has_more": False}


def _set(call: Call, yes: bool) -> None:
    channel = call.channel
    channel.require(call.bot, P.VIEW_CHANNEL if isinstance(channel, Direct) else P.PIN_MESSAGES)
    message = find(call, channel)
    if isinstance(channel, Thread) and channel.archived:
        raise Refusal(50083)
    if yes and not message.pinned and sum(each.pinned for each in channel.messages) >= MOST:
        raise Refusal(30003)
    if yes and not message.pinned:
        where = {"channel_id": str(channel.id), "message_id": str(message.id)}
        notice(channel, Notice.PINNED, call.bot, reference=where)
    message.pinned = yes
    _tell(call, channel)


def _tell(call: Call, channel: Channel) -> None:
    where = {} if isinstance(channel, Direct) else {"guild_id": str(channel.guild.id)}
    data = {**where, "channel_id": str(channel.id), "last_pin_timestamp": stamp(call.world.clock.now())}
    call.world.emit("CHANNEL_PINS_UPDATE", data, Intent.DIRECT_MESSAGES if not where else Intent.GUILDS)

"""Messages in channels, threads and private conversations."""

from datetime import timedelta
from typing import Any

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.channels import Channel, Direct, Thread
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.messages import EPHEMERAL, Message
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Json, Refusal, invalid
from tests.adapters.discord.lookalike.rules.messages import Files, make
from tests.adapters.discord.lookalike.system import LASTING

REMEMBERED = timedelta(minutes=3)
"""How long a nonce is known ("the past few minutes")."""


def find(call: Call, channel: Channel) -> Message:
    id = call.id("message_id")
    for each in channel.messages:
        if each.id == id:
            return each
    raise Refusal(10008)


@route("POST", "/channels/{channel_id}/messages")
def create(call: Call) -> Answer:
    return post(call, call.channel, call.body, call.files).json()


def post(call: Call, channel: Channel, body: Json, files: Files | None = None) -> Message:
    """A new message of the bot's; with `enforce_nonce` the earlier one of that nonce, wherever it is."""
    channel.may_write(call.bot)
    _may_contain(call, channel, body, files or {})
    if earlier := _earlier(call, body):
        return earlier
    made = make(channel, {**body, "flags": int(body.get("flags") or 0) & ~EPHEMERAL}, files or {})
    reference = _reference(call, channel, body.get("message_reference"))
    if isinstance(channel, Thread):
        _enters(channel, call, made.mentioned)
    world = call.world
    message = Message(
        world, world.clock.new_id(), channel, call.bot, world.clock.now(), nonce=body.get("nonce"),
        kind=19 if reference else 0, reference=reference,
    )  # fmt: skip
    made.write(message)
    channel.messages.append(message)
    message.tell("CREATE")
    return message


def _may_contain(call: Call, channel: Channel, body: Json, files: Files) -> None:
    if isinstance(channel, Direct):
        return
    if files:
        channel.require(call.bot, P.ATTACH_FILES)
    if body.get("embeds"):
        channel.require(call.bot, P.EMBED_LINKS)


def _earlier(call: Call, body: Json) -> Message | None:
    nonce = body.get("nonce")
    if nonce is None or not body.get("enforce_nonce"):
        return None
    since = call.world.clock.now() - REMEMBERED
    everywhere = (each for place in call.world.channels.values() for each in place.messages)
    same = [each for each in everywhere if each.author is call.bot and each.nonce == nonce and each.at >= since]
    return same[-1] if same else None


def _reference(call: Call, channel: Channel, given: Any) -> Json | None:
    """What it replies to: must be there, unless fail_if_not_exists is false."""
    if not given:
        return None
    channel.require(call.bot, P.READ_MESSAGE_HISTORY)
    if all(each.id != int(given["message_id"]) for each in channel.messages):
        if given.get("fail_if_not_exists") is not False:
            raise invalid("message_reference", "Unknown message")
        return None
    return {"type": 0, "message_id": str(given["message_id"]), "channel_id": str(channel.id)}


def _enters(thread: Thread, call: Call, mentioned: set[int]) -> None:
    """Writing wakes an archived thread and makes the writer a member; so does a mention, if they see the channel."""
    if thread.archived:
        thread.wakes()
    thread.members.add(call.bot.id)
    assert thread.parent
    thread.members |= {each for each in mentioned if thread.parent.visible(call.world.user(each))}


@route("GET", "/channels/{channel_id}/messages")
def history(call: Call) -> Answer:
    """Newest first. Without READ_MESSAGE_HISTORY: nothing."""
    channel = call.channel
    channel.require(call.bot, P.VIEW_CHANNEL)
    limit = call.number("limit", 50, 100)
    if not channel.permissions(call.bot) & P.READ_MESSAGE_HISTORY:
        return []
    found = list(channel.messages)
    if "after" in call.query:
        found = [each for each in found if each.id > int(call.query["after"])][:limit]
    elif "before" in call.query:
        found = [each for each in found if each.id < int(call.query["before"])]
    elif "around" in call.query:
        middle = int(call.query["around"])
        older = [each for each in found if each.id <= middle][-(limit // 2 + 1) :]
        found = older + [each for each in found if each.id > middle][: limit // 2]
    return [_read(call, each) for each in reversed(found[-limit:])]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def get(call: Call) -> Answer:
    call.channel.require(call.bot, P.READ_MESSAGE_HISTORY)
    return _read(call, find(call, call.channel))


def _read(call: Call, message: Message) -> Json:
    """Without MESSAGE_CONTENT others' words are not to be read here either, but where they speak to the bot."""
    body = message.json()
    own = message.author is call.bot or call.bot.id in message.mentioned or isinstance(message.channel, Direct)
    if own or call.world.granted & Intent.MESSAGE_CONTENT:
        return body
    return {**body, "content": "", "embeds": [], "components": [], "attachments": []}


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(call: Call) -> Answer:
    channel = call.channel
    channel.require(call.bot, P.VIEW_CHANNEL)
    message = find(call, channel)
    if message.author is not call.bot:
        raise Refusal(50005)
    if message.system:
        raise Refusal(50021)
    if isinstance(channel, Thread):
        channel.unlocked(call.bot)
        if channel.archived:
            raise Refusal(50083)
    change(message, call.body, call.files)
    return message.json()


def change(message: Message, body: Json, files: Files) -> None:
    """An edit pings nobody."""
    pinged = set(message.mentioned)
    make(message.channel, body, files, message).write(message)
    message.mentioned, message.edited = pinged, message.world.clock.now()
    message.tell("UPDATE")


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete(call: Call) -> Answer:
    channel = call.channel
    channel.require(call.bot, P.VIEW_CHANNEL)
    message = find(call, channel)
    if message.author is not call.bot:
        if isinstance(channel, Direct):
            raise Refusal(50003)
        channel.require(call.bot, P.MANAGE_MESSAGES)
    if message.kind in LASTING:
        raise Refusal(50021)
    if isinstance(channel, Thread) and channel.archived:
        channel.unlocked(call.bot)
    message.delete()


@route("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> Answer:
    call.channel.may_write(call.bot)

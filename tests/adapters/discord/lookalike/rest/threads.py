"""Threads under a channel: made, changed, archived, found again (topics/threads)."""

from typing import Any

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.channels import Channel, Direct, Kind, Thread
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Json, Refusal, invalid
from tests.adapters.discord.lookalike.rest.messages import post
from tests.adapters.discord.lookalike.system import Notice, notice

DURATIONS = (60, 1440, 4320, 10080)


@route("POST", "/channels/{channel_id}/threads")
def create(call: Call) -> Answer:
    channel, body = call.channel, call.body
    if isinstance(channel, (Direct, Thread)) or channel.kind in (Kind.VOICE, Kind.CATEGORY, Kind.STAGE):
        raise Refusal(50024)
    if channel.kind == Kind.FORUM:
        return _forum_post(call, channel, body)
    kind = Kind(body.get("type") or Kind.PRIVATE_THREAD)
    private = kind == Kind.PRIVATE_THREAD
    channel.require(call.bot, P.CREATE_PRIVATE_THREADS if private else P.CREATE_PUBLIC_THREADS)
    thread = _make(call, channel, kind, body)
    if not private:
        where = {"channel_id": str(thread.id), "guild_id": str(thread.guild.id)}
        notice(channel, Notice.THREAD_CREATED, call.bot, thread.name, reference=where)
    return thread.json()


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def create_from_message(call: Call) -> Answer:
    """It gets the id of the message."""
    channel = call.channel
    channel.require(call.bot, P.CREATE_PUBLIC_THREADS | P.READ_MESSAGE_HISTORY)
    id = call.id("message_id")
    if all(each.id != id for each in channel.messages):
        raise Refusal(10008)
    if id in call.world.channels:
        raise Refusal(160004)
    thread = _make(call, channel, Kind.PUBLIC_THREAD, call.body, id)
    where = {"channel_id": str(channel.id), "guild_id": str(channel.guild.id), "message_id": str(id)}
    notice(thread, Notice.THREAD_STARTER, call.bot, reference=where)
    return thread.json()


def _forum_post(call: Call, channel: Channel, body: Json) -> Json:
    channel.require(call.bot, P.SEND_MESSAGES)
    if not body.get("message"):
        raise invalid("message", "This field is required")
    thread = _make(call, channel, Kind.PUBLIC_THREAD, body)
    message = post(call, thread, body["message"])
    return {**thread.json(), "message": message.json()}


def _make(call: Call, parent: Channel, kind: Kind, body: Json, id: int | None = None) -> Thread:
    world = call.world
    if sum(not each.archived for each in parent.guild.threads) >= world.most_threads:
        raise Refusal(160006)
    thread = Thread(
        world, id or world.clock.new_id(), kind, body["name"], parent.guild, parent,
        owner_id=call.bot.id, members={call.bot.id}, invitable=body.get("invitable", True) is not False,
        auto_archive=body.get("auto_archive_duration") or 1440, archived_at=world.clock.now(),
    )  # fmt: skip
    world.channels[thread.id] = thread
    world.emit("THREAD_CREATE", {**thread.json(), "newly_created": True}, Intent.GUILDS)
    return thread


def change_thread(call: Call, thread: Thread) -> Json:
    body = call.body
    thread.require(call.bot, P.VIEW_CHANNEL)
    waking = body.get("archived") is False
    if thread.archived and not waking and set(body) - {"archived", "locked"}:
        raise Refusal(50083)
    _may_change(call, thread, body)
    if (
        waking
        and thread.archived
        and sum(not each.archived for each in thread.guild.threads) >= call.world.most_threads
    ):
        raise Refusal(160006)
    if body.get("archived") is not None and bool(body["archived"]) != thread.archived:
        thread.archived, thread.archived_at = bool(body["archived"]), call.world.clock.now()
    if body.get("name") and body["name"] != thread.name:
        thread.name = body["name"]
        notice(thread, Notice.RENAMED, call.bot, thread.name)
    thread.auto_archive = body.get("auto_archive_duration") or thread.auto_archive
    thread.locked = _given(body, "locked", thread.locked)
    if thread.private:
        thread.invitable = _given(body, "invitable", thread.invitable)
    thread.tell_update()
    return thread.json()


def _given(body: Json, name: str, old: bool) -> bool:
    value: Any = body.get(name)
    return old if value is None else bool(value)


def _may_change(call: Call, thread: Thread, body: Json) -> None:
    """Its owner may name and archive it, and any member wake it; everything else is for whoever manages threads."""
    if thread.permissions(call.bot) & P.MANAGE_THREADS:
        return _renames(call, thread, body)
    if set(body) == {"archived"} and not body["archived"] and not thread.locked:
        if call.bot.id not in thread.members:
            raise Refusal(50013)
        return None
    if thread.owner_id != call.bot.id or (thread.locked and set(body) != {"archived"}):
        raise Refusal(50013)
    if set(body) - {"name", "archived", "auto_archive_duration", "invitable"}:
        raise Refusal(50013)
    return _renames(call, thread, body)


def _renames(call: Call, thread: Thread, body: Json) -> None:
    from tests.adapters.discord.lookalike.rest.channels import renames

    if body.get("name") and body["name"] != thread.name:
        renames(call, thread)


@route("GET", "/guilds/{guild_id}/threads/active")
def active(call: Call) -> Answer:
    found = [each for each in call.guild.threads if not each.archived and each.visible(call.bot)]
    return _listed(call, found)


@route("GET", "/channels/{channel_id}/threads/archived/private")
def archived_private(call: Call) -> Answer:
    call.channel.require(call.bot, P.READ_MESSAGE_HISTORY | P.MANAGE_THREADS)
    return _archived(call, [each for each in call.channel.threads if each.private])


@route("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
def archived_joined(call: Call) -> Answer:
    call.channel.require(call.bot, P.READ_MESSAGE_HISTORY)
    return _archived(call, [each for each in call.channel.threads if each.private and call.bot.id in each.members])


@route("GET", "/channels/{channel_id}/threads/archived/public")
def archived_public(call: Call) -> Answer:
    call.channel.require(call.bot, P.READ_MESSAGE_HISTORY)
    return _archived(call, [each for each in call.channel.threads if not each.private])


def _archived(call: Call, threads: list[Thread]) -> Json:
    """Newest first, up to `limit`; `before` is a time, or an id for those that the bot joined."""
    found = sorted((each for each in threads if each.archived), key=lambda each: each.id, reverse=True)
    if before := call.query.get("before"):
        cut = int(before) if before.isdigit() else None
        found = [
            each
            for each in found
            if (each.id < cut if cut is not None else bool(each.archived_at and each.archived_at.isoformat() < before))
        ]
    limit = call.number("limit", 50, 100)
    return {**_listed(call, found[:limit]), "has_more": len(found) > limit}


def _listed(call: Call, threads: list[Thread]) -> Json:
    mine = [each.member_json(call.bot.id) for each in threads if call.bot.id in each.members]
    return {"threads": [each.json() for each in threads], "members": mine, "has_more": False}

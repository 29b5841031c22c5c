"""Scheduled events (resources/guild-scheduled-event)."""

from datetime import datetime

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.events import EXTERNAL, Event, Status
from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Json, Refusal, invalid

MOST = 100
NEXT: dict[Status, tuple[Status, ...]] = {
    Status.SCHEDULED: (Status.ACTIVE, Status.CANCELED),
    Status.ACTIVE: (Status.COMPLETED,),
}
KINDS = {1: 13, 2: 2}
"""What channel an event in a stage (1) or a voice channel (2) needs."""


def _time(body: Json, name: str) -> datetime | None:
    if not body.get(name):
        return None
    at = datetime.fromisoformat(body[name].replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise invalid(name, "a time without a zone")
    return at


@route("GET", "/guilds/{guild_id}/scheduled-events")
def events(call: Call) -> Answer:
    call.world.passes()
    return [each.json() for each in call.guild.events.values() if not each.over]


@route("GET", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
def event(call: Call) -> Answer:
    call.world.passes()
    return _find(call, call.guild).json()


def _find(call: Call, guild: Guild) -> Event:
    found = guild.events.get(call.id("guild_scheduled_event_id"))
    if found is None:
        raise Refusal(10070)
    return found


@route("POST", "/guilds/{guild_id}/scheduled-events")
def create(call: Call) -> Answer:
    guild, body, world = call.guild, call.body, call.world
    guild.require(call.bot, P.CREATE_EVENTS)
    world.passes()
    if sum(not each.over for each in guild.events.values()) >= MOST:
        raise Refusal(30038)
    starts = _time(body, "scheduled_start_time")
    assert starts, "the description requires it"
    event = Event(
        world.clock.new_id(), guild, call.bot, body["name"], starts, _time(body, "scheduled_end_time"),
        body["entity_type"], (body.get("entity_metadata") or {}).get("location"),
        int(body["channel_id"]) if body.get("channel_id") else None, body.get("description"),
    )  # fmt: skip
    if body.get("recurrence_rule"):
        raise invalid("recurrence_rule", "not built in the look-alike")
    if starts <= world.clock.now():
        raise invalid("scheduled_start_time", "Cannot schedule event in the past.")
    _check(call, event)
    guild.events[event.id] = event
    event.tell("CREATE")
    return event.json()


def _check(call: Call, event: Event) -> None:
    if not event.name:
        raise invalid("name", "This field is required")
    if event.ends and event.ends <= event.starts:
        raise invalid("scheduled_end_time", "Cannot schedule event end before its start.")
    if event.kind == EXTERNAL:
        if event.channel_id:
            raise invalid("channel_id", "an external event has none")
        if not event.ends:
            raise invalid("scheduled_end_time", "This field is required")
        if not event.location:
            raise invalid("entity_metadata", "This field is required")
        return
    channel = call.world.channels.get(event.channel_id or 0)
    if channel is None or channel.guild is not event.guild or channel.kind != KINDS[event.kind]:
        raise invalid("channel_id", "a channel of that kind is required")
    channel.require(call.bot, P.VIEW_CHANNEL | P.CONNECT)


def _owned(call: Call, guild: Guild) -> Event:
    """Its creator needs CREATE_EVENTS, everybody else MANAGE_EVENTS."""
    call.world.passes()
    event = _find(call, guild)
    if not guild.permissions(call.bot) & P.MANAGE_EVENTS:
        if event.creator is not call.bot:
            raise Refusal(50013)
        guild.require(call.bot, P.CREATE_EVENTS)
    return event


@route("PATCH", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
def change(call: Call) -> Answer:
    guild, body = call.guild, call.body
    event = _owned(call, guild)
    if event.over:
        raise Refusal(180000)
    changed = Event(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    _apply(call, changed, body)
    _check(call, changed)
    for name in event.__dataclass_fields__:
        setattr(event, name, getattr(changed, name))
    event.tell("UPDATE")
    return event.json()


def _apply(call: Call, event: Event, body: Json) -> None:
    if starts := _time(body, "scheduled_start_time"):
        if starts != event.starts and event.status == Status.ACTIVE:
            raise invalid("scheduled_start_time", "Cannot update start time of an active event")
        if starts != event.starts and starts <= call.world.clock.now():
            raise invalid("scheduled_start_time", "Cannot schedule event in the past.")
        event.starts = starts
    if "scheduled_end_time" in body:
        event.ends = _time(body, "scheduled_end_time")
    event.kind = body.get("entity_type") or event.kind
    if "channel_id" in body:
        event.channel_id = int(body["channel_id"]) if body["channel_id"] else None
    if "entity_metadata" in body:
        event.location = (body["entity_metadata"] or {}).get("location")
    event.name, event.description = body.get("name") or event.name, body.get("description", event.description)
    if body.get("status") and Status(body["status"]) != event.status:
        if Status(body["status"]) not in NEXT[event.status]:
            raise invalid("status", "Cannot set to that status")
        event.status = Status(body["status"])


@route("DELETE", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
def delete(call: Call) -> Answer:
    guild = call.guild
    event = _owned(call, guild)
    del guild.events[event.id]
    event.tell("DELETE")

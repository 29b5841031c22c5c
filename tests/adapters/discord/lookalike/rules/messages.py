"""What a message may be made of, new or edited (resources/message)."""

import copy
import re
from dataclasses import dataclass
from typing import Any

from tests.adapters.discord.lookalike.channels import Channel, Direct
from tests.adapters.discord.lookalike.messages import EPHEMERAL, V2, Attachment, Message, walk
from tests.adapters.discord.lookalike.refusal import Json, Refusal, invalid
from tests.adapters.discord.lookalike.rules import components as components_rules

CONTENT, EMBEDDED, FILE_BYTES = 2000, 6000, 10 * 1024 * 1024
MENTION = re.compile(r"<@!?(\d+)>")
DEFAULTS: dict[int, Json] = {
    **{select: {"min_values": 1, "max_values": 1} for select in (3, 5, 6, 7, 8)},
    13: {"spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}
"""What Discord fills in, by the type of a component."""
Files = dict[int, tuple[str, bytes]]
"""Uploads by their number: name and bytes."""


@dataclass
class Made:
    """The parts of a message that passed every rule."""

    content: str
    embeds: list[Json]
    components: list[Json]
    attachments: list[Attachment]
    flags: int
    mentioned: set[int]

    def write(self, message: Message) -> None:
        message.content, message.embeds, message.components = self.content, self.embeds, self.components
        message.attachments, message.flags = self.attachments, self.flags
        message.mentioned |= self.mentioned


def make(channel: Channel, body: Json, files: Files, before: Message | None = None) -> Made:
    """The message that `body` asks for; as an edit of `before`, what is left out stays. Raises Refusal."""
    old = before or Message(channel.world, 0, channel, channel.world.bot, channel.world.clock.now())
    flags = _flags(body, old)
    content = (_value(body, "content", old.content) or "").strip()
    embeds = copy.deepcopy(_value(body, "embeds", old.embeds) or [])
    attachments = _attachments(channel, body, files, old)
    components = _components(body, old)
    errors = {name: "not built in the look-alike" for name in ("poll", "sticker_ids") if body.get(name)}
    _check(content, embeds, body, flags, errors)
    if body.get("components"):
        components_rules.check(components, bool(flags & V2), {each.name for each in attachments}, errors)
    if errors:
        raise Refusal(50035, errors)
    if not (components if flags & V2 else content or embeds or attachments):
        if not (components and before):
            raise Refusal(50006)
    _finish(embeds, components, attachments, channel.world.base)
    return Made(content, embeds, components, attachments, flags, _pings(channel, content, components, body))


def _value(body: Json, name: str, old: Any) -> Any:
    return body[name] if name in body else old


def _flags(body: Json, old: Message) -> int:
    """An edit may add Components V2, and never take it away; ephemeral is decided in the beginning."""
    asked = int(body.get("flags") or 0)
    if not old.id:
        return asked
    return old.flags & (V2 | EPHEMERAL) | asked & ~EPHEMERAL


def _components(body: Json, old: Message) -> list[Json]:
    return copy.deepcopy(_value(body, "components", old.components) or [])


def _check(content: str, embeds: list[Json], body: Json, flags: int, errors: dict[str, str]) -> None:
    if flags & V2:
        for name in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(name) or (name == "content" and content) or (name == "embeds" and embeds):
                errors[name] = "The message cannot use this field with the flag IS_COMPONENTS_V2"
    if len(content) > CONTENT:
        errors["content"] = f"Must be {CONTENT} or fewer in length."
    if sum(map(_length, embeds)) > EMBEDDED:
        errors["embeds"] = f"Embed size exceeds maximum size of {EMBEDDED}"
    mentions = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        if kind in (mentions.get("parse") or []) and mentions.get(kind):
            errors["allowed_mentions"] = f"parse:[{kind!r}] and {kind}: [ids] are mutually exclusive."


def _length(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts += [(embed.get("author") or {}).get("name")]
    texts += [each[part] for each in embed.get("fields") or [] for part in ("name", "value")]
    return sum(len(each) for each in texts if each)


def _attachments(channel: Channel, body: Json, files: Files, old: Message) -> list[Attachment]:
    """Those that an edit keeps, and the new ones; an upload without a word about it counts, too."""
    named: list[Json] | None = body.get("attachments")
    kept = {each.id: each for each in old.attachments}
    result = list(old.attachments) if named is None else []
    described: set[int] = set()
    for index, each in enumerate(named or []):
        id = int(each["id"])
        if id in files:
            described.add(id)
            name = each.get("filename") or files[id][0]
            result.append(_upload(channel, name, files[id][1], each.get("description")))
        elif id in kept:
            result.append(kept[id])
        else:
            raise invalid(f"attachments.{index}.id", "neither an upload nor an attachment of the message")
    result += [_upload(channel, *files[each]) for each in sorted(set(files) - described)]
    if len(result) > 10:
        raise invalid("attachments", "Must be 10 or fewer in length.")
    return result


def _upload(channel: Channel, name: str, data: bytes, description: str | None = None) -> Attachment:
    if len(data) > FILE_BYTES:
        raise Refusal(40005)
    return Attachment(channel.world.clock.new_id(), name, data, description)


def _finish(embeds: list[Json], components: list[Json], attachments: list[Attachment], base: str) -> None:
    """What Discord fills in: ids, and where a named attachment is to be had."""
    components_rules.number(components)
    for each in embeds:
        each.setdefault("type", "rich")
    for component in walk(components):
        for name, value in DEFAULTS.get(component["type"], {}).items():
            component.setdefault(name, value)
    urls = {f"attachment://{each.name}": each for each in attachments}
    for component in walk(components):
        media = [component.get("file"), component.get("media"), *(x["media"] for x in component.get("items") or [])]
        for each in filter(None, media):
            if found := urls.get(each["url"]):
                about = found.json(base)
                each.update({name: about[name] for name in ("url", "proxy_url", "content_type")})
                each["id"] = about["id"]
                if component["type"] == 13:
                    component.update(name=found.name, size=len(found.data))


def _pings(channel: Channel, content: str, components: list[Json], body: Json) -> set[int]:
    """Whom it pings: named in it, and not excluded by allowed_mentions."""
    text = content + "".join(each["content"] for each in walk(components) if each["type"] == 10)
    named = {int(each) for each in MENTION.findall(text)} & set(channel.world.users)
    allowed = body.get("allowed_mentions")
    if allowed is None or "users" in (allowed.get("parse") or []) or isinstance(channel, Direct):
        return named
    return named & {int(each) for each in allowed.get("users") or []}

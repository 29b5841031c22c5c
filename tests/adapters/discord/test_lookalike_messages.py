"""The look-alike refuses what Discord refuses in messages."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.discord.lookalike import Discord
from tests.adapters.discord.raw import Raw

V2 = 1 << 15


def button(custom_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Yes", "custom_id": custom_id, **more}


def row(*inside: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inside)}


def text(content: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"type": 10, "content": content, **more}


def options(count: int) -> list[dict[str, Any]]:
    return [{"label": f"{each}", "value": f"{each}"} for each in range(count)]


def select(**more: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": options(2), **more}


def v2(*components: Any, **more: Any) -> dict[str, Any]:
    return {"flags": V2, "components": list(components), **more}


REFUSED = {
    "an empty message": ({}, 50006),
    "an empty message with the flag": ({"flags": V2, "components": []}, 50006),
    "2001 characters": ({"content": "x" * 2001}, 50035),
    "content beside components": (v2(text(), content="x"), 50035),
    "embeds beside components": (v2(text(), embeds=[{"title": "x"}]), 50035),
    "components v2 without the flag": ({"content": "x", "components": [text()]}, 50035),
    "a field that does not exist": ({"content": "x", "contend": "y"}, 50035),
    "a field that does not exist, deep inside": (v2(row(button(lable="x"))), 50035),
    "41 components": (v2(*[text("x") for _ in range(41)]), 50035),
    "41 components, nested": (v2(*[{"type": 17, "components": [text("x")] * 6}] * 6), 50035),
    "4001 characters of text": (v2(text("x" * 3000), text("x" * 1001)), 50035),
    "a text without text": (v2(text("")), 50035),
    "a custom_id of 101 characters": (v2(row(button("a" * 101))), 50035),
    "an empty custom_id": (v2(row(button(""))), 50035),
    "a button without custom_id": (v2(row({"type": 2, "style": 1, "label": "x"})), 50035),
    "a text of spaces": (v2(text("  \n")), 50035),
    "content of spaces": ({"content": "  \n"}, 50006),
    "a label of spaces": (v2(row(button(label="  "))), 50035),
    "an option of spaces": (v2(row(select(options=[{"label": " ", "value": "x"}]))), 50035),
    "an emoji that is none": (v2(row(button(emoji={"name": "x"}))), 50035),
    "a link to nowhere": (v2(row({"type": 2, "style": 5, "label": "x", "url": "ftp://x"})), 50035),
    "a button with nothing on it": (v2(row({"type": 2, "style": 1, "custom_id": "x"})), 50035),
    "a link with a custom_id": (v2(row(button(style=5, url="https://example.org"))), 50035),
    "the same custom_id twice": (v2(row(button("a"), button("a"))), 50035),
    "the same component id twice": (v2(text("x", id=7), text("y", id=7)), 50035),
    "a component id of 33 bits": (v2(text("x", id=1 << 32)), 50035),
    "a label of 81 characters": (v2(row(button(label="x" * 81))), 50035),
    "six buttons in a row": (v2(row(*[button(f"{each}") for each in range(6)])), 50035),
    "a button beside a select": (v2(row(button(), select())), 50035),
    "two selects in a row": (v2(row(select(), select(custom_id="t"))), 50035),
    "26 options": (v2(row(select(options=options(26)))), 50035),
    "no options": (v2(row(select(options=[]))), 50035),
    "an option's value twice": (v2(row(select(options=options(1) * 2))), 50035),
    "an option's value of 101": (v2(row(select(options=[{"label": "x", "value": "x" * 101}]))), 50035),
    "an option's label of 101": (v2(row(select(options=[{"label": "x" * 101, "value": "x"}]))), 50035),
    "an option's description of 101": (
        v2(row(select(options=[{"label": "x", "value": "x", "description": "x" * 101}]))), 50035,
    ),
    "more to choose than there is": (v2(row(select(max_values=3))), 50035),
    "at least more than at most": (v2(row(select(min_values=2, max_values=1))), 50035),
    "a section without texts": (v2({"type": 9, "components": [], "accessory": button()}), 50035),
    "a section of four texts": (v2({"type": 9, "components": [text("x")] * 4, "accessory": button()}), 50035),
    "a container in a container": (v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}), 50035),
    "a button outside of a row": (v2(button()), 50035),
    "six rows without the flag": ({"content": "x", "components": [row(button(f"{each}")) for each in range(6)]}, 50035),
    "a file that is not there": (v2({"type": 13, "file": {"url": "attachment://a.ics"}}), 50035),
    "an attachment that is not there": ({"content": "x", "attachments": [{"id": 0, "filename": "a.ics"}]}, 50035),
    "a nonce of 26 characters": ({"content": "x", "nonce": "n" * 26}, 50035),
    "all users and some": ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, 50035),
    "embeds of 6001 characters": ({"embeds": [{"description": "x" * 3001}] * 2}, 50035),
    "an answer to nothing": ({"content": "x", "message_reference": {"message_id": "5"}}, 50035),
}  # fmt: skip


@pytest.mark.parametrize(("body", "code"), REFUSED.values(), ids=REFUSED)
async def test_refused(lookalike: Discord, raw: Raw, body: dict[str, Any], code: int) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    assert await raw.code("POST", f"/channels/{channel.id}/messages", body) == code
    assert channel.messages == []
    assert len(lookalike.problems) == 1 and f"{code}" in lookalike.problems[0]


ACCEPTED = {
    "40 components": v2(*[text("x") for _ in range(40)]),
    "4000 characters of text": v2(text("x" * 4000)),
    "a custom_id of 100 characters": v2(row(button("a" * 100))),
    "25 options": v2(row(select(options=options(25), max_values=25))),
    "five buttons": v2(row(*[button(f"{each}") for each in range(5)])),
    "a container of everything": v2(
        {"type": 17, "accent_color": 0, "components": [
            text(), {"type": 14}, {"type": 9, "components": [text()], "accessory": button()}, row(select()),
        ]}
    ),
    "rows under a text": {"content": "x", "components": [row(button())]},
    "ids as numbers": {"content": "x", "allowed_mentions": {"users": [5], "parse": []}},
}  # fmt: skip


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
async def test_accepted(lookalike: Discord, raw: Raw, body: dict[str, Any]) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    assert await raw.code("POST", f"/channels/{channel.id}/messages", body) == 0
    assert len(channel.messages) == 1 and lookalike.problems == []


async def test_components_get_the_ids_that_are_missing(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    body = v2({"type": 17, "id": 2, "components": [text(), row(button(), button("b", id=1))]})
    (container,) = (await raw.done("POST", f"/channels/{channel.id}/messages", body))["components"]
    assert container["id"] == 2
    assert [each["id"] for each in container["components"]] == [3, 4]
    assert [each["id"] for each in container["components"][1]["components"]] == [5, 1]


async def test_a_v2_message_stays_one(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    made = await raw.done("POST", f"/channels/{channel.id}/messages", v2(text("before")))
    path = f"/channels/{channel.id}/messages/{made['id']}"
    assert await raw.code("PATCH", path, {"content": "after"}) == 50035
    assert await raw.code("PATCH", path, {"embeds": [{"title": "after"}]}) == 50035
    assert await raw.code("PATCH", path, {"components": []}) == 50006
    edited = await raw.done("PATCH", path, {"flags": 0, "components": [text("after")]})
    assert edited["flags"] & V2 and channel.messages[0].text == "after"
    assert (await raw.done("GET", path))["components"] == edited["components"]


async def test_a_plain_message_can_become_v2(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    made = await raw.done("POST", f"/channels/{channel.id}/messages", {"content": "before"})
    path = f"/channels/{channel.id}/messages/{made['id']}"
    assert await raw.code("PATCH", path, v2(text("after"))) == 50035, "its content is still there"
    assert await raw.code("PATCH", path, v2(text("after"), content=None)) == 0
    assert channel.messages[0].text == "after"


async def test_a_file_shows_if_a_component_names_it(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    path, about = f"/channels/{channel.id}/messages", [{"id": 0, "filename": "a.ics"}]
    await raw.done("POST", path, v2(text(), attachments=about), **{"a.ics": b"x"})
    shown = v2(text(), {"type": 13, "file": {"url": "attachment://a.ics"}}, attachments=about)
    await raw.done("POST", path, shown, **{"a.ics": b"x"})
    await raw.done("POST", path, {"content": "here", "attachments": about}, **{"a.ics": b"x"})
    assert [each.shown_files for each in channel.messages] == [{}, {"a.ics": b"x"}, {"a.ics": b"x"}]
    told = await raw.done("GET", path)
    assert [len(each["attachments"]) for each in reversed(told)] == [1, 0, 1], "what a component names is told there"
    url = told[1]["components"][1]["file"]["url"]
    async with raw.session.get(url) as response:
        assert await response.read() == b"x"


async def test_a_file_that_is_too_big(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    code = await raw.code("POST", f"/channels/{channel.id}/messages", {}, **{"a.bin": bytes(10 * 1024 * 1024 + 1)})
    assert code == 40005


async def test_a_nonce_finds_the_earlier_message_for_a_few_minutes(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    path, body = f"/channels/{channel.id}/messages", {"content": "x", "nonce": "n" * 25, "enforce_nonce": True}
    first, again = await raw.done("POST", path, body), await raw.done("POST", path, body)
    lookalike.passes(timedelta(minutes=10))
    later = await raw.done("POST", path, body)
    other = await raw.done("POST", f"/channels/{channel.guild.text_channel('other').id}/messages", body)
    loose = await raw.done("POST", path, {**body, "enforce_nonce": False})
    assert first["id"] == again["id"] != later["id"] == other["id"] != loose["id"]


async def test_whom_a_message_pings(lookalike: Discord, raw: Raw) -> None:
    guild = lookalike.guild("Night owls")
    ana, bo, channel = guild.person("Ana"), guild.person("Bo"), guild.text_channel("circles")
    some: list[dict[str, Any]] = [{}, {"parse": []}, {"parse": [], "users": [str(ana.id)]}]
    for mentions in some:
        body = {"content": f"{ana.mention} {bo.mention}", "allowed_mentions": mentions or None}
        await raw.done("POST", f"/channels/{channel.id}/messages", body)
    assert [each.mentioned for each in channel.messages] == [{ana.id, bo.id}, set(), {ana.id}]


async def test_history(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    path = f"/channels/{channel.id}/messages"
    ids = [(await raw.done("POST", path, {"content": f"{each}"}))["id"] for each in range(5)]

    async def asked(query: str) -> str:
        return "".join(each["content"] for each in await raw.done("GET", path + query))

    assert await asked("?limit=2") == "43"
    assert await asked(f"?before={ids[2]}") == "10"
    assert await asked(f"?after={ids[1]}&limit=2") == "32"
    assert await asked(f"?around={ids[2]}&limit=3") == "321"
    assert await raw.code("GET", path + "?limit=101") == 50035


async def test_pins_and_deleting(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    path = f"/channels/{channel.id}"
    id = (await raw.done("POST", path + "/messages", {"content": "x"}))["id"]
    assert await raw.code("PUT", f"{path}/messages/pins/{id}") == 0
    assert [each["id"] for each in await raw.done("GET", path + "/pins")] == [id]
    assert await raw.code("DELETE", f"{path}/pins/{id}") == 0
    assert await raw.code("DELETE", f"{path}/messages/{id}") == 0
    assert await raw.code("DELETE", f"{path}/messages/{id}") == 10008
    assert await raw.code("PATCH", f"{path}/messages/{id}", {"content": "y"}) == 10008


async def test_ephemeral_is_for_interactions(lookalike: Discord, raw: Raw) -> None:
    channel = lookalike.guild("Night owls").text_channel("circles")
    made = await raw.done("POST", f"/channels/{channel.id}/messages", {"content": "x", "flags": 1 << 6})
    assert made["flags"] == 0 and len(channel.messages) == 1

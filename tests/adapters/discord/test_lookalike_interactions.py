"""An interaction is answered once, in time, in a way that fits; and what people cannot do, they cannot do here."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.discord.lookalike import Discord, Guild, Impossible, Interaction, Message
from tests.adapters.discord.raw import Raw
from tests.adapters.discord.small_bot import COMMANDS
from tests.adapters.discord.test_lookalike_messages import button, row, select, text, v2

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, MODAL = 4, 5, 6, 7, 8, 9
HIDDEN = 1 << 6
SAYS = {"content": "x"}


def line(custom_id: str = "note", **more: Any) -> dict[str, Any]:
    return {"type": 4, "style": 1, "custom_id": custom_id, **more}


def label(component: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Note", "component": component or line(), **more}


def modal(*components: Any, **more: Any) -> dict[str, Any]:
    return {"custom_id": "form", "title": "A form", "components": list(components) or [label()], **more}


class Place:
    """A guild with Ana in it, and a message of the bot's with components."""

    def __init__(self, raw: Raw, guild: Guild, message: Message) -> None:
        self.raw, self.guild, self.message, self.ana = raw, guild, message, guild.person("Ana")

    async def asked(self, how: str) -> Interaction:
        """Ana asks; nobody has answered."""
        asking: Any = {
            "command": lambda: self.ana.slash("rsvp", {"answer": "yes"}),
            "click": lambda: self.ana.clicks(self.message, "Yes"),
            "choice": lambda: self.ana.chooses(self.message, "s", ["0"]),
        }[how]()
        return (await self.raw.begun(asking))[0]

    async def form(self, how: str) -> Interaction:
        """Ana sends a form that came after `how`."""
        opened = await self.asked(how)
        assert await self.raw.answer(opened, MODAL, modal()) == 0
        return (await self.raw.begun(self.ana.submits(opened, {"note": "x"})))[0]

    def hook(self, interaction: Interaction) -> str:
        return f"/webhooks/{self.raw.discord.application_id}/{interaction.token}"


@pytest.fixture
async def place(lookalike: Discord, raw: Raw) -> Place:
    guild = lookalike.guild("Night owls")
    channel = guild.text_channel("circles")
    await raw.done("PUT", f"/applications/{lookalike.application_id}/commands", COMMANDS)
    components = v2(text("Do you come?"), row(button(), button("no", label="No", disabled=True)), row(select()))
    await raw.done("POST", f"/channels/{channel.id}/messages", components)
    return Place(raw, guild, channel.messages[0])


@pytest.mark.parametrize(
    ("how", "kind", "data"),
    [
        ("command", MESSAGE, SAYS), ("command", DEFERRED, None), ("command", DEFERRED, {"flags": HIDDEN}),
        ("command", MODAL, modal()), ("click", UPDATE, v2(text("after"))), ("click", DEFERRED_UPDATE, None),
        ("click", MESSAGE, {"content": "x", "flags": HIDDEN}), ("choice", MODAL, modal()),
    ],
)  # fmt: skip
async def test_answers_that_fit(place: Place, how: str, kind: int, data: Any) -> None:
    interaction = await place.asked(how)
    assert await place.raw.answer(interaction, kind, data) == 0
    assert await place.raw.answer(interaction, MESSAGE, SAYS) == 40060, "once is enough"


@pytest.mark.parametrize(
    ("how", "kind", "data"),
    [
        ("command", UPDATE, SAYS), ("command", DEFERRED_UPDATE, None), ("command", SUGGESTIONS, {"choices": []}),
        ("command", DEFERRED, {"content": "x"}), ("command", DEFERRED, {"flags": 1 << 15}),
        ("click", SUGGESTIONS, {"choices": []}), ("click", UPDATE, SAYS), ("command", MESSAGE, v2(text(), content="x")),
        ("command", MODAL, modal(title="x" * 46)), ("command", MODAL, modal(custom_id="x" * 101)),
        ("command", MODAL, modal(custom_id="")), ("command", MODAL, modal(*[label(line(f"{x}")) for x in range(6)])),
        ("command", MODAL, {**modal(), "components": []}), ("command", MODAL, modal(label(label="x" * 46))),
        ("command", MODAL, modal(label(description="x" * 101))), ("command", MODAL, modal(label(), label())),
        ("command", MODAL, modal(label(line(max_length=4001)))), ("command", MODAL, modal(label(line("x" * 101)))),
        ("command", MODAL, modal(label(line(min_length=5, max_length=4)))),
        ("command", MODAL, modal(label(line(value="x" * 11, max_length=10)))),
        ("command", MODAL, modal(label(select(options=[])))), ("command", MODAL, modal(label(button()))),
        ("command", MODAL, modal(label({"type": 21, "custom_id": "r", "options": [{"label": "x", "value": "x"}]}))),
    ],
)  # fmt: skip
async def test_answers_that_do_not_fit(place: Place, how: str, kind: int, data: Any) -> None:
    interaction = await place.asked(how)
    assert await place.raw.answer(interaction, kind, data) == 50035
    assert interaction.response is None and place.raw.discord.problems


async def test_an_empty_answer(place: Place) -> None:
    assert await place.raw.answer(await place.asked("command"), MESSAGE, {}) == 50006


async def test_a_form_is_no_answer_to_a_form(place: Place) -> None:
    assert await place.raw.answer(await place.form("command"), MODAL, modal()) == 50035


async def test_a_form_after_a_command_changes_no_message_and_one_after_a_click_does(place: Place) -> None:
    assert await place.raw.answer(await place.form("command"), UPDATE, v2(text("after"))) == 50035
    assert await place.raw.answer(await place.form("click"), UPDATE, v2(text("after"))) == 0
    assert place.message.text == "after"


async def test_no_form_after_a_defer(place: Place) -> None:
    interaction = await place.asked("command")
    assert await place.raw.answer(interaction, DEFERRED) == 0
    assert await place.raw.answer(interaction, MODAL, modal()) == 40060


async def test_too_late(place: Place) -> None:
    place.raw.discord.patience = 0.05
    interaction = await place.ana.slash("rsvp", {"answer": "yes"})
    assert interaction.failed and interaction.answer is None and interaction.answered_in is None
    assert await place.raw.answer(interaction, MESSAGE, SAYS) == 10062


async def test_an_unknown_token(place: Place) -> None:
    interaction = await place.asked("command")
    interaction.token += "0"
    assert await place.raw.answer(interaction, MESSAGE, SAYS) == 10062


async def test_follow_ups_for_fifteen_minutes(place: Place) -> None:
    raw, interaction = place.raw, await place.asked("command")
    hook = place.hook(interaction)
    assert await raw.code("POST", hook, SAYS) == 10015, "not before the first answer"
    await raw.answer(interaction, MESSAGE, {"content": "first", "flags": HIDDEN})
    more = await raw.done("POST", hook, {"content": "more", "flags": HIDDEN})
    assert await raw.code("PATCH", hook + "/messages/@original", {"content": "First"}) == 0
    assert await raw.code("PATCH", f"{hook}/messages/{more['id']}", {"content": "More"}) == 0
    assert interaction.text == "First\nMore" and all(each.ephemeral for each in interaction.said)
    assert await raw.code("DELETE", f"{hook}/messages/{more['id']}") == 0
    assert await raw.code("GET", f"{hook}/messages/{more['id']}") == 10008
    raw.discord.passes(timedelta(minutes=16))
    assert await raw.code("PATCH", hook + "/messages/@original", {"content": "late"}) == 50027


async def test_the_end_of_thinking(place: Place) -> None:
    raw, interaction = place.raw, await place.asked("click")
    await raw.answer(interaction, DEFERRED, {"flags": HIDDEN})
    assert interaction.deferred and interaction.answer is None
    await raw.done("POST", place.hook(interaction), v2(text("at last")))
    assert interaction.answer and interaction.answer.text == "at last" and interaction.answer.ephemeral
    assert interaction.followups == [] and interaction.answer.v2


async def test_an_update_keeps_to_components(place: Place) -> None:
    interaction = await place.asked("click")
    await place.raw.answer(interaction, DEFERRED_UPDATE)
    assert await place.raw.code("PATCH", place.hook(interaction) + "/messages/@original", SAYS) == 50035
    assert place.message.text == "Do you come?"


async def test_what_a_client_does_not_let_people_do(place: Place) -> None:
    ana, message = place.ana, place.message
    bo = place.guild.person("Bo")
    place.guild.forbid("view_channel", message.channel, bo)
    impossible: list[Any] = [
        ana.slash("nothing"), ana.slash("rsvp"), ana.slash("rsvp", {"answer": "maybe"}), ana.slash("program"),
        ana.slash("rsvp", {"answer": "yes", "why": "x"}), ana.slash("rsvp", {"answer": "yes", "who": "Bo"}),
        ana.slash("program delete"), ana.slash("program create", {"name": ""}), ana.menu("Swap circles", bo),
        ana.clicks(message, "No"), ana.clicks(message, "Maybe"), ana.chooses(message, "s", ["5"]),
        ana.chooses(message, "s", ["0", "1"]), bo.clicks(message, "Yes"), bo.says(message.channel, "x"),
        bo.slash("rsvp", {"answer": "yes"}, message.channel), ana.submits(await place.asked("command")),
        ana.types_ahead("rsvp", "answer", "y"),
    ]  # fmt: skip
    for each in impossible:
        with pytest.raises(Impossible):
            await each


async def test_what_an_interaction_tells(place: Place) -> None:
    bo = place.guild.person("Bo", locale="de")
    asked, _ = await place.raw.begun(bo.slash("rsvp", {"answer": "I cannot", "who": place.ana}))
    told = asked.json()
    assert (told["type"], told["locale"], told["context"]) == (2, "de", 0)
    assert told["member"]["user"]["global_name"] == "Bo" and int(told["member"]["permissions"]) & 1 << 10
    assert int(told["app_permissions"]) & 1 << 36 and told["attachment_size_limit"] > 0
    assert told["data"]["options"][0] == {"type": 3, "name": "answer", "value": "cannot"}
    assert str(place.ana.id) in told["data"]["resolved"]["members"]
    assert told["channel"]["type"] == 0 and told["guild"]["id"] == told["guild_id"]
    clicked = (await place.asked("click")).json()
    assert clicked["message"]["id"] == str(place.message.id)
    assert clicked["data"] == {"custom_id": "a", "component_type": 2, "id": place.message.find("a")["id"]}  # type: ignore[index]
    private, _ = await place.raw.begun(bo.slash("rsvp", {"answer": "yes"}, "dm"))
    assert private.json()["user"]["global_name"] == "Bo" and private.json()["context"] == 1
    assert "member" not in private.json() and "guild_id" not in private.json()


async def test_people_use_commands_in_their_own_language(place: Place) -> None:
    commands = [{
        "name": "rsvp", "description": "Say it", "name_localizations": {"de": "zusage"}, "options": [
            {"type": 3, "name": "answer", "description": "Yes or no", "name_localizations": {"de": "antwort"},
             "choices": [{"name": "I come", "name_localizations": {"de": "Ich komme"}, "value": "yes"}]},
        ],
    }]  # fmt: skip
    await place.raw.done("PUT", f"/applications/{place.raw.discord.application_id}/commands", commands)
    uwe = place.guild.person("Uwe", locale="de")
    asked, _ = await place.raw.begun(uwe.slash("zusage", {"answer": "Ich komme"}))
    assert asked.data["name"] == "rsvp" and asked.data["options"][0]["value"] == "yes"
    with pytest.raises(Impossible):
        await place.ana.slash("zusage", {"answer": "yes"})


async def test_suggestions(place: Place) -> None:
    uwe = place.guild.person("Uwe", locale="de")
    asked, typing = await place.raw.begun(uwe.types_ahead("program create", "name", "ni"))  # type: ignore[arg-type]
    assert asked.data["options"][0]["options"] == [{"type": 3, "name": "name", "value": "ni", "focused": True}]
    many = [{"name": f"{each}", "value": f"{each}"} for each in range(26)]
    assert await place.raw.answer(asked, SUGGESTIONS, {"choices": many}) == 50035
    assert await place.raw.answer(asked, SUGGESTIONS, {"choices": [{"name": "", "value": "x"}]}) == 50035
    choice = {"name": "Night owls", "name_localizations": {"de": "Nachteulen"}, "value": "owls"}
    assert await place.raw.answer(asked, SUGGESTIONS, {"choices": [choice]}) == 0
    assert await typing == [("Nachteulen", "owls")]  # type: ignore[comparison-overlap]

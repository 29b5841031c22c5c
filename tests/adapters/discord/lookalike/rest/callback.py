"""The first answer to an interaction: once, in time, and of a kind that fits what was asked."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.channels import Thread
from tests.adapters.discord.lookalike.interactions import ALLOWED, Answered, Asked, Interaction
from tests.adapters.discord.lookalike.messages import EPHEMERAL, LOADING, Message
from tests.adapters.discord.lookalike.modals import Modal
from tests.adapters.discord.lookalike.refusal import Json, Refusal, invalid
from tests.adapters.discord.lookalike.rest.messages import change
from tests.adapters.discord.lookalike.rules import modals
from tests.adapters.discord.lookalike.rules.messages import make


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", open=True)
def callback(call: Call) -> Answer:
    interaction = call.world.interactions.get(call.params["interaction_token"])
    if interaction is None or str(interaction.id) != call.params["interaction_id"]:
        raise Refusal(10062)
    if interaction.response is not None:
        raise Refusal(40060)
    if interaction.late:
        raise Refusal(10062)
    kind, data = Answered(call.body["type"]), call.body.get("data") or {}
    if kind not in ALLOWED[interaction.asked]:
        raise invalid("type", f"{kind.name} is no answer to {interaction.asked.name}")
    if kind in (Answered.UPDATE, Answered.DEFERRED_UPDATE) and interaction.message is None:
        raise invalid("type", "there is no message to change")
    _DOINGS[kind](call, interaction, data)
    interaction.takes(kind)
    if call.query.get("with_response") in ("1", "true"):
        return _with_response(interaction, kind)
    return None


def _message(call: Call, interaction: Interaction, data: Json) -> None:
    interaction.original = say(call, interaction, data)


def say(call: Call, interaction: Interaction, data: Json, loading: bool = False) -> Message:
    """A message about an interaction. It needs no permissions in the channel."""
    world, channel = call.world, interaction.channel
    world.channel(channel.id)
    kind = 20 if interaction.asked == Asked.COMMAND else 0
    message = Message(
        world, world.clock.new_id(), channel, call.bot, world.clock.now(), kind=kind, interaction=interaction
    )
    if loading:
        message.flags = int(data.get("flags") or 0) | LOADING
    else:
        make(channel, data, call.files).write(message)
    if message.ephemeral:
        message.only_for = interaction.person
    else:
        if isinstance(channel, Thread) and channel.archived:
            raise Refusal(50083)
        channel.messages.append(message)
    message.tell("CREATE")
    return message


def _defer(call: Call, interaction: Interaction, data: Json) -> None:
    if set(data) - {"flags"} or int(data.get("flags") or 0) & ~EPHEMERAL:
        raise invalid("data", "while the bot is thinking there is nothing but the flag EPHEMERAL")
    interaction.original = say(call, interaction, data, loading=True)


def _defer_update(call: Call, interaction: Interaction, data: Json) -> None:
    interaction.original = interaction.message


def _update(call: Call, interaction: Interaction, data: Json) -> None:
    message = interaction.message
    assert message
    if message.deleted:
        raise Refusal(10008)
    if isinstance(message.channel, Thread) and message.channel.archived:
        raise Refusal(50083)
    change(message, data, call.files)
    interaction.original = message


def _suggest(call: Call, interaction: Interaction, data: Json) -> None:
    choices: list[Json] = data.get("choices") or []
    if len(choices) > 25:
        raise invalid("data.choices", "Must be 25 or fewer in length.")
    locale = interaction.person.locale
    for each in choices:
        name = (each.get("name_localizations") or {}).get(locale) or each["name"]
        interaction.choices.append((name, each["value"]))


def _modal(call: Call, interaction: Interaction, data: Json) -> None:
    modals.check(data)
    interaction.modal = Modal(data["title"], data["custom_id"], data["components"], interaction)


_DOINGS = {
    Answered.MESSAGE: _message,
    Answered.DEFERRED_MESSAGE: _defer,
    Answered.DEFERRED_UPDATE: _defer_update,
    Answered.UPDATE: _update,
    Answered.SUGGESTIONS: _suggest,
    Answered.MODAL: _modal,
}


def _with_response(interaction: Interaction, kind: Answered) -> Json:
    body: Json = {"id": str(interaction.id), "type": int(interaction.asked)}
    answer: Json = {"interaction": body}
    original = interaction.original
    if original and kind in (Answered.MESSAGE, Answered.UPDATE, Answered.DEFERRED_MESSAGE):
        body |= {
            "response_message_id": str(original.id),
            "response_message_loading": kind == Answered.DEFERRED_MESSAGE,
            "response_message_ephemeral": original.ephemeral,
        }
        if kind != Answered.DEFERRED_MESSAGE:
            answer["resource"] = {"type": int(kind), "message": original.json()}
    return answer

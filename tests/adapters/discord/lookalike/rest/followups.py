"""What a bot says about an interaction after its first answer, for fifteen minutes."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.channels import Thread
from tests.adapters.discord.lookalike.interactions import Answered, Interaction
from tests.adapters.discord.lookalike.messages import EPHEMERAL, LOADING, Message
from tests.adapters.discord.lookalike.refusal import Refusal
from tests.adapters.discord.lookalike.rest.callback import say
from tests.adapters.discord.lookalike.rest.messages import change

HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL, ONE = HOOK + "/messages/@original", HOOK + "/messages/{message_id}"


def _interaction(call: Call) -> Interaction:
    """Its token is known, alive, and the bot has answered it."""
    interaction = call.world.interactions.get(call.params["webhook_token"])
    if interaction is None or call.id("webhook_id") != call.world.application_id:
        raise Refusal(10015)
    if interaction.expired:
        raise Refusal(50027)
    if interaction.response is None:
        raise Refusal(10015)
    return interaction


@route("POST", HOOK, open=True)
def follow(call: Call) -> Answer:
    """The first one after "the bot is thinking" takes its place, and is for the eyes that it was for."""
    interaction = _interaction(call)
    original = interaction.original
    if interaction.response == Answered.DEFERRED_MESSAGE and original and original.flags & LOADING:
        _write(original, call)
        return original.json()
    message = say(call, interaction, call.body)
    interaction.followups.append(message)
    return message.json()


def _write(message: Message, call: Call) -> None:
    """An edit, or the end of the thinking."""
    if isinstance(message.channel, Thread) and message.channel.archived:
        raise Refusal(50083)
    loading = message.flags & LOADING
    message.flags &= ~LOADING
    try:
        change(message, {**call.body, "flags": int(call.body.get("flags") or 0) & ~EPHEMERAL}, call.files)
    except Refusal:
        message.flags |= loading
        raise


def _original(call: Call) -> Message:
    message = _interaction(call).original
    if message is None or message.deleted:
        raise Refusal(10008)
    return message


def _one(call: Call) -> Message:
    interaction = _interaction(call)
    for each in (interaction.original, *interaction.followups):
        if each and each.id == call.id("message_id") and not each.deleted:
            return each
    raise Refusal(10008)


@route("GET", ORIGINAL, open=True)
def original(call: Call) -> Answer:
    return _original(call).json()


@route("PATCH", ORIGINAL, open=True)
def edit_original(call: Call) -> Answer:
    message = _original(call)
    _write(message, call)
    return message.json()


@route("DELETE", ORIGINAL, open=True)
def delete_original(call: Call) -> Answer:
    _original(call).delete()


@route("GET", ONE, open=True)
def one(call: Call) -> Answer:
    return _one(call).json()


@route("PATCH", ONE, open=True)
def edit_one(call: Call) -> Answer:
    message = _one(call)
    _write(message, call)
    return message.json()


@route("DELETE", ONE, open=True)
def delete_one(call: Call) -> Answer:
    _one(call).delete()

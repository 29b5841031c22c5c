"""Accounts and private conversations."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.people import Person
from tests.adapters.discord.lookalike.refusal import Refusal


@route("GET", "/users/@me")
def me(call: Call) -> Answer:
    return {**call.bot.json(), "verified": True, "mfa_enabled": True, "email": None, "locale": "en-US"}


@route("GET", "/users/@me/guilds")
def my_guilds(call: Call) -> Answer:
    return [
        {
            "id": str(each.id), "name": each.name, "icon": None, "banner": None, "owner": False, "features": [],
            "permissions": str(each.permissions(call.bot)),
        }
        for each in call.world.guilds.values()
        if call.bot.id in each.members
    ]  # fmt: skip


@route("GET", "/users/{user_id}")
def user(call: Call) -> Answer:
    return call.world.user(call.id("user_id")).json()


@route("POST", "/users/@me/channels")
def open_dm(call: Call) -> Answer:
    """Works with everybody; whether they take messages shows when one is sent."""
    person = call.world.users.get(int(call.body.get("recipient_id") or 0))
    if not isinstance(person, Person):
        raise Refusal(50033)
    return call.world.direct(person).json()

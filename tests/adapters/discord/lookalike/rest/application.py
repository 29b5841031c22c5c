"""The application itself, and where its gateway is."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.refusal import Json


def _application(call: Call) -> Json:
    return {
        "id": str(call.world.application_id), "name": call.bot.name, "description": "", "icon": None,
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0, "team": None,
        "rpc_origins": [], "terms_of_service_url": None, "privacy_policy_url": None, "hook": True, "summary": "",
        "bot": call.bot.json(), "integration_types_config": {"0": {}},
        "owner": {"id": "1", "username": "owner", "global_name": None, "discriminator": "0", "avatar": None},
        "approximate_guild_count": len(call.world.guilds),
    }  # fmt: skip


@route("GET", "/oauth2/applications/@me")
def mine(call: Call) -> Answer:
    return _application(call)


@route("GET", "/applications/@me")
def me(call: Call) -> Answer:
    return _application(call)


@route("GET", "/gateway", open=True)
def gateway(call: Call) -> Answer:
    return {"url": call.world.gateway_url}


@route("GET", "/gateway/bot")
def gateway_bot(call: Call) -> Answer:
    limit = {"total": 1000, "remaining": 1000 - call.world.identified, "reset_after": 0, "max_concurrency": 1}
    return {"url": call.world.gateway_url, "shards": 1, "session_start_limit": limit}

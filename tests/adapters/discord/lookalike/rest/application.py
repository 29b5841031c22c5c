"""The application itself, and where its gateway is."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.refusal import Json
from tests.adapters.discord.lookalike.users import User


def _application(call: Call) -> Json:
    return {
        "id": str(call.world.application_id), "name": call.bot.name, "description": "", "icon": None, "type": None,
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0, "flags_new": "0",
        "team": None, "rpc_origins": [], "redirect_uris": [], "interactions_endpoint_url": None,
        "role_connections_verification_url": None, "explicit_content_filter": 0, "eligible_oauth2_scopes": [],
        "bot": call.bot.json(), "owner": User(1, "Owner").json(), "integration_types_config": {"0": {}},
        "approximate_guild_count": len(call.world.guilds), "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        **call.world.application,
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
    left = max(0, 1000 - call.world.identified)
    limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": call.world.gateway_url, "shards": 1, "session_start_limit": limit}

"""The REST API, by subject. Importing them puts their routes into the table."""

from tests.adapters.discord.lookalike.rest import (
    application,
    callback,
    channels,
    commands,
    events,
    followups,
    guilds,
    messages,
    pins,
    thread_members,
    threads,
    users,
)

__all__ = [
    "application",
    "callback",
    "channels",
    "commands",
    "events",
    "followups",
    "guilds",
    "messages",
    "pins",
    "thread_members",
    "threads",
    "users",
]

"""What the connections to chat platforms note about people in files of their own: given, and erased, as all else is."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from circles.domain.person import Identity
from circles.services.desk import Desk

log = logging.getLogger(__name__)

Silent = tuple[str, ...]
"""Platforms whose connection has no way to do it, or failed."""


def noted_of(desk: Desk, accounts: Iterable[Identity]) -> tuple[dict[str, dict[str, Mapping[str, Any]]], Silent]:
    """By platform and account, what is noted of them, fit for JSON; nothing where nothing is."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    silent = []
    for each in accounts:
        try:
            noted: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(desk.noting[each.platform].noted_of(each)))
        except Exception as error:  # one that fails must not keep the rest from them
            silent.append(_failed(each.platform, "noted_of", error))
        else:
            if noted:
                found.setdefault(each.platform, {})[each.id] = noted
    return found, tuple(dict.fromkeys(silent))


def forget_noted(desk: Desk, accounts: Iterable[Identity]) -> Silent:
    """Have it erased."""
    silent = []
    for each in accounts:
        try:
            desk.noting[each.platform].forget(each)
        except Exception as error:
            silent.append(_failed(each.platform, "forget", error))
    return tuple(dict.fromkeys(silent))


def _failed(platform: str, what: str, error: Exception) -> str:
    if not isinstance(error, KeyError):  # then the adapter has no such thing, or the platform is gone
        log.error("notes failed", extra={"action": f"{what}_failed", "platform": platform, "why": type(error).__name__})
    return platform

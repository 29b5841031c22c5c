"""Settings: one TOML file and the environment, checked as a whole, frozen."""

from circles.config.loading import DEFAULT_FILE, find, load
from circles.config.settings import (
    Community,
    Database,
    Forming,
    Log,
    Notices,
    Plugins,
    Settings,
    Table,
    Web,
    plain_keys,
    secrets_of,
    shown,
)
from circles.domain.program import Plan

__all__ = [
    "DEFAULT_FILE",
    "Community",
    "Database",
    "Forming",
    "Log",
    "Notices",
    "Plan",
    "Plugins",
    "Settings",
    "Table",
    "Web",
    "find",
    "load",
    "plain_keys",
    "secrets_of",
    "shown",
]

"""The local playground: a chat platform that lives in one process, for the demo, for plugin authors and for tests."""

from circles_local.adapter import LocalChat

__all__ = ["LocalChat"]

"""Finds adapters. Apart from the plugins: a run connects before it looks at those."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from circles.chat import Chat
from circles.errors import PluginError


def load_adapter(name: str, settings: Mapping[str, Any]) -> Chat:
    """Load and construct the adapter called `name`. Raises PluginError that says what is missing."""
    found: tuple[EntryPoint, ...] = tuple(entry_points(group="circles.adapters", name=name))
    if not found:
        known = ", ".join(sorted(each.name for each in entry_points(group="circles.adapters")))
        raise PluginError(f"adapters.{name}: there is no adapter of this name (there are: {known})")
    try:
        made: Chat = found[0].load()(dict(settings))
    except ImportError as error:
        raise PluginError(
            f"adapters.{name}: {error.name} is not installed; run: pip install 'mentorship-circles[{name}]'"
        ) from error
    except (TypeError, ValueError) as error:
        raise PluginError(f"adapters.{name}: {error}") from error
    return made

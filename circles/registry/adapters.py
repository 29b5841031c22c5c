"""Finds adapters. Apart from the plugins: a run connects before it looks at those."""

from collections.abc import Callable, Mapping
from typing import Any

from circles.chat import Chat
from circles.errors import PluginError
from circles.registry.installed import installed


def adapter_class(name: str) -> Callable[[dict[str, Any]], Chat]:
    """What makes the adapter called `name` of its settings. Raises PluginError that says what is missing."""
    known = installed("circles.adapters")
    found = tuple(known.select(name=name))
    if not found:
        names = ", ".join(sorted(each.name for each in known))
        raise PluginError(f"adapters.{name}: there is no adapter of this name (there are: {names})")
    try:
        kind: Callable[[dict[str, Any]], Chat] = found[0].load()
    except ImportError as error:
        raise _not_installed(name, error) from error
    return kind


def load_adapter(name: str, settings: Mapping[str, Any]) -> Chat:
    """Load and construct the adapter called `name`. Raises PluginError that says what is missing."""
    kind = adapter_class(name)
    try:
        return kind(dict(settings))
    except ImportError as error:
        raise _not_installed(name, error) from error
    except (TypeError, ValueError) as error:
        raise PluginError(f"adapters.{name}: {error}") from error


def _not_installed(name: str, error: ImportError) -> PluginError:
    return PluginError(f"adapters.{name}: {error.name} is not installed; run: pip install 'mentorship-circles[{name}]'")

"""`circles demo`: the playground."""

from argparse import Namespace
from importlib.metadata import entry_points

from circles.errors import PluginError


def demo(asked: Namespace) -> int:
    """Open the playground of the local adapter, in the browser or in the terminal."""
    found = tuple(entry_points(group="circles.adapters", name="local"))
    if not found:
        raise PluginError("The playground is missing: install Circles again, with its adapters.")
    code: int = found[0].load().demo(terminal=asked.terminal, port=asked.port, open_browser=not asked.no_browser)
    return code

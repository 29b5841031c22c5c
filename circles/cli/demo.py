"""`circles demo`: the playground."""

from argparse import Namespace
from importlib.metadata import entry_points

from circles.cli.run import settings_from
from circles.errors import PluginError
from circles.log import set_up


def demo(asked: Namespace) -> int:
    """Open the playground of the local adapter, in the browser or in the terminal."""
    found = tuple(entry_points(group="circles.adapters", name="local"))
    if not found:
        raise PluginError("The playground is missing: install Circles again, with its adapters.")
    set_up("warning", "text")
    # Only on demand: what a real community has set is not made for the demo's six people.
    settings = settings_from(asked) if asked.config else None
    playground = found[0].load()
    code: int = playground.demo(
        terminal=asked.terminal, port=asked.port, open_browser=not asked.no_browser, settings=settings
    )
    return code

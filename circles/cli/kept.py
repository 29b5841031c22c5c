"""What adapters and plugins keep in files of their own, for `circles db backup` and `restore`."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from circles.chat import Keeping
from circles.config import Settings
from circles.errors import CirclesError, PluginError
from circles.registry.adapters import load_adapter
from circles.registry.checks import at_most, told
from circles.registry.isolation import within
from circles.registry.plugins import Plugin, Registry
from circles.store.beside import put_back, save

MOST_FILES = 100
SECONDS = 5.0
"""A plugin has so long to name its files."""
Files = Callable[[], Sequence[Path]]


def save_beside(settings: Settings, copy: Path) -> bool:
    """Save the files of each adapter and plugin beside a copy of the database, and say so. Returns whether all went
    well.
    """

    def one(name: str, kept: Sequence[Path], folder: Path) -> str:
        names = save(kept, folder)
        return f"The files of {name} are in {folder}: {', '.join(names) or 'none yet'}. They are as secret as the rest."

    return _each(settings, copy, one)


def put_back_from(settings: Settings, copy: Path) -> bool:
    """Put the files of each adapter and plugin back where they belong, and say so. Returns whether all went well."""

    def one(name: str, kept: Sequence[Path], folder: Path) -> str:
        names = put_back(kept, folder)
        if not names:
            return f"The copy holds no files of {name}: those that are there stay as they are."
        return f"The files of {name} are back: {', '.join(names)}. What was there lies beside them (.before-restore)."

    return _each(settings, copy, one)


def _each(settings: Settings, copy: Path, do: Callable[[str, Sequence[Path], Path], str]) -> bool:
    is_well = True
    for kind, name, files in (*_of_adapters(settings), *_of_plugins(settings)):
        try:
            if kept := files():
                print(do(name, kept, copy.with_name(f"{copy.name}.{kind}") / name))
        except CirclesError as error:
            print(f"✗ {kind}.{name}: {error}" if kind == "plugins" else f"✗ {error}")
            is_well = False
        except Exception as error:  # its own fault: the rest is saved all the same
            print(f"✗ {kind}.{name}: its files are not known: {told(error)}")
            is_well = False
    return is_well


def _of_adapters(settings: Settings) -> Iterator[tuple[str, str, Files]]:
    def files(name: str) -> Sequence[Path]:
        chat = load_adapter(name, settings.adapters[name])
        return chat.kept_files() if isinstance(chat, Keeping) else ()

    for name in settings.adapters:
        yield "adapters", name, partial(files, name)


def _of_plugins(settings: Settings) -> Iterator[tuple[str, str, Files]]:
    """Of each that keeps files, and of each that could not be loaded: nobody knows whether it keeps any."""
    registry, disabled = Registry(), settings.plugins.disabled
    registry.load(disabled, settings.plugins.settings)
    hooks = registry.loaded("kept_files")

    def files(plugin: Plugin) -> Sequence[Path]:
        if plugin.refused:
            raise PluginError(f"it could not be loaded, so its files are left out: {plugin.refused}")
        ask = hooks[plugin.name].function
        return within(SECONDS, lambda: at_most(MOST_FILES, "kept_files", ask(), Path))

    for plugin in registry.plugins.values():
        if plugin.name in hooks or (plugin.refused and plugin.name not in disabled):
            yield "plugins", plugin.name, partial(files, plugin)

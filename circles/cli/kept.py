"""What adapters keep in files of their own, for `circles db backup` and `restore`."""

from collections.abc import Callable, Sequence
from pathlib import Path

from circles.chat import Keeping
from circles.config import Settings
from circles.errors import CirclesError
from circles.registry.adapters import load_adapter
from circles.registry.checks import told
from circles.store.beside import put_back, save


def save_beside(settings: Settings, copy: Path) -> bool:
    """Save the files of each adapter beside a copy of the database, and say so. Returns whether all went well."""

    def one(name: str, kept: Sequence[Path], folder: Path) -> str:
        names = save(kept, folder)
        return f"The files of {name} are in {folder}: {', '.join(names) or 'none yet'}. They are as secret as the rest."

    return _each(settings, copy, one)


def put_back_from(settings: Settings, copy: Path) -> bool:
    """Put the files of each adapter back where they belong, and say so. Returns whether all went well."""

    def one(name: str, kept: Sequence[Path], folder: Path) -> str:
        names = put_back(kept, folder)
        if not names:
            return f"The copy holds no files of {name}: those that are there stay as they are."
        return f"The files of {name} are back: {', '.join(names)}. What was there lies beside them (.before-restore)."

    return _each(settings, copy, one)


def _each(settings: Settings, copy: Path, do: Callable[[str, Sequence[Path], Path], str]) -> bool:
    is_well = True
    for name, table in settings.adapters.items():
        try:
            chat = load_adapter(name, table)
            if isinstance(chat, Keeping):
                print(do(name, chat.kept_files(), copy.with_name(f"{copy.name}.adapters") / name))
        except CirclesError as error:
            print(f"✗ {error}")
            is_well = False
        except Exception as error:  # an adapter's fault: the rest is saved all the same
            print(f"✗ adapters.{name}: its files are not known: {told(error)}")
            is_well = False
    return is_well

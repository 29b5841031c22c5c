"""How the command line imports what it needs, when it needs it."""

import gc
from importlib import import_module
from types import ModuleType


def loaded(name: str) -> ModuleType:
    """Import a module of the command line."""
    # What is imported stays: to look through it for garbage again and again would be a tenth of the start.
    gc.disable()
    try:
        return import_module(f"circles.cli.{name}")
    finally:
        gc.freeze()
        gc.enable()

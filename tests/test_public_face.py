import subprocess
import sys

import pytest

import circles

_EXPENSIVE = ("aiohttp", "dataclasses", "icalendar", "jinja2", "msgspec", "pluggy", "tortoise", "typing", "zoneinfo")


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", circles.__all__)
def test_every_name_can_be_imported(name: str) -> None:
    assert getattr(circles, name) is not None


def test_the_face_is_documented_name_by_name() -> None:
    undocumented = [name for name in circles.__all__ if name != "__version__" and not getattr(circles, name).__doc__]
    assert undocumented == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'comand'"):
        getattr(circles, "comand")  # noqa: B009 - a constant, so that type checkers let it pass


def test_importing_circles_imports_nothing_expensive() -> None:
    # -S leaves site-packages' own start-up files out, which import what they like.
    code = f"import sys; sys.path.insert(0, {str(circles.__path__[0])!r} + '/..'); before = set(sys.modules)"
    code += f"; import circles; print(sorted((set(sys.modules) - before) & set({_EXPENSIVE!r})))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("first", ["import circles.command", "import circles.hooks", "pass"])
def test_command_is_the_decorator_even_after_its_module_was_imported(first: str) -> None:
    assert _run(f"{first}\nfrom circles import command\nprint(type(command).__name__)") == "function"


def test_stars_and_dir_show_the_same_names() -> None:
    assert dir(circles) == sorted(circles.__all__)

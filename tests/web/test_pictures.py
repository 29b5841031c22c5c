"""All pages in light and dark, on a phone and wide, and in a language with longer words.

`CIRCLES_PICTURES=FOLDER .venv/bin/pytest tests/web/test_pictures.py` leaves the pictures in FOLDER, to be looked at.
What can be said of each without eyes is said here: nothing sticks out, everything can be hit, axe has no complaint.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from circles.services.private_links import Purpose
from tests.web.browsing import SMALL, WIDE
from tests.web.pictured import SCENES, Scene
from tests.web.served import Served

LOOKS: tuple[tuple[str, Any, str], ...] = (
    ("phone", "light", "en"),
    ("phone", "dark", "en"),
    ("phone", "light", "de"),
    ("wide", "light", "en"),
    ("wide", "dark", "en"),
)
# Cells of the week have their own measure.
_TOO_SMALL = """() => [...document.querySelectorAll("button, a.button, summary, select, .choice label")]
    .filter((each) => each.checkVisibility() && !each.closest("#week") && each.getBoundingClientRect().height < 43.5)
    .map((each) => each.outerHTML)"""


def test_every_page_is_drawn() -> None:
    assert {each.purpose for each in SCENES} == set(Purpose)
    names = [each.name for each in SCENES]
    assert len(set(names)) == len(names)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = Path(os.environ.get("CIRCLES_PICTURES") or tmp_path)
    found.mkdir(parents=True, exist_ok=True)
    return found


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_pages_are_drawn(scene: Scene, chrome: Browser, there: tuple[Served, Any], folder: Path) -> None:
    served, run = there
    run(served.person(scene.who))
    run(scene.before(served))
    for size, scheme, language in LOOKS:
        run(served.stage.say(f"local:{scene.who}", f"language {language}"))
        url = run(scene.open(served))
        context = chrome.new_context(color_scheme=scheme, **(SMALL if size == "phone" else WIDE))
        page = context.new_page()
        page.goto(url)
        for name, step in (("", _stay), *scene.steps):
            step(page)
            picture = "-".join(filter(None, (scene.name, name, size, scheme, language)))
            _draw(page, folder / f"{picture}.png")
            _is_right(page, picture, with_axe=(size, language) == ("phone", "en"))
        context.close()


def _stay(_page: Page) -> None:
    """The page as it is opened."""


def _draw(page: Page, path: Path) -> None:
    """The whole page as on a screen of its height, so that what sticks to the edge of a screen stands at the end."""
    before = page.viewport_size
    assert before
    height = page.evaluate("Math.ceil(document.querySelector('main').getBoundingClientRect().bottom + scrollY)")
    page.set_viewport_size({"width": before["width"], "height": max(height, before["height"])})
    page.screenshot(path=path)
    page.set_viewport_size(before)


def _is_right(page: Page, picture: str, *, with_axe: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), picture
    assert page.evaluate(_TOO_SMALL) == [], picture
    if with_axe:
        found = Axe().run(page).response
        complaints = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
        assert complaints == [], picture
        assert len(found["passes"]) > 10

"""Everything we say and ask, drawn as Discord draws it on a phone and on a desk, for somebody to look at.

`pytest tests/adapters/discord/test_pictures.py --basetemp=FOLDER` leaves the pictures there.
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.adapters.discord.captured import everything
from tests.adapters.discord.picture import page

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.mark.parametrize("width", [390, 1000])
def test_nothing_is_wider_than_the_screen(width: int, chromium: str, tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        shown = browser.new_page(viewport={"width": width, "height": 800})
        for title, drawings in everything():
            shown.set_content(page(drawings))
            shown.screenshot(path=tmp_path / f"{title}.png", full_page=True)
            assert shown.evaluate("document.documentElement.scrollWidth") <= width, title
            assert shown.locator("h6").count() == len(drawings)
        browser.close()

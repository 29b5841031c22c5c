"""How the browser is started, and what hands do on the grid of hours."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from circles.domain.availability import Availability

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}

Opens = Callable[..., Page]
Stored = Callable[[], Availability | None]


def cell(page: Page, day: int, hour: float) -> Locator:
    return page.locator(f'td:has(> [name="c{day}-{int(hour * 60)}"])')


def middle(page: Page, day: int, hour: float) -> tuple[float, float]:
    box = cell(page, day, hour).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def level(page: Page, day: int, hour: float) -> str:
    return str(page.locator(f'[name="c{day}-{int(hour * 60)}"]').evaluate("(each) => each.value"))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Your hours are noted")).to_be_visible()


def drag(page: Page, *places: tuple[int, float]) -> None:
    page.mouse.move(*middle(page, *places[0]))
    page.mouse.down()
    for each in places[1:]:
        page.mouse.move(*middle(page, *each), steps=4)
    page.mouse.up()

"""The grid of hours in a real browser: by mouse, touch, keyboard, screen reader, and without a script."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from circles.domain.availability import Availability, Level, assumed
from circles.domain.week_masks import week_mask
from tests.web.served import Served, web_in_a_thread

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}

Opens = Callable[..., Page]
Stored = Callable[[], Availability | None]


# Not for the whole session: while playwright runs, no other test could run an event loop.
@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def there() -> Iterator[tuple[Served, Any]]:
    with web_in_a_thread() as made:
        yield made


@pytest.fixture
def address(there: tuple[Served, Any]) -> str:
    """Of Ana's grid. She has said nothing yet."""
    served, run = there

    async def make() -> str:
        return await served.hours_page(await served.person("ana"))

    url: str = run(make())
    return url


@pytest.fixture
def stored(there: tuple[Served, Any]) -> Stored:
    """What is stored of Ana's hours."""
    served, run = there

    async def find() -> Availability | None:
        ana = await served.person("ana")
        return (await served.desk.ledger.wishes.hours([ana.id])).get(ana.id)

    return lambda: run(find())


@pytest.fixture
def opens(chrome: Browser, address: str) -> Iterator[Opens]:
    """Opens the grid; at the end nothing may stand in the browser's console."""
    complaints: list[str] = []
    contexts = []

    def open_it(**options: Any) -> Page:
        context = chrome.new_context(**{**WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


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


def test_by_mouse_one_click_is_one_hour_and_a_drag_is_a_rectangle(opens: Opens, stored: Stored) -> None:
    page = opens()
    cell(page, 6, 10).click()
    assert level(page, 6, 10) == "2"
    cell(page, 6, 10).click()
    assert level(page, 6, 10) == "0", "what is good already becomes no"
    page.get_by_role("radio", name="no").check()
    drag(page, (1, 8), (3, 10), (2, 9))
    painted = {(day, hour) for day in range(7) for hour in range(8, 12) if level(page, day, hour) == "0"}
    assert painted == {(1, 8), (1, 9), (2, 8), (2, 9), (6, 10)}, "a drag that goes back leaves what it left again"
    save(page)
    gone = week_mask([(1, 480, 600), (2, 480, 600), (6, 600, 660)])
    assert stored() == assumed().stating(Level.IMPOSSIBLE, gone)


def test_what_was_understood_is_said_in_words(opens: Opens) -> None:
    page = opens()
    page.get_by_role("radio", name="no").check()
    drag(page, (0, 8), (6, 20))
    page.get_by_role("radio", name="good").check()
    drag(page, (1, 18), (1, 20))
    save(page)
    expect(page.get_by_role("listitem")).to_have_text(["Tuesday, 18:00-21:00: good"])
    expect(page.get_by_text("in Europe/Lisbon")).to_be_visible()
    assert page.get_by_role("link").all_inner_texts() == ["Change something"]
    page.get_by_role("link", name="Change something").click()
    expect(page.get_by_role("heading", name="What is noted now")).to_be_visible()
    assert level(page, 1, 18) == "2" and level(page, 1, 17) == "0"


def test_by_keyboard_alone(opens: Opens, stored: Stored) -> None:
    page = opens()
    expect(page.get_by_role("grid", name="Your week")).to_be_visible()
    cell(page, 0, 6).focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(cell(page, 1, 9)).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("End")
    page.keyboard.press("0")
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    assert [level(page, *each) for each in [(1, 9), (1, 10), (2, 10), (6, 10), (0, 10)]] == ["2", "2", "2", "0", "2"]
    expect(page.get_by_role("status")).to_have_text("Monday 10:00: good")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(cell(page, 0, 10)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your hours are noted")).to_be_visible()
    found = stored()
    assert found and found.good & ~assumed().good == week_mask([(1, 540, 660), (2, 600, 660), (0, 600, 660)])


def test_the_edges_hold_and_the_night_is_reached_when_it_is_shown(opens: Opens) -> None:
    page = opens()
    cell(page, 0, 6).focus()
    for key in ("ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        expect(cell(page, 0, 6)).to_be_focused()
    page.get_by_label("Show the night as well").check()
    cell(page, 0, 6).focus()
    page.keyboard.press("ArrowUp")
    expect(cell(page, 0, 5)).to_be_focused()
    page.get_by_label("Show the night as well").uncheck()
    expect(cell(page, 0, 5)).to_be_hidden()
    expect(page.locator("td[tabindex='0']")).to_be_visible()


def test_a_screen_reader_hears_day_hour_and_level(opens: Opens) -> None:
    page = opens()
    expect(cell(page, 1, 18)).to_have_accessible_name("Tuesday 18:00 good")
    expect(cell(page, 1, 17)).to_have_accessible_name("Tuesday 17:00 possible")
    expect(page.get_by_role("columnheader", name="Tuesday")).to_be_visible()
    expect(page.get_by_role("rowheader", name="18:00")).to_be_visible()
    cell(page, 1, 17).dispatch_event("click")
    expect(cell(page, 1, 17)).to_have_accessible_name("Tuesday 17:00 good")
    expect(page.get_by_role("status")).to_have_text("Tuesday 17:00: good")
    assert page.locator("td[tabindex='0']").count() == 1


def touch(page: Page, *steps: tuple[float, float], hold: int = 0) -> None:
    """A finger from the first place over the others, as the machine sees it."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    send("touchStart", steps[0])
    page.wait_for_timeout(hold)
    for before, after in pairwise(steps):
        for part in range(1, 9):
            (x, y), (to_x, to_y) = before, after
            send("touchMove", (x + (to_x - x) * part / 8, y + (to_y - y) * part / 8))
            page.wait_for_timeout(16)
    send("touchEnd")
    page.wait_for_timeout(150)
    seen = -1.0
    while (now := page.evaluate("scrollY")) != seen:  # it rolls on for a while
        seen = now
        page.wait_for_timeout(150)


def test_by_touch_a_tap_paints_one_hour(opens: Opens) -> None:
    page = opens(**PHONE)
    cell(page, 5, 9).tap()
    assert level(page, 5, 9) == "2"
    cell(page, 5, 9).tap()
    assert level(page, 5, 9) == "0"


def test_by_touch_swiping_down_scrolls_and_swiping_aside_paints(opens: Opens, stored: Stored) -> None:
    page = opens(**PHONE)
    cell(page, 0, 12).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    x, y = middle(page, 3, 12)
    touch(page, (x, y), (x, y - 250))
    assert page.evaluate("scrollY") > before + 100, "the page follows the finger"
    assert level(page, 3, 12) == "1" and level(page, 3, 14) == "1", "and nothing is painted"
    before = page.evaluate("scrollY")
    touch(page, middle(page, 1, 16), middle(page, 4, 16))
    assert [level(page, day, 16) for day in range(7)] == ["1", "2", "2", "2", "2", "1", "1"]
    assert page.evaluate("scrollY") == before
    save(page)
    found = stored()
    assert found and found.good & ~assumed().good == week_mask([(day, 960, 1020) for day in range(1, 5)])


def test_by_touch_holding_paints_any_way_and_the_page_stays(opens: Opens) -> None:
    page = opens(**PHONE)
    cell(page, 0, 12).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    touch(page, middle(page, 2, 10), middle(page, 3, 13), hold=500)
    painted = {(day, hour) for day in range(7) for hour in range(8, 18) if level(page, day, hour) == "2"}
    assert painted == {(day, hour) for day in (2, 3) for hour in range(10, 14)}
    assert page.evaluate("scrollY") == before


def test_on_a_phone_nothing_sticks_out_and_everything_can_be_hit(opens: Opens) -> None:
    page = opens(**PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for each in page.locator("button:visible, .brush label:visible").all():
        box = each.bounding_box()
        assert box and box["height"] >= 43.5, each.inner_text()
    box = cell(page, 3, 12).bounding_box()
    assert box and box["width"] >= 44 and box["height"] >= 32
    page.locator("#noted").scroll_into_view_if_needed()
    expect(page.get_by_role("listitem").last).to_be_in_viewport()


def test_without_a_script_each_hour_is_a_choice(opens: Opens, stored: Stored) -> None:
    page = opens(java_script_enabled=False, **PHONE)
    expect(page.locator("#brush")).to_be_hidden()
    choice = page.locator('[name="c5-600"]')
    expect(choice).to_have_accessible_name("Saturday 10:00")
    choice.select_option("2")
    colors = [cell(page, 5, hour).evaluate("(each) => getComputedStyle(each).backgroundColor") for hour in (10, 11)]
    assert colors[0] != colors[1], "the color follows the choice"
    expect(page.locator('[name="c5-180"]')).to_be_hidden()
    page.get_by_label("Show the night as well").check()
    page.locator('[name="c5-180"]').select_option("1")
    page.get_by_role("button", name="In half hours").click()
    expect(page.locator('[name="c5-630"]')).to_have_value("2")
    page.locator('[name="c5-630"]').select_option("0")
    save(page)
    expected = assumed().stating(Level.GOOD, week_mask([(5, 600, 630)]))
    expected = expected.stating(Level.IMPOSSIBLE, week_mask([(5, 630, 660)]))
    assert stored() == expected.stating(Level.POSSIBLE, week_mask([(5, 180, 240)]))


def test_as_before_takes_back_what_was_painted(opens: Opens) -> None:
    page = opens()
    drag(page, (5, 9), (6, 12))
    page.get_by_role("button", name="As before").click()
    expect(cell(page, 5, 9)).to_have_attribute("data-level", "1")
    expect(cell(page, 5, 9)).to_have_accessible_name("Saturday 9:00 possible")


@pytest.mark.parametrize("with_script", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_in_both_schemes(opens: Opens, scheme: str, with_script: bool) -> None:
    page = opens(color_scheme=scheme) if with_script else _without_script(opens, scheme)
    brightness = page.evaluate("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(brightness) / 3 > 128) == (scheme == "light")
    found = Axe().run(page).response
    complaints = found["violations"]
    assert len(found["passes"]) > 15
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in complaints] == []


def _without_script(opens: Opens, scheme: str) -> Page:
    """The page as it is where its own script does not come."""
    page = opens(color_scheme=scheme)
    page.route("**/hours.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    expect(page.locator('[name="c5-600"]')).to_be_visible()
    return page


def test_everything_has_a_name_and_headings_are_in_order(opens: Opens) -> None:
    page = opens()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, button, a, table, section, td[role]")]
            .filter((each) => !(each.labels && each.labels.length) && !each.caption && !each.textContent.trim()
                && !(each.getAttribute("aria-labelledby") || "").split(" ").every((id) => document.getElementById(id)))
            .map((each) => each.outerHTML)"""
    )
    assert nameless == []
    twice = page.evaluate(
        """() => { const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
            return ids.filter((id, at) => ids.indexOf(id) !== at) }"""
    )
    assert twice == []
    assert page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((each) => each.tagName)") == ["H1", "H2"]
    assert page.get_by_role("main").count() == 1 and page.locator("html").get_attribute("lang") == "en"


def test_s12_no_other_site_can_frame_the_page_or_send_its_form(
    chrome: Browser, opens: Opens, address: str, stored: Stored
) -> None:
    ours = opens()
    fields = ours.evaluate("() => Object.fromEntries(new FormData(document.getElementById('hours')))")
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    context = chrome.new_context()
    evil = context.new_page()
    form = f'<form method="post" action="{address}">{inputs}<button>Go</button></form>'
    body = f'<iframe src="{address}"></iframe>{form}'
    evil.route("http://evil.test/", lambda route: route.fulfill(content_type="text/html", body=body))
    evil.goto("http://evil.test/")
    assert all("When can you meet" not in each.content() for each in evil.frames if each != evil.main_frame)
    evil.get_by_role("button", name="Go").click()
    expect(evil.get_by_role("alert")).to_contain_text("did not come from this page")
    context.close()
    assert stored() is None


def test_the_pages_are_drawn_for_somebody_to_look_at(opens: Opens, tmp_path: Any) -> None:
    """`pytest tests/web/test_hours_browser.py --basetemp=FOLDER` leaves the pictures there."""
    for name, options in (("phone", PHONE), ("wide", WIDE)):
        for scheme in ("light", "dark"):
            page = opens(color_scheme=scheme, **options)
            page.screenshot(path=tmp_path / f"hours-{name}-{scheme}.png", full_page=True)
            save(page)
            page.screenshot(path=tmp_path / f"hours-done-{name}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""The grid of hours in a real browser: by mouse, touch, keyboard, screen reader, and without a script."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from circles.domain.availability import Level, assumed
from circles.domain.week_masks import week_mask
from tests.web.browsing import PHONE, Opens, Stored, cell, drag, level, middle, save

pytestmark = pytest.mark.browser


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

"""The page in a real browser: clicked, typed, narrow, dark, without a mouse, without a script."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from circles_local.demo import address_of, listening, open_demo, open_page

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}

Opens = Callable[..., Page]


# Not for the whole session: while playwright runs, no other test could run an event loop.
@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def address() -> Iterator[str]:
    """A playground of this test's own, in a thread of its own."""
    ready, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with open_demo(date(2027, 1, 12), sessions=()) as desk, open_page(desk, listener):
            ready.set()
            await stop.wait()

    with listening(0) as listener:
        thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
        thread.start()
        assert ready.wait(30)
        yield address_of(listener)
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
    loop.close()


@pytest.fixture
def opens(chrome: Browser, address: str) -> Iterator[Opens]:
    """Opens the page; at the end nothing may stand in the browser's console."""
    complaints: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if "status of 500" not in message.text:  # one test makes it
            complaints.append(message.text)

    def open_it(path: str = "/", **options: Any) -> Page:
        context = chrome.new_context(**{"viewport": WIDE, "base_url": address, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def go_on_until(page: Page, shown: Locator) -> None:
    """Press “Next event” until something is shown; each press says what happened."""
    forward, happened = page.get_by_role("button", name="Next event"), page.get_by_role("status")
    for _ in range(12):
        if shown.count():
            return
        forward.click()
        expect(happened).not_to_be_empty()
        page.wait_for_timeout(300)
    expect(shown).to_be_visible()


def test_from_the_eve_to_the_recap_by_clicking(opens: Opens) -> None:
    page = opens()
    room, happened = page.locator("#room"), page.get_by_role("status")

    page.get_by_role("button", name="Next event").click()
    expect(happened).to_contain_text("“Alder: session 1” posted in Alder")
    room.get_by_role("button", name="I cannot come").last.click()
    expect(room.get_by_text("Thank you for telling us")).to_be_visible()

    go_on_until(page, room.get_by_role("heading", name="Alder: session 1 starts now"))
    page.get_by_role("link", name="Wanjiru").click()
    expect(page.get_by_text("Wanjiru\u2019s clock")).to_be_visible()
    room.get_by_role("button", name="Start", exact=True).last.click()
    expect(room.get_by_role("heading", name="Alder: session 1 is on")).to_be_visible()
    expect(room.locator(".fresh .mark").first).to_have_text("edited")
    room.get_by_role("button", name="Wrap up", exact=True).last.click()
    expect(room.get_by_role("heading", name="Alder: session 1 is over")).to_be_visible()

    room.get_by_role("button", name="My commitment").last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Your circle will read this.")).to_be_visible()
    dialog.get_by_label("The one thing you will do").fill("Ask <b>twice</b>")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="One day later").click()
    expect(room.get_by_role("heading", name="Alder: what we keep from session 1")).to_be_visible()
    expect(room.get_by_text("Wanjiru: Ask <b>twice</b>")).to_be_visible()


def test_the_room_is_shown_in_the_hours_of_whoever_looks(opens: Opens) -> None:
    page = opens()
    page.get_by_role("button", name="Next event").click()
    expect(page.locator("#room time", has_text="Wed 13 Jan, 16:00").last).to_be_visible()
    page.get_by_role("link", name="Bikash").click()
    expect(page.locator("#room time", has_text="Wed 13 Jan, 21:45").last).to_be_visible()
    expect(page.locator("#room-title + .sub")).to_contain_text("as Bikash sees it")
    expect(page).to_have_url(re.compile(r"\?as=bikash$"))
    expect(page.locator("#private-bikash")).to_be_in_viewport()


def test_the_parts_scroll_and_the_page_does_not(opens: Opens) -> None:
    page = opens()
    assert page.evaluate("innerHeight") == page.evaluate("document.scrollingElement.scrollHeight")
    assert page.evaluate("innerWidth") == page.evaluate("document.scrollingElement.scrollWidth")
    assert page.evaluate("[...document.querySelectorAll('.log')].some(log => log.scrollHeight > log.clientHeight)")


def test_by_keyboard_alone(opens: Opens) -> None:
    page = opens()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the room")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Next event")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#room .fresh")).to_have_count(1)
    expect(page.get_by_role("button", name="Next event")).to_be_focused()

    page.get_by_role("link", name="Skip to the room").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#room")).to_be_focused()
    page.locator("#say-room").focus()
    page.keyboard.type("rsvp")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Are you coming?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#say-room")).to_be_focused()

    page.locator("#say-room").fill("rsvp")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#room").get_by_text("Noted: you will be a little late")).to_be_visible()


def test_a_press_keeps_the_keyboard_where_it_was(opens: Opens) -> None:
    page = opens()
    page.get_by_role("button", name="Next event").click()
    expect(page.locator("#room .fresh")).to_have_count(1)
    button = page.locator("#room").get_by_role("button", name="I will be late").last
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#room").get_by_text("Noted: you will be a little late")).to_be_visible()
    expect(button).to_be_focused()


def test_on_a_phone_one_thing_at_a_time_and_nothing_sticks_out(opens: Opens) -> None:
    page = opens(viewport=PHONE, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Next event").tap()
    expect(page.locator("#room")).to_be_visible()
    expect(page.locator("#privates")).to_be_hidden()
    room, private, more = page.get_by_role("tab").all()
    private.tap()
    expect(page.locator("#private-ana")).to_be_visible()
    expect(page.locator("#room")).to_be_hidden()
    expect(private).to_have_attribute("aria-selected", "true")
    page.get_by_role("link", name="Mateo").tap()
    expect(page.locator("#private-mateo")).to_be_visible()
    expect(page.locator("#private-ana")).to_be_hidden()
    page.keyboard.press("Tab")
    more.tap()
    expect(page.get_by_role("heading", name="Rota")).to_be_visible()
    more.press("ArrowRight")
    expect(room).to_be_focused()
    expect(page.locator("#room")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for each in page.locator("button:visible, #room input:visible").all():
        box = each.bounding_box()
        assert box and box["height"] >= 43.5, f"too small to hit: {each.inner_text()}"


def test_everything_has_a_name_and_headings_are_in_order(opens: Opens) -> None:
    page = opens()
    page.get_by_role("button", name="Next event").click()
    expect(page.locator("#room .fresh")).to_have_count(1)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
                "input:not([type=hidden]), textarea, select, button, a, dialog, nav, section")]
            .filter((each) => !(each.labels && each.labels.length) && !each.getAttribute("aria-label")
                && !document.getElementById(each.getAttribute("aria-labelledby")) && !each.textContent.trim())
            .map((each) => each.outerHTML)"""
    )
    assert nameless == []
    twice = page.evaluate(
        """() => { const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
            return ids.filter((id, at) => ids.indexOf(id) !== at) }"""
    )
    assert twice == []
    levels = page.evaluate("() => [...document.querySelectorAll('h1,h2,h3,h4')].map((each) => Number(each.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("main").count() == 1
    assert page.locator("img:not([alt])").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_colors(opens: Opens, scheme: str) -> None:
    page = opens(color_scheme=scheme)
    brightness = page.evaluate("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(brightness) / 3 > 128) == (scheme == "light")


def test_whoever_wants_no_motion_gets_none(opens: Opens) -> None:
    page = opens(reduced_motion="reduce")
    page.get_by_role("button", name="Next event").click()
    fresh = page.locator("#room .fresh")
    expect(fresh).to_be_visible()
    assert fresh.evaluate("(each) => getComputedStyle(each).animationName") == "none"


def test_without_a_script_it_still_works(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    page.get_by_role("button", name="Next event").click()
    expect(page.locator("#room .fresh")).to_have_count(1)
    page.get_by_role("link", name="Yara").click()
    page.locator("#say-room").fill("rsvp")
    page.locator("#say-room").press("Enter")
    page.get_by_label("Are you coming?").select_option("late")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("#room").get_by_text("Noted: you will be a little late")).to_be_visible()


def test_another_window_follows_by_itself(opens: Opens) -> None:
    one, other = opens(), opens("/?as=bikash")
    one.get_by_role("button", name="Next event").click()
    expect(other.locator("#room").get_by_role("heading", name="Alder: session 1")).to_be_visible()


def test_a_file_is_downloaded_under_its_name(opens: Opens) -> None:
    page = opens()
    page.get_by_role("button", name="Next event").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="session-1.ics").first.click()
    assert download.value.suggested_filename == "session-1.ics"


def test_trouble_is_said_and_goes_away(opens: Opens) -> None:
    page = opens()
    page.route("**/step", lambda route: route.fulfill(status=500, body="The machine is tired."))
    page.get_by_role("button", name="Next event").click()
    expect(page.get_by_role("alert")).to_have_text("The machine is tired.")
    page.unroute("**/step")
    page.get_by_role("button", name="Next event").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_whoever_chooses_a_language_reads_the_page_in_it(opens: Opens) -> None:
    page = opens("/?as=ana")
    typed = page.get_by_label("Ana types a command in private")
    typed.fill("language es")
    typed.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("button", name="Siguiente evento")).to_be_visible()
    page.locator("#as-bikash").click()
    expect(page.get_by_role("button", name="Next event")).to_be_visible()

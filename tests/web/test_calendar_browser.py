"""The page of a calendar in a real browser: copying, the code for phones, by keyboard, and without a script."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from circles.domain.showing import Level
from tests.web.browsing import SMALL, Opens
from tests.web.calendars import page_of
from tests.web.seeing import codes
from tests.web.served import Served
from tests.web.sessions import begin

pytestmark = pytest.mark.browser


@pytest.fixture
def address(there: tuple[Served, Any]) -> str:
    """Of the page of Ana's calendar."""
    served, run = there

    async def make() -> str:
        await begin(served)
        return await page_of(served)

    url: str = run(make())
    return url


@pytest.fixture
def style(there: tuple[Served, Any]) -> Any:
    """How Ana's calendar is now."""
    served, run = there

    async def find() -> Any:
        return (await served.desk.ledger.feeds.of("person", (await served.person("ana")).id)).style

    return lambda: run(find())


def shown(page: Page) -> str:
    return page.get_by_role("textbox", name="The address").input_value()


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_the_address_is_copied_by_one_tap_and_the_page_says_so(opens: Opens) -> None:
    page = opens(permissions=["clipboard-read", "clipboard-write"], **SMALL)
    page.get_by_role("button", name="Copy").tap()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert clipboard(page) == shown(page) and "/feeds/" in shown(page)


def test_where_the_browser_gives_no_clipboard_it_is_copied_the_old_way(opens: Opens, there: Any) -> None:
    page = opens(permissions=["clipboard-read"])
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.reload()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    page.evaluate("document.execCommand = () => false")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_contain_text("copy it by hand")
    chosen = page.evaluate("(() => { const a = document.activeElement; return [a.selectionStart, a.selectionEnd] })()")
    assert chosen == [0, len(shown(page))]


def test_without_a_script_the_keyboard_marks_and_copies_it(opens: Opens) -> None:
    page = opens(java_script_enabled=False, permissions=["clipboard-read", "clipboard-write"])
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="The address")).to_be_focused()
    page.keyboard.press("Control+C")
    other = page.context.new_page()
    other.set_content("<input autofocus>")
    other.get_by_role("textbox").focus()
    other.keyboard.press("Control+V")
    assert other.get_by_role("textbox").input_value() == shown(page)


@pytest.mark.parametrize("options", [SMALL, {}], ids=["phone", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_reads_the_address_off_the_screen(
    chrome: Browser, opens: Opens, scheme: str, options: dict[str, Any]
) -> None:
    page = opens(color_scheme=scheme, **options)
    seen = codes(chrome, page.get_by_role("img", name="The address as a QR code").screenshot())
    assert seen == [shown(page).replace("http://", "webcal://")]
    assert codes(chrome, page.screenshot(full_page=True)) == seen, "also in the page as a whole: it has white around it"


def test_everything_is_done_by_keyboard(opens: Opens, style: Any) -> None:
    page = opens(java_script_enabled=False)
    page.get_by_role("radio", name="No names of others").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.type("15")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Noted.")).to_be_visible()
    assert (style().level, style().alarm) == (Level.FULL, 15)
    expect(page.get_by_role("radio", name="Who does what")).to_be_checked()


@pytest.mark.parametrize("script", [True, False])
def test_a_new_address_takes_a_yes_and_leads_to_its_own_page(opens: Opens, address: str, script: bool) -> None:
    page = opens(java_script_enabled=script, **SMALL)
    before = shown(page)
    expect(page.get_by_role("button", name="Yes, end the old one")).to_be_hidden()
    page.locator("summary").tap()
    expect(page.get_by_text("The old address is dead at once")).to_be_visible()
    sure = page.get_by_role("button", name="Yes, end the old one")
    if script:
        sure.dblclick()
    else:
        sure.tap()
    expect(page.get_by_role("status").filter(has_text="This is your new address.")).to_be_visible()
    assert shown(page) != before and page.url != address
    page.reload()
    expect(page.get_by_role("heading", name="Your calendar")).to_be_visible()


def test_its_script_is_the_only_one_and_no_other_runs(opens: Opens) -> None:
    page = opens()
    sources = page.evaluate("[...document.scripts].map((each) => new URL(each.src).pathname)")
    assert sources == ["/pages/static/calendar.js"]
    assert page.evaluate("document.querySelectorAll('[style], [onclick]').length") == 0

"""The page of a proposal in a real browser: with keyboard, finger and mouse, in both schemes."""

from typing import Any

import pytest
from playwright.sync_api import expect

from circles.services.page_links import proposal_page
from tests.web.browsing import PHONE, Opens
from tests.web.proposing import groups, propose
from tests.web.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def address(there: tuple[Served, Any]) -> str:
    """Of the page of Mia's proposal."""
    served, run = there

    async def make() -> str | None:
        mia = await served.person("mia")
        await propose(served)
        return await proposal_page(served.desk, mia, served.stage.now)

    url: str = run(make())
    return url


def test_a_person_is_moved_by_keyboard_alone(opens: Opens, there: tuple[Served, Any]) -> None:
    served, run = there
    page = opens()
    before = run(groups(served))
    here, to = sorted(before)[:2]
    name = sorted(before[here])[0]
    page.get_by_label("Who?").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(to)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show what it would do")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"{name} would sit in {to}.")
    assert page.get_by_label("Who?").locator("option:checked").inner_text() == name, "what was chosen is still chosen"
    page.get_by_role("button", name="Do it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"{name} sits in {to} now.")
    expect(page.get_by_role("region", name=to).get_by_role("rowheader", name=name)).to_be_visible()


def test_publishing_takes_two_taps_on_a_phone(opens: Opens, there: tuple[Served, Any]) -> None:
    page = opens(java_script_enabled=False, **PHONE)
    assert page.get_by_role("button", name="Yes, publish").count() == 0
    page.locator("summary").tap()
    expect(page.get_by_text("10 people are told now")).to_be_visible()
    page.get_by_role("button", name="Yes, publish").tap()
    expect(page.get_by_role("status")).to_contain_text("published")

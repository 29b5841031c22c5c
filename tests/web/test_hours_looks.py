"""How the grid of hours looks in a real browser, and who cannot get at it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.browsing import PHONE, Opens, Stored, cell

pytestmark = pytest.mark.browser


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

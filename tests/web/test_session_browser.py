"""The page of one session in a real browser, with and without scripts: by finger, keyboard, for a screen reader."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from circles.domain.session import Rsvp
from tests.web.browsing import PHONE, WIDE, Opens
from tests.web.served import Served
from tests.web.sessions import answer_of, begin, links, meet

pytestmark = pytest.mark.browser

Web = tuple[Served, Any]


@pytest.fixture
def address(there: Web) -> str:
    """The link of Ana's first session."""
    served, run = there

    async def make() -> str:
        await begin(served)
        return (await links(served))[0]

    url: str = run(make())
    return url


@pytest.mark.parametrize("with_script", [True, False])
def test_by_finger_one_tap_answers(opens: Opens, there: Web, with_script: bool) -> None:
    served, run = there
    page = opens(java_script_enabled=with_script, **PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder: session 1")
    page.get_by_role("button", name="I cannot come").tap()
    expect(page.get_by_role("status")).to_contain_text("Thank you for telling us.")
    assert run(answer_of(served)) is Rsvp.CANNOT
    page.reload()  # the browser sends the form once more
    assert run(answer_of(served)) is Rsvp.CANNOT
    page.get_by_role("button", name="I come after all").tap()
    expect(page.get_by_role("region", name="You", exact=True)).to_contain_text("You are expected.")
    assert run(answer_of(served)) is Rsvp.COMING


def test_by_keyboard_alone_a_role_is_swapped(opens: Opens) -> None:
    page = opens()
    for name in ("I cannot come", "I will be late", "Swap my role: facilitator"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You stay facilitator until they say yes.")


def _over(there: Web, page: Page) -> Page:
    served, run = there
    run(meet(served))
    page.reload()
    return page


@pytest.mark.parametrize("with_script", [True, False])
def test_looking_back_by_keyboard(opens: Opens, there: Web, with_script: bool) -> None:
    served, run = there
    page = _over(there, opens(java_script_enabled=with_script))
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Reflect")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.get_by_label("What would have to happen")
    expect(first).to_be_focused()
    expect(first).to_have_accessible_description("Only you will read this.")
    page.keyboard.type("To be braver")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Kept, for you alone.")
    assert "To be braver" not in page.content()
    ana = run(served.person("ana"))
    assert [each.text for each in run(served.desk.ledger.words.reflections_of(ana.id))] == ["To be braver"]


def test_what_is_not_filled_in_is_said_before_anything_is_sent(opens: Opens, there: Web) -> None:
    page = _over(there, opens(**PHONE))
    page.locator("summary", has_text="My commitment").tap()
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_label("The one thing you will do")).to_be_focused()
    expect(page.get_by_role("status")).to_have_count(0)


def test_s12_no_other_site_can_frame_it_or_send_its_form(
    chrome: Browser, opens: Opens, address: str, there: Web
) -> None:
    served, run = there
    fields = opens().evaluate("() => [...document.querySelectorAll('form')[0].elements].map((e) => [e.name, e.value])")
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields)
    context = chrome.new_context()
    evil = context.new_page()
    body = f'<iframe src="{address}"></iframe><form method="post" action="{address}">{inputs}<button>Go</button></form>'
    evil.route("http://evil.test/", lambda route: route.fulfill(content_type="text/html", body=body))
    evil.goto("http://evil.test/")
    assert all("session 1" not in each.content() for each in evil.frames if each != evil.main_frame)
    evil.get_by_role("button", name="Go").click()
    expect(evil.get_by_role("alert")).to_contain_text("did not come from this page")
    context.close()
    assert run(answer_of(served)) is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "wide"])
def test_axe_has_nothing_to_say_and_nothing_sticks_out(
    opens: Opens, there: Web, size: str, scheme: str, tmp_path: Any
) -> None:
    """`pytest tests/web/test_session_browser.py --basetemp=FOLDER` leaves pictures there."""
    page = opens(color_scheme=scheme, **(PHONE if size == "phone" else WIDE))
    _look(page, tmp_path / f"session-{size}-{scheme}.png")
    page.get_by_role("button", name="Swap my role").click()
    _look(page, tmp_path / f"session-swap-{size}-{scheme}.png")
    page.get_by_role("button", name="I cannot come").click()
    page.get_by_role("button", name="Say hello").click()
    _look(page, tmp_path / f"session-hello-{size}-{scheme}.png")
    page = _over(there, page)
    page.locator("summary", has_text="Reflect").click()
    page.locator("summary", has_text="My commitment").click()
    _look(page, tmp_path / f"session-back-{size}-{scheme}.png")
    run, served = there[1], there[0]
    run(served.stage.say("local:mia", "session cancel"))
    page.goto(run(links(served))[1])
    _look(page, tmp_path / f"session-cancelled-{size}-{scheme}.png")


def _look(page: Page, picture: Any) -> None:
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10
    for each in page.locator("button:visible, select:visible, summary:visible, textarea:visible").all():
        box = each.bounding_box()
        assert box and box["height"] >= 43.5, each.inner_text()

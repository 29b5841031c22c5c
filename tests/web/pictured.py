"""The pages that are drawn for somebody to look at. A new page: its scenes here, and `test_pictures.py` draws them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from circles.services.page_links import hours_page, my_data_page, proposal_page
from circles.services.private_links import Purpose
from tests.web import calendars, proposing, reports, seasons, sessions
from tests.web.served import Served


async def _nothing(_served: Served) -> None:
    """A page that needs nobody else."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One page and what becomes of it.

    `who` looks at it at the address that `open` gives, after `before` has happened once. `steps` are done one after
    the other in the browser, by the name of the picture that is made of each; the first one is the page itself.
    """

    name: str
    purpose: Purpose
    who: str
    open: Callable[[Served], Awaitable[str | None]]
    before: Callable[[Served], Awaitable[None]] = _nothing
    steps: tuple[tuple[str, Callable[[Page], object]], ...] = ()


async def _hours(served: Served) -> str | None:
    return await hours_page(served.desk, await served.person("ana"), served.stage.now)


async def _proposal(served: Served) -> str | None:
    return await proposal_page(served.desk, await served.person("mia"), served.stage.now)


async def _my_data(served: Served) -> str | None:
    return await my_data_page(served.desk, await served.person("ana"), served.stage.now)


async def _session(served: Served) -> str:
    return (await sessions.links(served))[0]


async def _met(served: Served) -> None:
    await sessions.begin(served)
    await sessions.meet(served)


async def _of_circle(served: Served) -> str:
    return await calendars.page_of(served, "ana", f"circle-{await calendars.circle_id(served)}")


async def _of_program(served: Served) -> str:
    return await calendars.page_of(served, "mia", f"program-{await calendars.program_id(served)}")


async def _forbidden(served: Served) -> str:
    return await calendars.page_of(served, "ana", f"program-{await calendars.program_id(served)}")


async def _ended(served: Served) -> str:
    return f"{await calendars.page_of(served)}x"


def _try_a_change(page: Page) -> None:
    page.locator('select[name="who"]').select_option(index=1)
    page.locator('select[name="where"]').select_option("wait")
    page.locator('button[value="try"]').click()


def _look_back(page: Page) -> None:
    page.locator("summary").first.click()
    page.locator("details textarea").first.fill("I asked one question more, and the answer was another one.")


def _choose(page: Page) -> None:
    page.locator('input[value="full"]').check()
    page.locator('select[name="alarm"]').select_option("15")
    page.locator('button[value="style"]').click()


def _renew(page: Page) -> None:
    page.locator('button[value="renew"]').click()
    page.wait_for_url("**.renewed.**")


SCENES = (
    Scene(
        "session",
        Purpose.SESSION,
        "ana",
        _session,
        sessions.begin,
        (("answered", lambda page: page.locator("button[name=code]").first.click()),),
    ),
    Scene("session-met", Purpose.SESSION, "ana", _session, _met, (("writing", _look_back),)),
    Scene("hours", Purpose.HOURS, "ana", _hours, steps=(("done", lambda page: page.locator("button.main").click()),)),
    Scene("proposal", Purpose.PROPOSAL, "mia", _proposal, proposing.propose, (("effect", _try_a_change),)),
    Scene(
        "calendar",
        Purpose.CALENDAR,
        "ana",
        calendars.page_of,
        sessions.begin,
        (
            ("noted", _choose),
            ("sure", lambda page: page.locator("summary").click()),
            ("renewed", _renew),
        ),
    ),
    Scene("calendar-circle", Purpose.CALENDAR, "ana", _of_circle, sessions.begin),
    Scene("calendar-program", Purpose.CALENDAR, "mia", _of_program, sessions.begin),
    Scene("report", Purpose.REPORT, "mia", reports.page_of, reports.begin),
    Scene("report-new", Purpose.REPORT, "mia", reports.page_of, sessions.begin),
    Scene("review", Purpose.REVIEW, "ana", seasons.address, seasons.live),
    Scene("review-begun", Purpose.REVIEW, "ana", seasons.address, sessions.begin),
    Scene("my-data", Purpose.MY_DATA, "ana", _my_data, _met),
    Scene("refused", Purpose.CALENDAR, "ana", _forbidden, sessions.begin),
    Scene("ended", Purpose.CALENDAR, "ana", _ended, sessions.begin),
)

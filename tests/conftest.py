"""What every test may rely on, and a plain word about every test that did not run.

With CIRCLES_REQUIRE_ALL set, a test that would be skipped fails instead: nothing goes missing unnoticed.
"""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["circles.testing"]

gc.disable()  # what is made while tests are collected stays
gc.set_threshold(20_000)

_REQUIRE_ALL = bool(os.environ.get("CIRCLES_REQUIRE_ALL"))

# A busy machine is no fault of the code: speed is for `make bench`. More examples where everything is required.
settings.register_profile(
    "ours",
    deadline=None,
    print_blob=True,
    max_examples=100 if _REQUIRE_ALL else 25,
    derandomize=_REQUIRE_ALL,  # A commit is green or red; new ground is explored where somebody sits and can mend it.
    suppress_health_check=[HealthCheck.too_slow],  # It judges how busy the machine is.
)
settings.load_profile("ours")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_NO_BROWSER = "no Chromium here; on Debian and Ubuntu: apt-get install chromium"


def _find_browser() -> str | None:
    return next((path for path in map(shutil.which, _BROWSERS) if path), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive. Mark the test `browser`, then it is skipped where there is none."""
    found = _find_browser()
    if found is None:
        pytest.skip(_NO_BROWSER)
    return found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores that are opened from now on wait a tenth of a second for another writer, and not two and a half."""
    for module in ("address", "connection"):
        monkeypatch.setattr(f"circles.store.{module}.BUSY_MILLISECONDS", 100)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: nobody has to look through them again and again for garbage."""
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and _find_browser() is None:
        pytest.skip(_NO_BROWSER)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if _REQUIRE_ALL and report.skipped:
        _fail(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = Counter(_reason(each) for each in terminalreporter.getreports("skipped"))
    if skipped:
        terminalreporter.section("not run")
        for reason, count in skipped.most_common():
            terminalreporter.write_line(f"{count} skipped: {reason}")


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = _reason(report)
    report.outcome = "failed"
    report.longrepr = f"skipped, and CIRCLES_REQUIRE_ALL is set: {reason}"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    where = report.longrepr
    text = where[2] if isinstance(where, tuple) else str(where)
    return text.removeprefix("Skipped: ")

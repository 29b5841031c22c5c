"""F23 of the fault catalogue: the program dies right after its login, and a supervisor starts it again and again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.cli import run
from circles.cli.restarts import APART, AT_ONCE, WINDOW, Starts, wait_before
from circles.config import Database, Settings
from circles.config.settings import Table
from tests.faults.program import Program, running

MOST = 10
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
LIVES = st.lists(st.floats(0, 900).map(lambda seconds: timedelta(seconds=seconds)), max_size=60)


def logins(lives: list[timedelta], starts: Starts) -> list[datetime]:
    """When each start logs in, with so long a life after each. Every start reads the file anew."""
    now, found = NOON, []
    for life in lives:
        now += starts.wait(now)
        starts.note(now)
        found.append(now)
        now += life
    return found


def most_in_a_window(found: list[datetime]) -> int:
    return max((sum(begin <= each < begin + WINDOW for each in found) for begin in found), default=0)


def test_f23_dying_at_once_at_most_10_logins_in_10_minutes(tmp_path: Path) -> None:
    found = logins([timedelta(seconds=1)] * 100, Starts(tmp_path / "circles.db"))
    assert most_in_a_window(found) <= MOST
    assert found[-1] - found[0] < 100 * APART, "it goes on trying"


@given(LIVES)
def test_f23_however_long_each_life_at_most_10_logins_in_10_minutes(lives: list[timedelta]) -> None:
    now, found = NOON, list[datetime]()
    for life in lives:
        now += wait_before(found, now)
        found.append(now)
        now += life
    assert most_in_a_window(found) <= MOST


def test_f23_who_starts_it_a_few_times_by_hand_never_waits(tmp_path: Path) -> None:
    found = logins([timedelta(seconds=20)] * AT_ONCE, Starts(tmp_path / "circles.db"))
    assert found == [NOON + number * timedelta(seconds=20) for number in range(AT_ONCE)]


@pytest.mark.parametrize(
    "content", [b"", b"nonsense\n", b"\xff\xfe", b"2027-01-04T12:00:00\n" * 3, b"2099-01-01T00:00:00+00:00\n" * 20]
)
def test_f23_a_file_that_cannot_be_read_or_a_clock_set_back_stops_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "circles.db.starts").write_bytes(content)
    starts = Starts(tmp_path / "circles.db")
    assert starts.wait(NOON) == timedelta()
    starts.note(NOON)
    assert Starts(None).wait(NOON) == timedelta()


async def test_f23_the_wait_comes_before_the_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    async def sleep(seconds: float) -> None:
        order.append(f"waited {seconds > 100}")

    def load(name: str, table: object) -> object:
        order.append("logged in")
        raise ConnectionError("the login failed")

    monkeypatch.setattr("circles.cli.run.asyncio.sleep", sleep)
    monkeypatch.setattr(run, "load_adapter", load)
    settings = Settings(adapters={"local": Table()}, database=Database(url=f"sqlite:{tmp_path / 'circles.db'}"))
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ConnectionError):
            await run._run(settings)
    assert order == ["waited False", "logged in"] * AT_ONCE + ["waited True", "logged in"]


@pytest.mark.alone
def test_f23_a_real_supervisor_starts_it_20_times_and_the_waiting_one_ends_at_a_signal(program: Program) -> None:
    """Every start dies by a signal; from the eighth on, they wait for their login, and stop at once if asked."""
    for _ in range(20):
        with running(program, until="action=") as process:
            process.terminate()
            process.join(10)
            assert process.exitcode == 0
    assert program.log().count("action=started") == AT_ONCE
    assert program.log().count("action=login_delayed") == 20 - AT_ONCE

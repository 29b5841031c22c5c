"""How people say when they want to hear from us."""

from datetime import time, timedelta

import pytest

from circles.domain.terms import QuietHours, Terms
from circles.domain.wishes import ContactWishes, wished
from circles.errors import Refused

NOTHING = ContactWishes()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("off", ContactWishes(off=True)),
        ("on", NOTHING),
        ("2 hours", ContactWishes(lead=120)),
        ("2h", ContactWishes(lead=120)),
        ("45 min before", ContactWishes(lead=45)),
        ("1 day", ContactWishes(lead=1440)),
        ("quiet 21:00-07:30", ContactWishes(quiet=(time(21), time(7, 30)))),
        ("Quiet hours from 21 until 7.30", ContactWishes(quiet=(time(21), time(7, 30)))),
        ("quiet off", ContactWishes(quiet=(time(0), time(0)))),
        ("digest", ContactWishes(only_digest=True)),
        ("digest Friday 18:00", ContactWishes(only_digest=True, digest_day=4, digest_hour=time(18))),
        ("digest off", NOTHING),
        (
            " 30 minutes, quiet 23-6 ,digest monday",
            ContactWishes(lead=30, quiet=(time(23), time(6)), only_digest=True, digest_day=0),
        ),
    ],
)
def test_what_people_type(typed: str, found: ContactWishes) -> None:
    assert wished(typed, NOTHING) == found


@pytest.mark.parametrize(
    "typed", ["2 weeks", "soon", "quiet 25:00-07:00", "quiet 21:00", "digest someday", "2", "-1 h"]
)
def test_what_cannot_be_understood_says_what_can(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        wished(typed, NOTHING)
    assert "Try one of: off, on, 2 hours, quiet 21:00-07:30, digest" in str(refused.value)


@pytest.mark.parametrize("typed", ["4 minutes", "25 hours", "2 days", "0 h"])
def test_a_reminder_comes_neither_too_late_nor_too_early(typed: str) -> None:
    with pytest.raises(Refused, match="5 minutes to 24 hours"):
        wished(typed, NOTHING)


def test_one_wish_leaves_the_others() -> None:
    before = wished("2 hours, quiet 21-7, digest friday 18:00", NOTHING)
    after = wished("30 minutes", before)
    assert after.lead == 30 and (after.quiet, after.digest_day) == (before.quiet, before.digest_day)
    assert wished("default", before) == NOTHING


def test_a_new_hour_or_a_digest_means_that_we_may_write_again() -> None:
    off = wished("off", NOTHING)
    assert not wished("1 hour", off).off and not wished("digest", off).off
    assert wished("quiet 21-7", off).off


def test_wishes_stand_over_the_custom() -> None:
    custom = Terms(lead=timedelta(minutes=20), weekly=3, digest_day=2)
    assert NOTHING.over(custom) == custom
    mine = wished("2 hours, quiet 21-7, digest friday 18:00", NOTHING).over(custom)
    assert mine == Terms(timedelta(hours=2), QuietHours(time(21), time(7)), 3, 4, time(18), True, False)

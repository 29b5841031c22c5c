"""May we write to this person now? Every rule, and every mixture of them."""

from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.contact import (
    BY_PLAN,
    EARLIEST,
    URGENT,
    Decision,
    Purpose,
    Reason,
    Standing,
    Way,
    decide,
    digest_moment,
    quiet_around,
    reminder_moment,
)
from circles.domain.terms import QuietHours, Terms
from circles.domain.zones import local

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LISBON, KOLKATA = "Europe/Lisbon", "Asia/Kolkata"
NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)
NIGHT = datetime(2027, 1, 12, 23, tzinfo=UTC)
MORNING = datetime(2027, 1, 13, 8, tzinfo=UTC)
NEWS, TIMELY, NEEDED = Purpose.NEWS, Purpose.TIMELY, Purpose.NEEDED

zones = st.sampled_from(
    [LISBON, KOLKATA, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu"]
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
terms = st.builds(
    Terms,
    lead=st.integers(5, 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    quiet=st.builds(QuietHours, clocks, clocks),
    weekly=st.integers(1, 10),
    digest_day=st.integers(0, 6),
    digest_hour=clocks,
    only_digest=st.booleans(),
    off=st.booleans(),
)


def is_quiet(at: datetime, hours: QuietHours, zone: str) -> bool:
    """The plain reading: what the clock on their wall shows. Right but for days on which clocks change."""
    shown = local(at, zone).time()
    if hours.begin <= hours.end:
        return hours.begin <= shown < hours.end
    return shown >= hours.begin or shown < hours.end


@pytest.mark.parametrize(
    ("purpose", "at", "decision"),
    [
        (NEEDED, NOON, Decision(Way.NOW, Reason.NEEDED)),
        (NEEDED, NIGHT, Decision(Way.NOW, Reason.NEEDED, silent=True)),
        (TIMELY, NOON, Decision(Way.NOW, Reason.TIMELY)),
        (TIMELY, NIGHT, Decision(Way.NOW, Reason.TIMELY, silent=True)),
        (NEWS, NOON, Decision(Way.NOW, Reason.NEWS)),
        (NEWS, NIGHT, Decision(Way.LATER, Reason.QUIET_HOURS, at=MORNING)),
    ],
)
def test_day_and_night(purpose: Purpose, at: datetime, decision: Decision) -> None:
    assert decide(purpose, Terms(), LISBON, Standing.HERE, at) == decision


@pytest.mark.parametrize("purpose", [TIMELY, NEWS])
@pytest.mark.parametrize(
    ("standing", "off", "reason"),
    [
        (Standing.PAUSED, False, Reason.PAUSED),
        (Standing.GONE, False, Reason.GONE),
        (Standing.GONE, True, Reason.GONE),
        (Standing.HERE, True, Reason.OFF),
    ],
)
def test_who_paused_or_left_or_said_off_is_left_alone(
    purpose: Purpose, standing: Standing, off: bool, reason: Reason
) -> None:
    assert decide(purpose, Terms(off=off), LISBON, standing, NOON) == Decision(Way.NEVER, reason)


def test_what_is_needed_comes_to_everybody() -> None:
    for standing, off, at, had in product(Standing, (False, True), (NOON, NIGHT), (0, 99)):
        assert decide(NEEDED, Terms(off=off), LISBON, standing, at, had=had).way is Way.NOW


def test_what_is_needed_within_a_day_rings_at_night() -> None:
    for within, silent in ((URGENT, False), (URGENT + timedelta(seconds=1), True)):
        decision = decide(NEEDED, Terms(), LISBON, Standing.HERE, NIGHT, stale_at=NIGHT + within)
        assert decision.silent is silent


def test_news_leaves_room_for_what_comes_by_plan_and_goes_into_the_digest() -> None:
    room = 6 - BY_PLAN
    for had, way in ((room, Way.NOW), (room + 1, Way.DIGEST), (60, Way.DIGEST)):
        assert decide(NEWS, Terms(weekly=6), LISBON, Standing.HERE, NOON, had=had).way is way
        assert decide(TIMELY, Terms(weekly=6), LISBON, Standing.HERE, NOON, had=had).way is Way.NOW


def test_who_wants_a_digest_gets_all_news_in_it_even_at_night() -> None:
    for at in (NOON, NIGHT):
        decision = decide(NEWS, Terms(only_digest=True), LISBON, Standing.HERE, at)
        assert decision == Decision(Way.DIGEST, Reason.ONLY_DIGEST)


def test_where_we_know_no_clock_there_are_no_quiet_hours() -> None:
    for zone in (None, "Atlantis/Capital"):
        assert decide(NEWS, Terms(), zone, Standing.HERE, NIGHT) == Decision(Way.NOW, Reason.NEWS)


@given(st.sampled_from(Purpose), terms, zones, st.sampled_from(Standing), instants, st.integers(0, 12))
def test_every_decision_keeps_every_promise(
    purpose: Purpose, of: Terms, zone: str, standing: Standing, at: datetime, had: int
) -> None:
    decision = decide(purpose, of, zone, standing, at, had=had)
    night = quiet_around(at, of.quiet, zone)
    assert (decision.at is not None) == (decision.way is Way.LATER)
    if purpose is NEEDED:
        assert decision.way is Way.NOW
    elif standing is not Standing.HERE or of.off:
        assert decision.way is Way.NEVER
    elif purpose is TIMELY:
        assert decision.way is Way.NOW
    elif had >= of.weekly or of.only_digest:
        assert decision.way is Way.DIGEST
    if decision.way is Way.NOW and night:
        assert decision.silent and purpose is not NEWS
    if decision.at is not None:
        assert night and at < decision.at == night[1] <= at + DAY + HOUR
        assert decide(purpose, of, zone, standing, decision.at, had=had).way is Way.NOW


@given(instants, st.builds(QuietHours, clocks, clocks), st.sampled_from([KOLKATA, "Asia/Kathmandu", "Africa/Nairobi"]))
def test_quiet_hours_are_those_of_their_own_clock(at: datetime, hours: QuietHours, zone: str) -> None:
    night = quiet_around(at, hours, zone)
    assert (night is not None) == is_quiet(at, hours, zone)
    if night:
        assert night[0] <= at < night[1]
        shown = [local(each, zone).time() for each in night]
        assert shown == [hours.begin, hours.end]


@given(instants, terms, zones)
def test_a_reminder_comes_at_its_hour_or_in_the_evening_before(starts_at: datetime, of: Terms, zone: str) -> None:
    moment = reminder_moment(starts_at, of, zone)
    wanted = starts_at - of.lead
    assert starts_at - EARLIEST <= moment <= wanted < starts_at
    if quiet_around(wanted, of.quiet, zone) is None:
        assert moment == wanted
    elif moment != wanted:
        assert wanted - moment < timedelta(hours=12)


@pytest.mark.parametrize(
    ("starts", "lead", "reminded"),
    [
        ("2027-01-12 18:00", 60, "2027-01-12 17:00"),  # by day
        ("2027-01-12 23:30", 60, "2027-01-12 21:50"),  # before bed
        ("2027-01-13 08:30", 60, "2027-01-12 21:50"),  # nobody is woken for a morning session
        ("2027-01-13 09:00", 60, "2027-01-13 08:00"),
    ],
)
def test_reminders_around_a_night(starts: str, lead: int, reminded: str) -> None:
    starts_at, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts, reminded))
    assert reminder_moment(starts_at, Terms(lead=timedelta(minutes=lead)), LISBON) == expected


def test_a_reminder_deep_in_long_quiet_hours_comes_silently_at_its_hour() -> None:
    long_night = Terms(quiet=QuietHours(time(18), time(9)))
    starts_at = datetime(2027, 1, 13, 8, tzinfo=UTC)
    assert reminder_moment(starts_at, long_night, LISBON) == starts_at - HOUR
    assert decide(TIMELY, long_night, LISBON, Standing.HERE, starts_at - HOUR).silent


@given(instants, terms, zones)
def test_the_digest_comes_on_its_day_within_eight_days(now: datetime, of: Terms, zone: str) -> None:
    at = digest_moment(now, of, zone)
    assert now < at <= now + 8 * DAY
    shown = local(at, zone)
    # Apia and Lord Howe skip hours; then the clock shows a little more.
    if (shown.hour, shown.minute) == (of.digest_hour.hour, of.digest_hour.minute):
        assert shown.weekday() == of.digest_day

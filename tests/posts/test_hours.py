"""Hours in words: what somebody stated is said back, and reasons reveal nothing of what others stated."""

from dataclasses import replace
from datetime import date

from circles.domain.availability_text import read_availability
from circles.domain.hour_reasons import reasons_for
from circles.domain.hour_shares import Member
from circles.domain.hour_windows import Season
from circles.domain.hours_blocked import blocked
from circles.domain.hours_for_all import Wanted, hours_for
from circles.posts.hours import for_organizers, stated, why_no_hour, why_these_hours
from circles.render.plain import plain

SEASON = Season.weekly(date(2026, 10, 5), tuple(range(12)))
NAMES = {"p1": "Ana", "p2": "Bo", "p3": "Chen"}


def members(*typed: str) -> list[Member]:
    return [Member(f"p{place}", "Europe/Berlin", read_availability(each)) for place, each in enumerate(typed, 1)]


def test_what_was_stated_is_said_back() -> None:
    of = read_availability("weekday evenings, sat 10-12:30 and 14-15, mon and wed 7-8 possible, sun possible")
    assert [plain(each) for each in stated(of)] == [
        "Monday to Friday, 18:00-22:00: good",
        "Saturday, 10:00-12:30 and 14:00-15:00: good",
        "Monday and Wednesday, 7:00-8:00: possible",
        "Sunday, all day: possible",
    ]
    assert [plain(each) for each in stated(read_availability("any time but nights"))] == ["every day, 7:00-22:00: good"]
    assert plain(stated(of)[0], language="de") == "Montag bis Freitag, 18:00-22:00: gut"


def numbers(*typed: str, silent: int = 0) -> dict[str, int]:
    found = members(*typed)
    found[:silent] = [replace(each, is_silent=True) for each in found[:silent]]
    given = hours_for([Wanted("c", tuple(found), SEASON)])["c"]
    return dict(reasons_for(given.members, given.plan.sessions if given.plan else (), 60, given))


def test_the_reason_is_one_sentence_for_everybody() -> None:
    good = numbers("evenings", "weekdays 18-21")
    one = numbers("tue 18-20 good, any time possible", "tue 18-20 possible")
    turns = numbers("tue 18-20 good, any time possible", "thu 18-20 good, any time possible")
    clocks = numbers("evenings", "evenings", silent=2)
    some = numbers("evenings", "evenings", silent=1)
    assert [plain(why_these_hours(each)) for each in (good, one, turns, clocks, some)] == [
        "It is one hour for the whole season, and a good one for everybody.",
        "It is one hour for the whole season: everybody can come, and turns would not make it easier for who has it"
        " hardest.",
        "2 hours take turns, since no single one is as fair: whoever has it hardest has it as easy as can be.",
        "It is one hour for the whole season: by your clocks, none is easier for who has it hardest.",
        "It is one hour for the whole season: everybody can come, and turns would not make it easier for who has it"
        " hardest.",
    ]
    assert plain(why_these_hours({**turns, "hours_proved": 0})) == (
        "2 hours take turns, since no single one that I found is as fair."
    )


def test_an_organizer_hears_what_has_to_be_known_before() -> None:
    assert for_organizers(numbers("evenings", "evenings")) == ()
    widened = numbers("mon 9-10", "mon 18-19", silent=1)
    assert [plain(each)[:30] for each in for_organizers({**widened, "needs_room": 1})] == [
        "No hour lies between 8:00 and ", "Another circle has your meetin",
    ]  # fmt: skip


def test_the_organizer_hears_who_blocks_whom_and_what_would_help() -> None:
    found = blocked(members("evenings", "any time", "mon-fri 9-18:30"), SEASON)
    assert found and [plain(each) for each in why_no_hour(found, NAMES)] == [
        "Ana and Chen have no hour in common in 12 weeks of the season.",
        "The least change that helps: Mon 5 Oct, 15:30 UTC, and that hour from then on, would do if these could make"
        " more time: Ana (30 minutes).",
    ]
    alone = blocked(members("mon 9-9:30", "any time"), SEASON)
    assert alone and plain(why_no_hour(alone, NAMES)[0]) == ("Ana has named no hour that is long enough for a session.")

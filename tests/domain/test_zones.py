"""From what people type to a zone, and zone data that comes from the tzdata package alone."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.gazetteer import city, places, zone_names
from circles.domain.places import ABBREVIATIONS, CITIES, PRINCIPAL, WELL_KNOWN
from circles.domain.zones import data_version, find_zones, local, resolve_zone, utc_offset_minutes, zone
from circles.errors import Refused

NOW = datetime(2026, 11, 22, 19, 32, tzinfo=UTC)


COUNTRIES_TOO = {"Iceland", "Portugal"}
"""Old zone names that are names of countries: there the country is meant."""


def refusal(typed: str, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as caught:
        resolve_zone(typed, now)
    return str(caught.value)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("  new   york ", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("New York, USA", "America/New_York"),
        ("Lisbon Portugal", "Europe/Lisbon"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("mumbai", "Asia/Kolkata"),
        ("Bengaluru", "Asia/Kolkata"),
        ("San Francisco", "America/Los_Angeles"),
        ("Seattle", "America/Los_Angeles"),
        ("Beijing", "Asia/Shanghai"),
        ("Barcelona", "Europe/Madrid"),
        ("Munich", "Europe/Berlin"),
        ("münchen", "Europe/Berlin"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("St. John's", "America/St_Johns"),
        ("Łódź", "Europe/Warsaw"),
        ("東京", "Asia/Tokyo"),
        ("Springfield, Illinois", "America/Chicago"),
        ("Georgia, USA", "America/New_York"),
        ("Norway", "Europe/Oslo"),
        ("Nepal", "Asia/Kathmandu"),
        ("Côte d'Ivoire", "Africa/Abidjan"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("South Korea", "Asia/Seoul"),
        ("europe/berlin", "Europe/Berlin"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Etc/GMT+3", "Etc/GMT+3"),
        ("UTC", "UTC"),
        ("etc/utc", "UTC"),
        ("JST", "Asia/Tokyo"),
        ("Lord Howe", "Australia/Lord_Howe"),
        ("Chatham", "Pacific/Chatham"),
        ("Kiritimati", "Pacific/Kiritimati"),
        ("Niue", "Pacific/Niue"),
        ("Troll", "Antarctica/Troll"),
        ("Oslo", "Europe/Oslo"),
    ],
)
def test_a_place_is_found(typed: str, name: str) -> None:
    assert resolve_zone(typed, NOW) == name


def test_an_abbreviation_gets_a_choice_with_clock_readings() -> None:
    assert refusal("EST") == (
        "“EST” means several places. Did you mean New York (14:32 now) or Jamaica (14:32 now)? Type the city."
    )
    assert "Kolkata (01:02 now), Dublin (19:32 now) or Jerusalem (21:32 now)" in refusal("ist")
    assert "Los Angeles (11:32 now) or Manila (03:32 now)" in refusal("PST")


@pytest.mark.parametrize("abbreviation", ["EST", "CET", "EET", "MET", "MST", "HST", "GMT"])
def test_abbreviations_win_over_zones_of_that_name(abbreviation: str) -> None:
    assert abbreviation in zone_names()
    assert "Type the city" in refusal(abbreviation)


def test_a_country_with_several_clocks_gets_a_choice() -> None:
    assert "New York (14:32 now), Chicago (13:32 now) or Denver (12:32 now)" in refusal("USA")
    assert "Sao Paulo" in refusal("Brazil")
    assert "Tbilisi (23:32 now) or New York (14:32 now)" in refusal("Georgia")


def test_parts_that_contradict_each_other_get_a_choice() -> None:
    assert "London (19:32 now) or Toronto (14:32 now)" in refusal("London, Ontario")


@pytest.mark.parametrize("typed", ["20:32", "20.32", "20h32", "8:32 pm", "8:32PM", "20:14"])
def test_a_clock_reading_names_cities_where_it_is_that_hour(typed: str) -> None:
    assert refusal(typed) == f"It is about {typed} now in Paris, Lagos and elsewhere. Type your city."


def test_a_clock_reading_that_no_city_shows_asks_for_the_city() -> None:
    assert "is an hour. Type your city" in refusal("8 pm")
    assert "I know no place" in refusal("77:99")


def test_an_offset_names_cities_that_are_there_now() -> None:
    assert "Athens, Cairo, Johannesburg and others are at GMT+2 now" in refusal("GMT+2")
    assert "Kolkata and others are at +5:30 now" in refusal("+5:30")
    assert "Buenos Aires" in refusal("utc-3")
    assert "No city I know is at +13:17 now" in refusal("+13:17")


def test_a_typo_gets_the_nearest() -> None:
    assert refusal("Lisbom") == ("I know no place called “Lisbom”. Did you mean Lisbon (19:32 now)? Type the city.")
    assert "Barcelona (20:32 now)" in refusal("Barcelonna")


@pytest.mark.parametrize("typed", ["xyzzy", "../../etc/passwd", "%s{0}{typed}", "\udcff\x00", "🦉🦉🦉🦉", "Factory"])
def test_nonsense_is_refused_kindly(typed: str) -> None:
    assert "I know no place called" in refusal(typed)


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_asks_for_a_city(typed: str) -> None:
    assert refusal(typed) == "Type your city, such as Lisbon or Kathmandu."


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_gives_a_zone_or_a_sentence(typed: str) -> None:
    try:
        assert resolve_zone(typed, NOW) in zone_names()
    except Refused as refused:
        assert str(refused).endswith((".", "?"))


def test_every_iana_name_finds_its_zone_in_any_case() -> None:
    for name in zone_names() - set(ABBREVIATIONS) - COUNTRIES_TOO:
        (found,) = find_zones(name.upper())
        assert all(
            utc_offset_minutes(NOW + timedelta(days=days), name)
            == utc_offset_minutes(NOW + timedelta(days=days), found)
            for days in (0, 120, 240)
        ), (name, found)


def test_the_tables_name_only_real_zones_and_no_place_twice() -> None:
    named = {*CITIES, *PRINCIPAL, *WELL_KNOWN, *(each for zones in ABBREVIATIONS.values() for each in zones)}
    assert named <= zone_names()
    listed = [place.strip() for row in CITIES.values() for place in row.split(",")]
    assert len(listed) == len(set(listed))
    assert "" not in places()


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("at", [NOW, NOW + timedelta(days=200)])
def test_every_whole_hour_on_the_clock_is_shown_somewhere(at: datetime, hour: int) -> None:
    assert "It is about" in refusal(f"{hour}:32", at)


def test_zone_data_comes_from_the_package_and_not_from_the_system() -> None:
    # British Columbia stays on one offset from autumn 2026 on: data before 2026 does not know that.
    assert zoneinfo.TZPATH == ()
    assert data_version() >= "2026"
    assert utc_offset_minutes(datetime(2027, 1, 15, tzinfo=UTC), "America/Vancouver") == -420


@pytest.mark.parametrize(
    ("name", "january", "july"),
    [
        ("Asia/Kathmandu", 345, 345),
        ("Australia/Lord_Howe", 660, 630),
        ("Pacific/Chatham", 825, 765),
        ("America/St_Johns", -210, -150),
        ("Antarctica/Troll", 0, 120),
        ("Pacific/Kiritimati", 840, 840),
        ("Pacific/Niue", -660, -660),
        ("Pacific/Apia", 780, 780),
        ("America/Sao_Paulo", -180, -180),
        ("America/Mexico_City", -360, -360),
        ("Asia/Almaty", 300, 300),
        ("Africa/Cairo", 120, 180),
        ("Africa/Casablanca", 0, 0),
    ],
)
def test_hard_zones_show_the_right_offset(name: str, january: int, july: int) -> None:
    assert utc_offset_minutes(datetime(2027, 1, 15, tzinfo=UTC), name) == january
    assert utc_offset_minutes(datetime(2027, 7, 15, tzinfo=UTC), name) == july


def test_a_zone_is_loaded_once() -> None:
    assert zone("Asia/Kathmandu") is zone("Asia/Kathmandu")


@pytest.mark.parametrize("name", ["", "America", "Mars/Olympus", "../UTC", "/etc/localtime", "a\x00b", "Factory"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="I know no time zone"):
        zone(name)


def test_local_refuses_a_naive_datetime() -> None:
    with pytest.raises(ValueError, match="naive"):
        local(datetime(2027, 1, 1), "UTC")  # noqa: DTZ001


def test_a_city_is_the_last_part_of_a_zone() -> None:
    assert city("America/Argentina/Buenos_Aires") == "Buenos Aires"

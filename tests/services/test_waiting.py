"""The line for a circle: why one waits, a place that falls free, a host that is sought."""

import pytest

from circles.domain.availability import Availability
from circles.domain.person import Identity
from circles.domain.profile import Profile
from circles.domain.week_masks import week_mask
from circles.testing import CircleApp


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 4\nmost = 4\n"


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


def to(app: CircleApp, who: str) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where == who)


def in_room(app: CircleApp) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where.startswith("room-"))


async def test_who_joins_while_the_season_runs_gets_a_place_in_the_line(season: CircleApp) -> None:
    assert "You are number 1 of those who wait for a place in Night owls" in await season.say("@eli", "join Oslo")
    assert "number 2" in await season.say("@fay", "join Lisbon")
    assert "number 2" in await season.say("@fay", "waiting")
    assert "number 1" in await season.say("@eli", "join Oslo"), "asking twice changes nothing"
    await season.advance(minutes=1)
    assert to(season, "eli") == "", "the circle is full, so nothing is offered"


async def test_6_2_3_who_waits_is_asked_once_to_keep_or_drop_the_request(season: CircleApp) -> None:
    await season.say("@eli", "join Oslo")
    assert "kept" in await season.click("@eli", "Keep my place")
    assert "number 1" in await season.say("@eli", "waiting")
    assert "out of the line" in await season.say("@eli", "waiting drop")
    assert "not in the line" in await season.say("@eli", "waiting")


async def test_6_1_4_who_found_no_circle_is_told_why_and_their_place(circle_app: CircleApp) -> None:
    app = circle_app
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for who in ("ana", "bo", "chen", "dua"):
        await app.say(f"@{who}", "join Lisbon")
    await app.say("@mia", "propose 2027-01-12 18:00")
    await app.say("@eli", "join Lisbon")
    assert "1 person waits" in await app.say("@mia", "publish")
    await app.advance(minutes=1)
    told = app.find("There was no circle for you in Night owls")
    assert told.where == "eli" and "number 1 in the line" in told.text


async def test_a_free_place_is_offered_to_who_waited_longest(season: CircleApp) -> None:
    for who in ("eli", "fay"):
        await season.say(f"@{who}", "join Lisbon")
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert "A place is free in Alder" in to(season, "eli") and "Tue 12 Jan" in to(season, "eli")
    assert to(season, "fay") == ""
    assert "Welcome to Alder, Eli" in await season.click("@eli", "Yes, I take it")
    await season.advance(minutes=1)
    assert "Eli joins the circle" in in_room(season)
    (people,) = season.chat.rooms.values()
    assert Identity("local", "eli") in people and Identity("local", "bo") not in people
    assert "Alder" in await season.say("@eli", "when")
    assert "not in the line" in await season.say("@eli", "waiting")
    assert "number 1" in await season.say("@fay", "waiting")


async def test_the_next_in_line_is_asked_after_a_no(season: CircleApp) -> None:
    for who in ("eli", "fay"):
        await season.say(f"@{who}", "join Lisbon")
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert "You keep your place in the line" in await season.click("@eli", "Not this one")
    await season.advance(minutes=1)
    assert "A place is free" in to(season, "fay")
    assert "number 1" in await season.say("@eli", "waiting")


@pytest.mark.slow
async def test_the_next_in_line_is_asked_after_72_hours(season: CircleApp) -> None:
    for who in ("eli", "fay"):
        await season.say(f"@{who}", "join Lisbon")
    await season.say("@bo", "leave")
    await season.advance(hours=71)
    assert to(season, "fay") == ""
    await season.advance(hours=2)
    assert "goes to the next in line" in to(season, "eli") and "A place is free" in to(season, "fay")
    assert "no longer open" in await season.say("@eli", "seat yes")
    assert "Welcome to Alder" in await season.say("@fay", "seat yes"), "typed as well as pressed"


async def test_a_place_in_the_night_is_not_offered(season: CircleApp) -> None:
    await season.say("@eli", "join Tokyo")
    await season.say("@fay", "join Lisbon")
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert "A place is free" in to(season, "fay") and to(season, "eli") == ""


@pytest.mark.slow
async def test_nobody_is_offered_a_place_with_somebody_they_would_rather_not_sit_with(season: CircleApp) -> None:
    await season.say("@eli", "join Lisbon")
    await season.say("@fay", "join Lisbon")
    assert "Only you know this" in await season.say("@eli", "never @local:ana")
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert to(season, "eli") == "" and "A place is free" in to(season, "fay")


async def test_never_is_for_the_askers_eyes_alone_and_can_be_taken_back(season: CircleApp) -> None:
    assert "You both sit in Alder now" in await season.say("@ana", "never Bo")
    assert "You would rather not sit with Bo" in await season.say("@ana", "never")
    assert "You named nobody" in await season.say("@bo", "never")
    assert "may sit together again" in await season.say("@ana", "never mind Bo")
    assert "You named nobody" in await season.say("@ana", "never")
    assert "type their whole name" in await season.say("@ana", "never Somebody")
    assert "Chen" not in await season.say("@ana", "never C"), "who is here is not listed"


async def test_6_2_11_when_the_host_leaves_the_one_who_is_there_longest_is_asked_first(season: CircleApp) -> None:
    await season.say("@ana", "leave")
    await season.advance(minutes=1)
    assert "needs a host" in to(season, "bo") and "needs a host" not in to(season, "chen")
    assert "I ask somebody else" in await season.click("@bo", "No, thank you")
    await season.advance(minutes=1)
    assert "needs a host" in to(season, "chen")
    assert "You host Alder from now on" in await season.click("@chen", "Yes, I will host")
    await season.advance(minutes=1)
    assert "Chen hosts the circle from now on" in in_room(season)


async def test_6_1_5_if_nobody_can_host_the_organizers_hear_of_it(season: CircleApp) -> None:
    await season.say("@ana", "leave")
    for who in ("bo", "chen", "dua"):
        await season.advance(minutes=1)
        await season.say(f"@{who}", "host no")
    await season.advance(minutes=1)
    assert "Nobody in Alder can host for now" in to(season, "mia")


async def test_6_1_5_no_word_about_hosting_counts_as_no_after_72_hours(season: CircleApp) -> None:
    await season.say("@ana", "leave")
    await season.advance(hours=73)
    assert "needs a host" in to(season, "chen")
    assert "no longer open" in await season.click("@bo", "Yes, I will host")


async def test_who_has_a_circle_asks_for_another_one_instead(season: CircleApp) -> None:
    assert "other circle" in await season.say("@ana", "join Lisbon")
    assert "The organizers know" in await season.say("@ana", "other hour")
    await season.advance(minutes=1)
    assert "Ana asks for another hour than that of Alder" in to(season, "mia")


async def states(app: CircleApp, who: str, weekday: int, *languages: str) -> None:
    """They can meet on the evenings of one weekday (0: Monday) alone."""
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person is not None
    await ledger.wishes.set_hours(person.id, Availability(week_mask([(weekday, 17 * 60, 23 * 60)])))
    await ledger.wishes.set_profile(person.id, Profile(languages=languages))


async def test_a_place_is_offered_to_the_first_in_line_who_said_that_they_can_then(season: CircleApp) -> None:
    for who, weekday in (("eli", 0), ("fay", 1)):
        await season.say(f"@{who}", "join Lisbon")
        await states(season, who, weekday)
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert to(season, "eli") == "", "the circle meets on Tuesdays"
    assert "A place is free in Alder" in to(season, "fay")


async def test_a_place_is_not_offered_to_who_speaks_no_language_of_the_circle(season: CircleApp) -> None:
    await states(season, "ana", 1, "en")
    for who, language in (("eli", "de"), ("fay", "en")):
        await season.say(f"@{who}", "join Lisbon")
        await states(season, who, 1, language)
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert to(season, "eli") == "" and "A place is free in Alder" in to(season, "fay")


async def offers(app: CircleApp, who: str, what: str, *, seeks: bool = False) -> None:
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person is not None
    await ledger.wishes.set_profile(person.id, Profile(seeks=(what,)) if seeks else Profile(offers=(what,)))


@pytest.mark.slow
@pytest.mark.parametrize("teacher", ["ana", "dua"])
async def test_who_joins_is_asked_first_for_the_circle_where_they_would_sit_best(
    circle_app: CircleApp, teacher: str
) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who, city in dict(ana="Lisbon", bo="Lisbon", chen="Lisbon", dua="Athens", eli="Athens", fay="Athens").items():
        await circle_app.say(f"@{who}", f"join {city}")
    assert "Birch: Dua, Eli and Fay" in await circle_app.say("@mia", "propose 2027-01-12 18:00")
    await circle_app.say("@mia", "publish")
    await offers(circle_app, teacher, "python")
    await circle_app.stage.app.desk.ledger.people.add("Gil", Identity("local", "gil"))
    await offers(circle_app, "gil", "Python", seeks=True)
    await circle_app.say("@gil", "join Rome")
    await circle_app.advance(minutes=1)
    asked = circle_app.find("A place is free in")
    assert asked.where == "gil" and f"free in {'Alder' if teacher == 'ana' else 'Birch'}" in asked.text


async def test_my_says_how_it_stands_for_who_is_in_no_circle(season: CircleApp) -> None:
    await season.say("@eli", "join Oslo")
    assert "You are number 1 of those who wait" in await season.say("@eli", "my")
    assert "asks for a place in Night owls" not in await season.say("@eli", "my")
    await season.say("@ana", "leave")
    said = await season.say("@eli", "my")
    assert "A place in Alder is offered to you: `seat yes` takes it" in said and "in no circle now" in said
    await season.say("@eli", "waiting drop")
    for gone in ("@eli", "@ana"):
        said = await season.say(gone, "my")
        assert "“join” and your city asks for a place in Night owls" in said and "offered" not in said


async def test_who_left_the_line_and_asks_again_is_offered_what_they_did_not_take(season: CircleApp) -> None:
    await season.say("@eli", "join Oslo")
    await season.say("@bo", "leave")
    await season.advance(minutes=1)
    await season.say("@eli", "waiting drop")
    await season.advance(minutes=1)
    assert "You are number 1" in await season.say("@eli", "join Oslo")
    await season.advance(minutes=1)
    assert to(season, "eli").count("A place is free in Alder") == 2
    assert "Welcome to Alder, Eli" in await season.say("@eli", "seat yes")

"""Everyone reads in their own language; a room speaks the community's."""

import re

import pytest

from circles.testing import CircleApp


@pytest.mark.slow
async def test_private_words_come_in_the_language_one_chose_and_the_room_stays_as_it_is(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "schreibe ich dir auf Deutsch" in await circle_app.say("@ana", "language de")
    assert "Minute für Minute" in await circle_app.say("@ana", "help agenda")
    assert "You meet" in circle_app.find("Welcome to").text
    await circle_app.advance_to("2027-01-12 17:00")
    reminders = {each.where: each.text for each in circle_app.posts if "12" in each.text}
    assert "trifft sich am Di 12. Jan, 18:00" in reminders["ana"]
    assert "meets Tue 12 Jan" in reminders["bo"]
    await circle_app.meet()
    assert "session 1 is over" in circle_app.find("session 1 is over").text, "the room reads English"


async def test_a_form_asks_in_the_language_of_who_answers(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@bo", "language español")
    assert "Hasta cuándo" in await circle_app.say("@bo", "pause")


async def test_a_calendar_speaks_the_language_of_whose_it_is(circle_app: CircleApp) -> None:
    await circle_app.season()
    personal, of_circle = re.findall(r"/feeds/([\w-]+)\.ics", await circle_app.say("@chen", "feed"))
    await circle_app.say("@chen", "language de")
    mine = await circle_app.stage.calendar(personal)
    everyones = await circle_app.stage.calendar(of_circle)
    assert mine and "Treffen 1" in mine.decode() and "session 1" not in mine.decode()
    assert everyones and "session 1" in everyones.decode()


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["DE", "deutsch", "de-AT", "de_CH"])
async def test_a_language_is_known_by_its_code_and_by_its_own_name(circle_app: CircleApp, typed: str) -> None:
    await circle_app.season()
    assert "auf Deutsch" in await circle_app.say("@dua", f"language {typed}")


async def test_one_goes_back_to_english(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@dua", "language es")
    assert "I write to you in English" in await circle_app.say("@dua", "language en")


async def test_a_language_that_we_do_not_speak_is_refused_with_those_there_are(circle_app: CircleApp) -> None:
    await circle_app.season()
    answer = await circle_app.say("@ana", "language klingon")
    assert "“klingon” yet" in answer
    for name in ("Deutsch", "English", "Español"):
        assert name in answer and name in await circle_app.say("@ana", "language")


class TestACommunityThatSpeaksSpanish:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[community]\nlanguage = "es"\n'

    async def test_rooms_and_people_read_spanish_and_one_may_read_english(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        assert circle_app.find("Les damos la bienvenida a")
        assert "próximo encuentro" in await circle_app.say("@ana", "help agenda")
        await circle_app.say("@ana", "language en")
        assert "next session" in await circle_app.say("@ana", "help agenda")

"""What whoever leads a session expects, by the time before it, and what happens when it goes wrong: product rows 6.3.

Rows that a use case shows by itself are tests beside it, with the same names; these here take a way through several.
"""

import pytest

from circles.testing import CircleApp, Shown

SIX = ("ana", "bo", "chen", "dua", "eli", "fay")


def to(app: CircleApp, who: str, text: str) -> list[Shown]:
    return [each for each in app.posts if each.where == who and text in each.text]


def holders(rota: str, session: int) -> dict[str, str]:
    """Role -> name, in one session of the rota."""
    lines = rota.partition(f"Session {session},")[2].partition("Session ")[0].splitlines()
    pairs = [line.removeprefix("- ").split(": ") for line in lines if line.startswith("- ") and ": " in line]
    return {role: who.lower() for role, who in pairs}


async def before_a_hot_seat(app: CircleApp, people: int = 6) -> dict[str, str]:
    """The first session was held; the second one, a hot seat, is to come. Returns who has which role."""
    await app.season(people=people)
    await app.meet("@ana")
    return holders(await app.say("@bo", "rota"), 2)


async def test_6_3_4_sessions_ahead_rota_and_feed_show_the_turn(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=6)
    rota = await app.say("@bo", "rota")
    assert [holders(rota, n).get("facilitator", "") != "" for n in (1, 2, 3, 4, 5)] == [True] * 4 + [False]
    mine = [n for n in (1, 2, 3, 4) if "ana" in holders(rota, n).values()]
    secret = (await app.say("@ana", "feed")).partition("/feeds/")[2].partition(".ics")[0]
    calendar = await app.stage.calendar(secret)
    assert calendar is not None
    titles = [line for line in calendar.decode().replace("\r\n ", "").splitlines() if line.startswith("SUMMARY")]
    assert [n for n, title in enumerate(titles, 1) if "you: " in title] == mine


@pytest.mark.slow
async def test_6_3_7_days_the_facilitator_picks_the_presenter_with_two_taps(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    leads, presents = roles["facilitator"], roles["presenter"]
    await app.advance_to("2027-01-19 18:00")
    (asked,) = to(app, leads, "Good?")
    assert f"{presents.capitalize()} brings something to work on, or whom you choose" in asked.text
    assert "so far" in await app.click(f"@{leads}", "Who presents?")
    other = next(each for each in SIX if each not in (leads, presents))
    assert f"{other.capitalize()} presents" in await app.click(f"@{leads}", other.capitalize())
    assert holders(await app.say("@bo", "rota"), 2)["presenter"] == other
    (told,) = to(app, other, "asks you to present in Alder")
    assert "You bring something you are stuck with" in told.text
    assert "Your turn comes again" in to(app, presents, f"{other.capitalize()} presents")[0].text
    assert f"{other.capitalize()} was asked to be presenter" in await app.say("@bo", "why role")
    assert "Whoever facilitates chooses" in await app.say(f"@{other}", f"presenter {presents}")


@pytest.mark.slow
async def test_6_3_7_days_or_lets_the_rota_do_it_and_wishes_stay_private(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    leads, presents = roles["facilitator"], roles["presenter"]
    shy = next(each for each in SIX if each not in roles.values())
    await app.say(f"@{shy}", "roles not presenter")
    refused = await app.say(f"@{leads}", f"presenter {shy}")
    assert "cannot present that time" in refused and "rather" not in refused
    assert "cannot present that time" in await app.say(f"@{leads}", f"presenter {leads}")
    await app.say(f"@{leads}", "confirm")
    await app.advance_to("2027-01-25 18:00")
    assert holders(await app.say("@bo", "rota"), 2)["presenter"] == presents, "nobody did anything"
    await app.say(f"@{leads}", "format troika")
    assert "has no presenter" in await app.say(f"@{leads}", "presenter")


@pytest.mark.slow
async def test_6_3_24_hours_the_pack_has_all_it_takes_to_lead_well(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    leads = roles["facilitator"]
    await app.say(f"@{leads}", "confirm")
    await app.say("@bo", "commitment Call two people")
    await app.say("@chen", "was away")
    await app.advance_to("2027-01-25 18:00")
    (pack,) = to(app, leads, "You facilitate session 2 of Alder\n")
    assert "6 expected: Ana, Bo, Chen, Dua, Eli and Fay" in pack.text
    assert "0:00 · 10 minutes · Opening round" in pack.text
    assert "New in the circle: Chen. A warm word helps." in pack.text
    assert "Bo: Call two people" in pack.text
    assert "A line to open with:" in pack.text and "What to watch for:" in pack.text
    assert "Advice arrives before the problem is clear" in pack.text


@pytest.mark.slow
async def test_6_3_24_hours_presenter_drops_out_next_in_line_and_the_pack_is_made_again(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    leads, presents = roles["facilitator"], roles["presenter"]
    await app.say(f"@{leads}", "confirm")
    await app.advance_to("2027-01-26 16:30")
    before = to(app, leads, "You facilitate session 2 of Alder\n")[0].text
    await app.say(f"@{presents}", "rsvp cannot")
    following = holders(await app.say("@bo", "rota"), 2)["presenter"]
    assert following not in (presents, leads) and to(app, following, "You are now presenter")
    (pack,) = to(app, leads, "You facilitate session 2 of Alder\n")
    assert pack.edited and pack.text != before
    assert f"{following.capitalize()} (presenter)" in pack.text and f"{presents.capitalize()} (" not in pack.text


@pytest.mark.slow
async def test_6_3_24_hours_nobody_can_present_and_the_format_is_a_simpler_one(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    leads, presents = roles["facilitator"], roles["presenter"]
    await app.say(f"@{leads}", "confirm")
    await app.advance_to("2027-01-26 16:30")
    for each in SIX:
        if each != presents:
            await app.say(f"@{each}", "roles not presenter")
    await app.say(f"@{presents}", "rsvp cannot")
    (pack,) = to(app, leads, "You facilitate session 2 of Alder\n")
    assert pack.edited and "Troika round" in pack.text and "presenter" not in pack.text
    agenda = app.find("Coming? Then there is nothing to do")
    assert "Troika round" in agenda.text and "Hot seat" not in agenda.text


@pytest.mark.slow
async def test_6_3_2_hours_the_update_has_the_number_and_the_link(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(people=6)
    await app.say("@ana", "place https://meet.example.org/oak")
    await app.advance_to("2027-01-12 12:00")
    await app.say("@fay", "rsvp cannot")
    await app.advance_to("2027-01-12 16:00")
    (update,) = to(app, "ana", "what changed")
    assert "Expected: Ana, Bo, Chen, Dua and Eli." in update.text and "Not there this time: Fay." in update.text
    assert "You talk here: https://meet.example.org/oak" in update.text


async def test_6_3_during_skip_goes_on_and_each_press_is_shown_with_its_name(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.advance_to("2027-01-12 18:00")
    await app.say("@ana", "start", in_room=True)
    first = app.find("session 1 is on").text
    await app.click("@bo", "Next")
    shown = app.find("session 1 is on").text
    assert "Bo went on." in shown and "Part 2 of" in shown and "Part 1 of" in first
    await app.click("@chen", "+2 minutes")
    assert "Chen added two minutes." in app.find("session 1 is on").text


@pytest.mark.slow
async def test_6_3_after_recap_from_commitments_and_decisions_thanks_and_ledger(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    await app.meet("@ana")
    assert "Thank you, Alder" in app.find("three taps").text
    await app.say("@bo", "commitment Call two people")
    await app.say("@ana", 'wrap-up "nobody" "Everyone spoke" "Start on time"')
    await app.advance(days=1)
    recap = app.find("what we keep from session 2")
    assert recap.where in app.chat.rooms
    assert "Bo: Call two people" in recap.text and "Plus: Everyone spoke" in recap.text
    following = holders(await app.say("@bo", "rota"), 3)
    assert following["facilitator"] != roles["facilitator"], "the ledger knows whose turn it was"


@pytest.mark.slow
async def test_6_3_during_a_list_of_who_would_like_one_more_voice(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.advance_to("2027-01-12 18:00")
    assert "The clock is not running" in await app.say("@bo", "voice")
    await app.say("@ana", "start", in_room=True)
    assert "on the list" in await app.click("@dua", "One more voice")
    await app.advance(minutes=1)
    await app.say("@bo", "voice")
    assert "One more voice: Dua and Bo." in app.find("session 1 is on").text, "in the order in which they asked"
    assert "off the list" in await app.click("@dua", "One more voice")
    await app.click("@ana", "Next")
    assert "One more voice: Bo." in app.find("session 1 is on").text, "it stays from part to part"
    await app.say("@dua", "voice")
    await app.advance_to("2027-01-12 19:00")
    assert "One more voice" not in app.find("session 1 is over").text
    await app.advance_to("2027-01-26 18:00")
    await app.say("@ana", "start", in_room=True)
    assert "One more voice:" not in app.find("session 2 is on").text, "the next session begins anew"


@pytest.mark.slow
async def test_6_3_end_who_said_yes_in_the_second_tap_is_confirmed_and_not_asked_again(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await before_a_hot_seat(app)
    leads = roles["facilitator"]
    await app.click("@ana", "Wrap up")
    await app.click("@ana", "That is right")
    assert f"{leads.capitalize()} leads next time." in await app.click("@ana", f"{leads.capitalize()} said yes")
    await app.advance_to("2027-01-26 17:00")
    assert not [each for each in app.posts if "You facilitate session 2 of Alder, " in each.text], "nobody asks: good?"
    assert "Hot seat" in await app.say("@bo", "agenda"), "so nothing simpler is needed"

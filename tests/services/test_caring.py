"""How circles are doing: reasons for the circle first, a week later for the organizers, and never a name."""

import re

import pytest

from circles.testing import CircleApp


def digests(app: CircleApp) -> list[str]:
    return [each.text for each in app.posts if "This week in your circles" in each.text and each.where == "mia"]


async def test_a_circle_that_meets_is_well(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    answer = await circle_app.say("@bo", "health")
    assert "All is well" in answer and "You meet again" in answer


@pytest.mark.slow
async def test_6_1_6_reasons_are_for_the_circle_first_and_for_organizers_a_week_later(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    await circle_app.advance_to("2027-01-27 12:00")
    answer = await circle_app.say("@bo", "health")
    assert "the last 2 sessions did not take place" in answer and "Bo" not in answer
    await circle_app.advance(days=5)
    looks = [each for each in circle_app.posts if "A gentle look at Alder" in each.text]
    assert looks[0].where == "ana" and len(looks) <= 2, "who hosts, and who leads next"
    assert "If it is the same in a week" in looks[0].text
    assert not [text for text in digests(circle_app) if "did not take place" in text]
    await circle_app.advance(weeks=1)
    (told,) = [text for text in digests(circle_app) if "did not take place" in text]
    assert "Alder: the last 2 sessions did not take place" in told


@pytest.mark.slow
async def test_of_a_small_circle_nobody_sees_a_count_of_the_quiet(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    for _ in range(3):
        await circle_app.meet()
        await circle_app.say("@ana", "wrap-up Dua")
    health = await circle_app.say("@ana", "health")
    assert "some have been quiet for 4 weeks" in health and "one member" not in health
    report = await circle_app.say("@mia", "report")
    assert "some have been quiet for 4 weeks" in report and "Dua" not in report


@pytest.mark.slow
async def test_a_circle_that_nobody_hosts_reads_so(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8, people=5)
    await circle_app.meet()
    assert "nobody hosts" not in await circle_app.say("@bo", "health")
    await circle_app.say("@ana", "leave")
    assert "nobody hosts the circle" in await circle_app.say("@bo", "health")
    await circle_app.say("@bo", "host yes")
    assert "nobody hosts" not in await circle_app.say("@bo", "health")


@pytest.mark.slow
async def test_a_report_shows_no_reason_before_the_circle_had_a_week_with_it(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    await circle_app.advance_to("2027-02-01 13:00")
    assert "A gentle look at Alder" in circle_app.find("A gentle look").text
    assert "May need care" not in await circle_app.say("@mia", "report")
    await circle_app.advance(weeks=1)
    report = await circle_app.say("@mia", "report")
    assert "Alder: the last 2 sessions did not take place" in report and "circle merge" in report


@pytest.mark.slow
async def test_health_names_the_ways_out_and_what_was_done_already(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    await circle_app.advance_to("2027-01-27 12:00")
    assert "What was done" not in await circle_app.say("@bo", "health")
    await circle_app.say("@mia", 'circle pause Alder "3 weeks"')
    answer = await circle_app.say("@bo", "health")
    assert "organizers can let your circle pause" in answer
    assert "What was done for your circle:" in answer and "Wed 27 Jan: a circle was given a break" in answer


@pytest.mark.slow
async def test_6_1_6_the_digest_says_who_met_and_an_empty_one_is_never_sent(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=4)
    await circle_app.advance(days=7)
    assert digests(circle_app) == []
    await circle_app.meet()
    await circle_app.advance(days=7)
    assert ["They met: Alder." in text for text in digests(circle_app)] == [True]


@pytest.mark.slow
@pytest.mark.parametrize("people", [4, 5])
async def test_6_1_6_the_digest_says_how_many_messages_each_got_unless_they_are_few(
    circle_app: CircleApp, people: int
) -> None:
    await circle_app.season(sessions=4, people=people)
    await circle_app.advance_to("2027-01-11 12:00")
    before = len(circle_app.posts)
    await circle_app.meet()
    await circle_app.advance_to("2027-01-18 11:59")
    got = [each for each in circle_app.posts[before:] if each.where not in circle_app.chat.rooms]
    assert len(got) > 2 * people and "mia" not in [each.where for each in got]
    await circle_app.advance(minutes=2)
    (text,) = digests(circle_app)
    shown = re.search(r"([\d.]+) private messages per member this week", text)
    if people == 4:
        assert shown is None and "Messages per member: too few people to show" in text
    else:
        assert shown and shown[1] == f"{len(got) / people:.0f}"

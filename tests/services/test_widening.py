"""“Expand my circle”: only who opted in, with the words chosen for it; the same for a week; names after two yeses."""

from datetime import timedelta

import pytest

from circles.domain.person import Identity
from circles.domain.widening import Opening, Said
from circles.testing import CircleApp

SEVEN = ("ana", "bo", "chen", "dua", "eli", "fay", "gil", "hal")


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 2\ntarget = 2\nmost = 2\nquorum = 1"


async def pairs(app: CircleApp) -> dict[str, str]:
    """Four circles of two. Returns who sits with whom."""
    for asked in ('program create "Night owls" "We meet"', "program open"):
        await app.say("@mia", asked)
    for who in SEVEN:
        await app.say(f"@{who}", "join Lisbon")
    for asked in ("propose 2027-01-12 18:00", "publish"):
        await app.say("@mia", asked)
    ledger, mates = app.stage.app.desk.ledger, {}
    for who in SEVEN:
        person = await ledger.people.by_identity(Identity("local", who))
        assert person
        (circle,) = await ledger.circles.of_person(person.id)
        (mate,) = [each for each in await ledger.circles.members(circle.id) if each.id != person.id]
        mates[who] = mate.name.lower()
    return mates


def to(app: CircleApp, who: str, text: str) -> list[str]:
    return [each.text for each in app.posts if each.where == who and text in each.text]


def outside(mates: dict[str, str], who: str) -> list[str]:
    return [each for each in SEVEN if each not in (who, mates[who])]


async def two_opted_in(app: CircleApp) -> str:
    """Ana and somebody of another circle let themselves be suggested. Returns who."""
    other = outside(await pairs(app), "ana")[0]
    for who in ("ana", other):
        await opt_in(app, who)
    return other


async def opt_in(app: CircleApp, who: str, topics: str = "career change", **more: str) -> str:
    return await app.say(
        f"@{who}", f'expand join "Line of {who}" "{more.get("offers", "")}" "{more.get("seeks", "")}" "{topics}"'
    )


async def test_only_who_opted_in_sees_suggestions_and_is_one_with_what_they_wrote(circle_app: CircleApp) -> None:
    app = circle_app
    mates = await pairs(app)
    me, (other, *_) = "ana", outside(mates, "ana")
    assert "Only who opted in is suggested" in await app.say(f"@{me}", "expand")
    form = await app.click(f"@{me}", "Opt in")
    assert form.count("People outside your circle to whom I suggest you will read this") == 5
    said = await app.fill(f"@{me}", line="I look for company", seeks="python", topics="career change")
    assert "> I look for company" in said and "Seeks: python" in said and "Your name does not stand beside it" in said
    assert "I know of nobody right now" in await app.click(f"@{me}", "Show suggestions")
    await opt_in(app, other, offers="Python")
    await opt_in(app, mates[me], offers="Python")
    shown = await app.say(f"@{me}", "expand")
    assert f"> Line of {other}" in shown and "They can help with what you seek: python." in shown
    assert "You both work on: career change." in shown
    assert other.capitalize() not in shown.replace(f"Line of {other}", ""), "no name before both said yes"
    assert f"Line of {mates[me]}" not in shown, "never the own circle"


async def test_both_say_yes_and_each_hears_once_who_it_is(circle_app: CircleApp) -> None:
    app = circle_app
    other = await two_opted_in(app)
    await app.say("@ana", "expand")
    assert "I ask them, once" in await app.click("@ana", "1: I would like to meet")
    (asked,) = to(app, other, "would like to meet you")
    assert "Ana" not in asked and "Line of ana" in asked and "You both work on: career change" in asked
    assert "settled" in await app.say("@ana", "expand yes 1")
    assert "You said yes to a suggestion" in await app.say("@ana", "expand")
    again = await app.say(f"@{other}", "expand")
    assert "They would like to meet you" in again and again.count("Line of ana") == 1, (
        "once, though I suggest them, too"
    )
    assert "introduced you" in await app.click(f"@{other}", "Yes, introduce us")
    assert ["Ana" in text for text in to(app, other, "You both said yes")] == [True]
    assert [other.capitalize() in text for text in to(app, "ana", "You both said yes")] == [True]
    for who in ("ana", other):
        shown = await app.say(f"@{who}", "expand")
        assert "Line of" not in shown and "You said yes" not in shown


async def test_two_who_both_press_yes_on_their_own_lists_are_introduced_at_once(circle_app: CircleApp) -> None:
    app = circle_app
    other = await two_opted_in(app)
    for who in ("ana", other):
        await app.say(f"@{who}", "expand")
    await app.say("@ana", "expand")
    await app.say(f"@{other}", "expand")
    await app.click("@ana", "1: I would like to meet")
    assert "introduced you" in await app.click(f"@{other}", "1: I would like to meet")
    assert "Line of" not in await app.say(f"@{other}", "expand")
    assert len(to(app, other, "You both said yes")) == len(to(app, "ana", "You both said yes")) == 1


async def test_a_not_now_is_never_told_and_nobody_comes_again(circle_app: CircleApp) -> None:
    app = circle_app
    other = await two_opted_in(app)
    for who in ("ana", other):
        await app.say(f"@{who}", "expand")
    await app.say("@ana", "expand yes 1")
    before, listed = len(app.posts), await app.say("@ana", "expand")
    assert "they never hear of it" in await app.click(f"@{other}", "Not now")
    assert len(app.posts) == before and await app.say("@ana", "expand") == listed
    assert "Line of ana" not in await app.say(f"@{other}", "expand")
    for _ in range(3):
        await app.advance(days=15)
        for who in ("ana", other):
            assert "I know of nobody" in await app.say(f"@{who}", "expand")
    assert to(app, "ana", "both said yes") == []


async def test_a_yes_to_who_said_not_now_before_reaches_nobody(circle_app: CircleApp) -> None:
    app = circle_app
    other = await two_opted_in(app)
    for who in ("ana", other):
        await app.say(f"@{who}", "expand")
    await app.say(f"@{other}", "expand skip 1")
    assert "Line of" in await app.say("@ana", "expand"), "what the other one said does not show"
    before = len(app.posts)
    assert "I ask them, once" in await app.say("@ana", "expand yes 1")
    assert len(app.posts) == before and "Line of ana" not in await app.say(f"@{other}", "expand")


async def test_three_at_most_the_same_for_a_week_and_then_others(circle_app: CircleApp) -> None:
    app = circle_app
    mates = await pairs(app)
    for who in ("ana", *outside(mates, "ana")):
        await opt_in(app, who)
    first = await app.say("@ana", "expand")
    assert first.count("> Line of") == 3
    await app.advance(days=3)
    assert await app.say("@ana", "expand") == first
    await app.say("@ana", "expand skip 1")
    assert (await app.say("@ana", "expand")).count("> Line of") == 2, (
        "a not now brings nobody new before the week is over"
    )
    await app.advance(days=5)
    later = await app.say("@ana", "expand")
    lines = [line for line in first.splitlines() if line.startswith("> Line of")]
    assert later.count("> Line of") == 3 and [line for line in lines if line in later] == [], "the others come first"
    await app.advance(days=8)
    last = await app.say("@ana", "expand")
    assert last.count("> Line of") == 3 and lines[0] not in last, "never again after a not now"


async def test_never_lists_and_languages_hold(circle_app: CircleApp) -> None:
    app = circle_app
    mates = await pairs(app)
    first, second, third = outside(mates, "ana")[:3]
    for who in ("ana", first, second, third):
        await opt_in(app, who)
    await app.say("@ana", f"never @{first}")
    await app.say(f"@{second}", "never @ana")
    await app.say("@ana", "speak de")
    await app.say(f"@{third}", "speak es")
    assert "I know of nobody" in await app.say("@ana", "expand")
    for who in (first, second, third):
        assert "Line of ana" not in await app.say(f"@{who}", "expand")
    await app.say(f"@{third}", "speak es, de")
    assert f"Line of {third}" in await app.say("@ana", "expand")


async def test_a_goal_is_used_only_if_it_was_picked_for_this_and_leaves_with_its_deletion(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    mates = await pairs(app)
    other = outside(mates, "ana")[0]
    await opt_in(app, other, topics="writing")
    await app.say("@ana", 'goal new "Finish writing my thesis"')
    await app.say("@ana", "goals writing")
    await app.say("@ana", 'expand join "I look for company"')
    assert "I know of nobody" in await app.say("@ana", "expand"), "neither profile nor goal feeds it"
    assert "Say the numbers of your goals" in await app.say("@ana", "expand goals 2")
    assert "Works on: Finish writing my thesis" in await app.say("@ana", "expand goals 1")
    assert "You both work on: Finish writing my thesis" in await app.say("@ana", "expand")
    assert "You both work on: writing" in await app.say(f"@{other}", "expand")
    await app.say("@ana", "goal delete 1")
    assert "thesis" not in await app.say("@ana", "expand") and "Line of" in await app.say("@ana", "expand")
    assert "thesis" not in await app.say(f"@{other}", "expand")


async def test_the_name_stands_beside_it_if_its_owner_allows(circle_app: CircleApp) -> None:
    app = circle_app
    mates = await pairs(app)
    other = outside(mates, "ana")[0]
    await opt_in(app, other)
    said = await app.say("@ana", 'expand join "I look for company" "" "" "career change" yes')
    assert "Your name stands beside it." in said
    assert "1: Ana" in await app.say(f"@{other}", "expand")
    await app.click(f"@{other}", "1: I would like to meet")
    assert "Somebody outside your circle" in to(app, "ana", "would like to meet you")[0]


async def test_it_ends_by_a_word_a_break_and_being_forgotten(circle_app: CircleApp) -> None:
    app = circle_app
    mates = await pairs(app)
    first, second, third = outside(mates, "ana")[:3]
    for who in ("ana", first, second, third):
        await opt_in(app, who)
    assert (await app.say("@ana", "expand")).count("> Line of") == 3
    assert "suggested to nobody" in await app.say(f"@{first}", "expand out")
    await app.say(f"@{second}", 'pause "2 weeks"')
    assert "forgotten" in await app.say(f"@{third}", "forgetme yes")
    shown = await app.say("@ana", "expand")
    assert "Line of" not in shown
    assert "You take a break" in await app.say(f"@{second}", "expand")
    assert "suggested to nobody" in await app.say(f"@{first}", "expand out")
    assert "settled" in await app.say("@ana", "expand yes 1")


async def test_an_introduction_names_nobody_who_is_forgotten(circle_app: CircleApp) -> None:
    app = circle_app
    other = await two_opted_in(app)
    await app.say("@ana", "expand")
    await app.click("@ana", "1: I would like to meet")
    await app.click(f"@{other}", "Yes, introduce us")
    await app.say("@ana", "forgetme yes")
    assert not [each for each in to(app, other, "both said yes") if "Ana" in each or "Line of ana" in each]


async def test_who_was_in_no_circle_has_none_to_expand(circle_app: CircleApp) -> None:
    await pairs(circle_app)
    assert "in no circle yet" in await circle_app.say("@mia", 'expand join "I look for company"')


async def test_a_list_has_five_people_at_most_and_the_others_who_asked_follow(circle_app: CircleApp) -> None:
    app = circle_app
    mates = await pairs(app)
    ledger, ids = app.stage.app.desk.ledger, []
    for who in ("ana", *outside(mates, "ana")):
        await opt_in(app, who)
        found = await ledger.people.by_identity(Identity("local", who))
        assert found
        ids.append(found.id)
    me, *others = ids
    for each in others[:3]:
        await ledger.widening.suggest(each, [me], app.now)
    for one in await ledger.widening.around(me):
        await ledger.widening.say(one.id, said=Said.YES)
    shown = await app.say("@ana", "expand")
    assert shown.count("They would like to meet you") == 2 and shown.count("> Line of") == 5
    await app.say("@ana", "expand skip 1")
    assert (await app.say("@ana", "expand")).count("They would like to meet you") == 2


async def test_however_many_opted_in_the_database_is_asked_as_often(circle_app: CircleApp) -> None:
    await two_opted_in(circle_app)
    ledger, said = circle_app.stage.app.desk.ledger, list[str]()
    connection = ledger._database.client._connection._conn
    counts = []
    for _ in range(3):
        said.clear()
        connection.set_trace_callback(said.append)
        await circle_app.say("@ana", "expand")
        connection.set_trace_callback(None)
        counts.append(len([each for each in said if each.lstrip().startswith("SELECT")]))
        for number in range(40):
            name = f"{len(counts)}-{number}"
            person = await ledger.people.add(name, Identity("local", name), "Europe/Lisbon")
            opening = Opening("A line", topics=("career change",), goals=("one",))
            await ledger.widening.open(person.id, opening, circle_app.now + timedelta(days=30))
    assert counts[0] > 5 and counts[2] <= counts[0] + 10, "at most three are shown"

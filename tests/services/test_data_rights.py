"""My data and forget me: all of mine and nothing of others; and then nothing of mine, not even in the file."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from circles import Erased, Kept, hookimpl
from circles.domain.goal import Readers, Way
from circles.domain.person import Identity
from circles.domain.reflection import Visibility
from circles.domain.thanks import ThanksTo
from circles.hooks import DataStatement
from circles.message import Post
from circles.services import feeds
from circles.services.own_data import CALENDAR, JSON, PAGE, VERSION
from circles.store.address import Address
from circles.testing import CircleApp
from tests.begun import _live
from tests.test_data_format import keys_described

pytestmark = pytest.mark.slow

HERS = {
    "hope": "CANARY-hope of Dua",
    "reflection": "CANARY-reflection “of” Dua\nwith a second line",
    "commitment": "CANARY-commitment of Dua",
    "plus": "CANARY-plus of Dua",
    "own": "CANARY-line of Dua",
}
HIS = "HIS-commitment of Bo"


async def person(app: CircleApp, who: str) -> Any:
    return await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))


async def a_season_with_words(app: CircleApp) -> None:
    """Dua writes wherever one can write; so does Bo. Then the recap is posted."""
    for asked in ('program create "Night owls" "We meet" 4', "program open"):
        await app.say("@mia", asked)
    for who, city in {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata"}.items():
        await app.say(f"@{who}", f'join "{city}"')
    await app.say("@dua", f'join "Nairobi" "{HERS["hope"]}"')
    for asked in ("propose 2027-01-12 18:00", "publish"):
        await app.say("@mia", asked)
    await app.say("@dua", f'charter change stays_here questions_first join_quietly a_day_before "{HERS["own"]}"')
    await app.meet()
    await app.say("@dua", f'wrap-up "nobody" "{HERS["plus"]}" "More time"')
    await app.say("@dua", f'reflect "{HERS["reflection"]}"')
    await app.say("@dua", f"commitment {HERS['commitment']}")
    await app.say("@bo", f"commitment {HIS}")
    await app.advance(days=1)


def file_of(app: CircleApp, who: str) -> dict[str, Any]:
    answer = app._answers[who]
    assert isinstance(answer, Post)
    file = next(each for each in answer.files if each.name == JSON)
    read: dict[str, Any] = json.loads(file.content)
    return read


async def test_6_2_12_my_data_holds_all_of_mine_and_nothing_of_others(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    answer = await circle_app.say("@dua", "mydata")
    assert "1 reflection" in answer and "1 commitment" in answer and "1 circle" in answer
    data = file_of(circle_app, "@dua")
    whole = json.dumps(data, ensure_ascii=False)
    for text in HERS.values():
        assert json.dumps(text, ensure_ascii=False)[1:-1] in whole
    assert data["you"]["name"] == "Dua" and data["you"]["zone"] == "Africa/Nairobi"
    assert data["accounts"] == [{"platform": "local", "account": "dua", "used_at": None}]
    assert data["reflections"][0]["visibility"] == str(Visibility.ME) and data["reflections"][0]["session"] == 1
    assert data["charters"][0]["body"]["own"] == HERS["own"]
    for other in ("Ana", "Bo", "Chen", HIS, "Lisbon"):
        assert other not in whole
    assert any("others wrote" in each for each in data["left_out"])


def text_of(app: CircleApp, who: str, name: str) -> str:
    answer = app._answers[who]
    assert isinstance(answer, Post)
    return next(each.content.decode() for each in answer.files if each.name == name)


async def test_s23_the_document_names_every_key_that_is_given(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    for who in ("@dua", "@bo", "@mia"):
        await circle_app.say(who, "mydata")
        data = file_of(circle_app, who)
        assert data["version"] == VERSION and set(data) <= keys_described()
        assert set(data["read_by"]) <= set(data)


async def test_s17_the_page_reads_as_the_file_and_runs_nothing(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    await circle_app.say("@dua", "reflect <script>alert(1)</script> & more")
    await circle_app.say("@dua", "language de")
    await circle_app.say("@dua", "mydata")
    page = text_of(circle_app, "@dua", PAGE)
    assert page.startswith("<!doctype html>") and 'lang="de"' in page
    for text in (HERS["hope"], HERS["commitment"], HERS["plus"], HERS["own"], "Africa/Nairobi"):
        assert text in page
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "Rückblick" in page and "Only you" not in page
    for other in ("Ana", "Bo", "Chen", HIS, "Lisbon"):
        assert other not in page


async def test_the_calendar_holds_the_sessions_of_all_circles_until_one_left(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    await circle_app.say("@dua", "mydata")
    assert text_of(circle_app, "@dua", CALENDAR).count("BEGIN:VEVENT") == 4
    await circle_app.say("@dua", "leave")
    await circle_app.say("@dua", "mydata")
    calendar = text_of(circle_app, "@dua", CALENDAR)
    assert calendar.count("BEGIN:VEVENT") == 1 and "Alder: session 1" in calendar


async def test_a_proposal_that_nobody_published_is_a_draft_and_in_no_file(circle_app: CircleApp) -> None:
    for asked in ('program create "Night owls" "We meet" 4', "program open"):
        await circle_app.say("@mia", asked)
    for who in ("ana", "bo", "chen", "dua"):
        await circle_app.say(f"@{who}", "join Lisbon")
    assert "Alder" in await circle_app.say("@mia", "propose 2027-01-12 18:00")
    await circle_app.say("@dua", "mydata")
    answer = circle_app._answers["@dua"]
    assert isinstance(answer, Post) and all(b"Alder" not in each.content for each in answer.files)
    await circle_app.say("@mia", "publish")
    await circle_app.say("@dua", "mydata")
    assert file_of(circle_app, "@dua")["memberships"][0]["circle"] == "Alder"


async def test_an_organizer_is_given_their_own_words_to_all_circles(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@mia", "broadcast The library is closed")
    await circle_app.say("@mia", "mydata")
    assert "The library is closed" in [each["words"] for each in file_of(circle_app, "@mia")["requests"]]


async def test_an_export_holds_what_others_wrote_nowhere(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    for who in ("@ana", "@bo", "@chen", "@mia"):
        await circle_app.say(who, "mydata")
        assert "CANARY" not in json.dumps(file_of(circle_app, who))


async def test_a_stranger_is_told_that_nothing_is_kept(circle_app: CircleApp) -> None:
    for asked in ("mydata", "forgetme", "forgetme yes"):
        assert "I keep nothing about you" in await circle_app.say("@zoe", asked)


async def test_6_2_12_forgetting_says_first_what_will_happen_and_does_nothing(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    said = await circle_app.say("@dua", "forgetme")
    for part in ("You leave Alder", "Others take over as", "cannot be undone", "Backups", "delete yours there"):
        assert part in said
    assert (await person(circle_app, "dua")).name == "Dua"


async def test_6_2_12_whoever_is_forgotten_is_nobody_and_those_who_stay_go_on(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    desk = circle_app.stage.app.desk
    dua = await person(circle_app, "dua")
    link = (await feeds.link(desk, "person", dua.id)).rpartition("/")[2].removesuffix(".ics")
    assert await feeds.read(desk, link, circle_app.now)
    await circle_app.say("@dua", "forgetme")
    assert "you are forgotten here" in await circle_app.click("@dua", "Yes, forget me")
    assert await feeds.read(desk, link, circle_app.now) is None
    assert await person(circle_app, "dua") is None
    assert "One of you left the circle." in circle_app.find("One of you left").text
    assert "Dua" not in await circle_app.say("@ana", "rota")
    assert "We have not met" in await circle_app.say("@dua", "when")
    assert "I keep nothing about you" in await circle_app.say("@dua", "mydata")
    await circle_app.meet()
    assert (
        HIS
        in (await desk.ledger.words.last_commitments((await _circle(circle_app)).id))[
            (await person(circle_app, "bo")).id
        ].text
    )


async def _circle(app: CircleApp) -> Any:
    return (await app.stage.app.desk.ledger.circles.of_person((await person(app, "ana")).id))[0]


async def test_the_recap_that_quotes_them_is_edited_in_its_room(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    before = circle_app.find("what we keep from session 1")
    assert HERS["commitment"] in before.text and HERS["plus"] in before.text
    await circle_app.say("@dua", "forgetme yes")
    after = circle_app.find("what we keep from session 1")
    assert after.id == before.id and after.edited
    assert "CANARY" not in after.text and "Dua" not in after.text
    assert HIS in after.text and "somebody: …" in after.text


async def test_nothing_of_them_is_left_in_the_file_its_log_or_its_freelist(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    await circle_app.say("@dua", "mydata")
    assert {each for each in _marks() if each in _bytes(circle_app)} == {*_marks()}, "what is looked for can be found"
    await circle_app.say("@dua", "forgetme yes")
    assert [each for each in _marks() if each in _bytes(circle_app)] == []
    assert HIS.encode() in _bytes(circle_app)


def _marks() -> list[bytes]:
    return [b"CANARY-hope", b"CANARY-refl", b"CANARY-comm", b"CANARY-plus", b"CANARY-line", b"Nairobi", b"Dua"]


def _bytes(app: CircleApp) -> bytes:
    path = Address.parse(app.stage.app.desk.settings.database.url).path
    assert path
    return b"".join(each.read_bytes() for each in sorted(path.parent.iterdir()) if each.is_file())


async def test_6_2_12_counts_stay_and_the_record_names_nobody(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    ledger, dua = circle_app.stage.app.desk.ledger, await person(circle_app, "dua")
    (held,) = [each for each in await ledger.sessions.of_circle((await _circle(circle_app)).id) if each.number == 1]
    there = await ledger.sessions.attendance(held.id)
    await circle_app.say("@dua", "forgetme yes")
    assert await ledger.sessions.attendance(held.id) == there
    assert dua.id in there and (await ledger.people.get(dua.id)).name == "somebody"  # type: ignore[union-attr]
    assert await ledger.history.by(dua.id) == ()


async def test_what_waits_to_be_said_to_them_is_dropped(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 17:30")
    await circle_app.say("@dua", "forgetme yes")
    messages = len(circle_app.posts)
    await circle_app.advance(days=30)
    assert [each for each in circle_app.posts[messages:] if each.where == "dua"] == []


async def test_who_is_forgotten_while_a_circle_is_proposed_is_in_no_circle(circle_app: CircleApp) -> None:
    for asked in ('program create "Night owls" "We meet" 4', "program open"):
        await circle_app.say("@mia", asked)
    for who, city in {"ana": "Lisbon", "bo": "Lisbon", "chen": "Lisbon", "dua": "Lisbon", "eli": "Lisbon"}.items():
        await circle_app.say(f"@{who}", f"join {city}")
    await circle_app.say("@mia", "propose 2027-01-12 18:00")
    await circle_app.say("@eli", "forgetme yes")
    await circle_app.say("@mia", "publish")
    welcome = circle_app.find("Welcome to Alder").text
    assert "Ana, Bo, Chen and Dua" in welcome and "somebody" not in welcome


async def test_the_last_one_may_be_forgotten_as_well(circle_app: CircleApp) -> None:
    await circle_app.season()
    for who in ("@ana", "@bo", "@chen", "@dua"):
        assert "you are forgotten here" in await circle_app.say(who, "forgetme yes")
    await circle_app.advance(days=60)


async def test_who_left_before_can_still_have_their_data_and_be_forgotten(circle_app: CircleApp) -> None:
    await a_season_with_words(circle_app)
    await circle_app.say("@dua", "leave")
    await circle_app.say("@dua", "mydata")
    assert HERS["commitment"] in json.dumps(file_of(circle_app, "@dua"))
    assert "you are forgotten here" in await circle_app.say("@dua", "forgetme yes")
    assert [each for each in _marks() if each in _bytes(circle_app)] == []


async def test_a_platform_that_hands_it_in_twice_gets_the_same_answer(circle_app: CircleApp) -> None:
    from circles.chat import Asked, Said

    await circle_app.season()
    asked = Asked("e1", Identity("local", "dua"), "Dua", Said("forgetme yes"))
    intake = circle_app.stage.app.intake
    assert await intake.ask(asked) == await intake.ask(asked)


class Cheers:
    """A plugin that keeps how often people cheered."""

    def __init__(self, words: Erased | Kept | None = None) -> None:
        self.words, self.counts = words or Erased(), {}  # type: ignore[var-annotated]

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement(stores="how often you cheered", seen_by="you", erased="with you")

    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any]:
        return {"cheers": self.counts.get(person_id, 0)}

    @hookimpl
    def forget_person(self, person_id: str) -> Erased | Kept:
        self.counts.pop(person_id, None)
        return self.words


class TestPlugins:
    @pytest.fixture
    def circle_plugins(self) -> list[object]:
        self.cheers = Cheers(Kept("Prizes were given for it."))
        return [self.cheers]

    async def test_they_are_asked_too_and_what_they_keep_is_said(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        dua = await person(circle_app, "dua")
        self.cheers.counts[dua.id] = 7
        assert "Cheers" in await circle_app.say("@dua", "mydata")
        assert file_of(circle_app, "@dua")["plugins"] == {"Cheers": {"cheers": 7}}
        assert "keeps: how often you cheered. Erased: with you." in await circle_app.say("@dua", "forgetme")
        assert "keeps something: Prizes were given for it." in await circle_app.say("@dua", "forgetme yes")
        assert self.cheers.counts == {}


async def test_however_much_somebody_wrote_mydata_asks_the_database_as_often(circle_app: CircleApp) -> None:
    """A year of texts takes no longer than the writing of the file: well within a minute."""
    await circle_app.season()
    ledger, now = circle_app.stage.app.desk.ledger, circle_app.now
    ana = await ledger.people.by_identity(Identity("local", "ana"))
    assert ana
    (circle,) = await ledger.circles.of_person(ana.id)

    async def statements() -> int:
        said: list[str] = []
        _live(circle_app).set_trace_callback(said.append)
        await circle_app.say("@ana", "mydata")
        _live(circle_app).set_trace_callback(None)
        return len([each for each in said if each.lstrip().startswith("SELECT")])

    async def write(times: int) -> None:
        for _ in range(times):
            await ledger.check_ins.add(circle.id, ana.id, "All is well", Visibility.ME, now)
            await ledger.goals.add(circle.id, ana.id, Readers.ME, Way("A book"), now)
            await ledger.gratitude.add(circle.id, ana.id, ana.id, "The question", ThanksTo.PERSON, now)

    await write(1)
    few = await statements()
    await write(60)
    assert 20 < few < 150 and await statements() == few

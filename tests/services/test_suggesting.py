"""While somebody types: what fits, likeliest first, and nothing that they may not know."""

import pytest

from circles.chat import Asked, Filled
from circles.command import Audience, CircleName, CircleRef, SessionRef, Someone, declaration
from circles.commands import CORE, CharterChange, Reflect
from circles.domain.person import Identity
from circles.errors import StoreError
from circles.message import Form, Post
from circles.phrasing import encode_form
from circles.render import plain
from circles.services.suggesting import LOOKING_BACK
from circles.testing import CircleApp
from tests.services.conftest import CirclesOf

pytestmark = pytest.mark.slow

WEST = {"ana": "Lisbon", "bo": "Lisbon", "chen": "Lisbon"}
EAST = {"dua": "Nairobi", "eli": "Nairobi", "fay": "Nairobi"}
NAMES: list[tuple[type, str, str]] = [
    (of, declaration(of).name, each.name)
    for of in CORE
    for each in declaration(of).parameters
    if each.type in (CircleRef, SessionRef)
]


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 3\nmost = 6\nquorum = 2\n"


@pytest.fixture
async def two(circle_app: CircleApp) -> CircleApp:
    """Alder in Lisbon (@ana, @bo, @chen) and Birch in Nairobi (@dua, @eli, @fay)."""
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who, city in {**WEST, **EAST}.items():
        await circle_app.say(f"@{who}", f"join {city}")
    assert "Alder: Ana, Bo and Chen" in await circle_app.say("@mia", "propose 2027-01-12 18:00")
    await circle_app.say("@mia", "publish")
    return circle_app


async def suggested(app: CircleApp, who: str, command: str, field: str, typed: str = "") -> list[tuple[str, str]]:
    found = await app.stage.inbox.suggest(Identity("local", who), command, field, typed)
    return [(each.label, each.value) for each in found]


async def labels(app: CircleApp, who: str, command: str, field: str, typed: str = "") -> list[str]:
    return [label for label, _ in await suggested(app, who, command, field, typed)]


async def fill(app: CircleApp, who: str, code: str, /, **values: str) -> str:
    answer = await app.stage.fill(f"local:{who}", code, values)
    return plain(answer, await app.stage.reader(f"local:{who}"))


async def test_people_are_those_of_ones_own_circles_and_oneself_comes_last(two: CircleApp) -> None:
    assert await labels(two, "bo", "swap", "who") == ["Ana", "Chen", "Bo"]
    assert await labels(two, "dua", "swap", "who", "F") == ["Fay"]
    assert await labels(two, "dua", "swap", "who", "an") == []
    assert await labels(two, "ana", "never", "who") == ["Bo", "Chen", "Ana"]


async def test_an_organizer_sees_the_whole_season_and_a_member_not(two: CircleApp) -> None:
    assert await labels(two, "mia", "remove person", "who") == ["Ana", "Bo", "Chen", "Dua", "Eli", "Fay"]
    assert await labels(two, "mia", "circle close", "circle") == ["Alder", "Birch"]
    assert await labels(two, "mia", "circle close", "circle", "bi") == ["Birch"]
    for command, field in (("remove person", "who"), ("circle close", "circle"), ("session move", "session")):
        assert await labels(two, "ana", command, field) == []


async def test_what_is_suggested_is_read_back(two: CircleApp, circles_of: CirclesOf) -> None:
    ((_, bo),) = await suggested(two, "ana", "presenter", "who", "bo")
    assert "Bo" in await fill(two, "ana", "swap", who=bo)
    ((_, eli),) = await suggested(two, "mia", "move person", "who", "eli")
    ((_, alder),) = await suggested(two, "mia", "move person", "to", "al")
    assert "Eli goes on in Alder" in await fill(two, "mia", "move person", who=eli, to=alder)


async def test_of_two_who_are_called_the_same_each_can_be_meant(two: CircleApp) -> None:
    ledger = two.stage.app.desk.ledger
    chen = await ledger.people.by_identity(Identity("local", "chen"))
    assert chen
    await ledger.people.rename(chen.id, "Ana")
    found = dict(await suggested(two, "bo", "swap", "who", "ana"))
    assert list(found) == ["Ana · ana", "Ana · chen"]
    await fill(two, "bo", "never", who=found["Ana · chen"])
    assert await suggested(two, "bo", "never mind", "who") == [("Ana", chen.id)]


async def test_only_whom_one_named_can_be_fine_again(two: CircleApp) -> None:
    assert await labels(two, "ana", "never mind", "who") == []
    await two.say("@ana", "never Dua")
    assert await labels(two, "ana", "never mind", "who") == ["Dua"]
    assert await labels(two, "dua", "never mind", "who") == []


async def test_sessions_are_those_of_ones_own_circles_nearest_first_in_ones_own_time(two: CircleApp) -> None:
    there = await labels(two, "dua", "agenda", "session")
    assert len(there) == 4 and there[0].startswith("Birch · Tue 12 Jan, ") and "UTC" not in there[0]
    assert await labels(two, "ana", "rsvp", "session", "26") == ["Alder · Tue 26 Jan, 18:00"]
    assert [each.partition(" ")[0] for each in await labels(two, "mia", "session skip", "session")][:2] != ["Alder"] * 2
    await two.say("@ana", "language de")
    assert (await labels(two, "ana", "agenda", "session"))[0] == "Alder · Di 12. Jan, 18:00"


async def test_to_look_back_sessions_that_were_come_newest_first(two: CircleApp) -> None:
    assert await labels(two, "ana", "commitment", "session") == []
    await two.meet("@ana")
    await two.meet("@ana")
    assert await labels(two, "ana", "commitment", "session") == [
        "Alder · Tue 26 Jan, 18:00",
        "Alder · Tue 12 Jan, 18:00",
    ]
    assert (await labels(two, "ana", "rsvp", "session"))[0] == "Alder · Tue 9 Feb, 18:00"


async def test_a_chosen_session_is_the_one_that_is_meant(two: CircleApp) -> None:
    ((_, third),) = await suggested(two, "ana", "rsvp", "session", "feb 9")
    assert "You are not expected Tue 9 Feb" in await fill(two, "ana", "rsvp", answer="cannot", session=third)
    assert "9 Feb" in await fill(two, "ana", "agenda", session=third)
    ((_, second),) = await suggested(two, "mia", "session skip", "session", "birch 26")
    assert "Birch" in await fill(two, "mia", "session skip", session=second)


async def test_a_session_that_is_chosen_stays_chosen_in_the_form_for_the_rest(two: CircleApp) -> None:
    ((_, second),) = await suggested(two, "ana", "rsvp", "session", "jan 26")
    form = await two.stage.fill("local:ana", "rsvp", {"session": second})
    assert isinstance(form, Form) and second in form.code
    assert "26 Jan" in await fill(two, "ana", form.code, answer="cannot")
    refused = await two.stage.fill("local:ana", "rsvp", {"session": second, "answer": "perhaps"})
    assert second in refused.buttons[0].code  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["tomorrow", "next tuesday", "'; DROP TABLE session", "é" * 90, "x" * 500])
async def test_what_was_typed_instead_of_chosen_is_refused_kindly(two: CircleApp, typed: str) -> None:
    answer = await fill(two, "ana", "rsvp", answer="cannot", session=typed)
    assert "Choose one of those that I suggest" in answer or "cannot find that session" in answer
    assert "Alder" in await fill(two, "ana", "when", circle="alder")
    assert "There are: Alder" in await fill(two, "ana", "when", circle="birch")


async def theirs(app: CircleApp, who: str) -> dict[type, str]:
    """The ids that only the circle of `who` should be able to use."""
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person
    (circle,) = await ledger.circles.of_person(person.id)
    session = await ledger.sessions.current(circle.id, app.now)
    assert session
    return {CircleRef: circle.id, SessionRef: session.id}


ANSWERS = {
    "aim": "Listen",
    "answer": "cannot", "how": "kept", "text": "words", "first": "words", "name": "troika", "until": "3 weeks",
    "what": "circle", "way": "again", "to": "2027-03-01 19:00", "who": "Dua",
}  # fmt: skip


async def test_no_command_reaches_another_circle_by_a_guessed_id(two: CircleApp) -> None:
    ids = await theirs(two, "dua")
    for of, name, field in NAMES:
        kind = next(each.type for each in declaration(of).parameters if each.name == field)
        values = {each.name: ANSWERS[each.name] for each in declaration(of).visible if each.required}
        if name == "few":
            values["way"] = "move"
        if name == "take back":
            values["what"] = "plus"
        answer = await fill(two, "ana", name, **{**values, field: ids[kind]})
        assert "a circle you are not in" in answer or "Only organizers" in answer, (name, answer)


async def test_no_form_shows_what_another_circle_has(two: CircleApp) -> None:
    ids = await theirs(two, "dua")
    codes = [encode_form(CharterChange, circle=ids[CircleRef]), encode_form(Reflect, session=ids[SessionRef])]
    for code in codes:
        assert isinstance(await two.stage.press("local:dua", code), Form)
        for who in ("ana", "stranger"):
            assert isinstance(await two.stage.press(f"local:{who}", code), Post)
    assert "not in" in await fill(two, "ana", "reflect", session=ids[SessionRef])
    assert isinstance(await two.stage.fill("local:dua", "reflect", {"session": ids[SessionRef]}), Form)


async def test_whoever_names_a_session_or_a_circle_is_looked_at(two: CircleApp) -> None:
    assert NAMES and {declaration(of).audience for of, _, _ in NAMES} == {Audience.MEMBER, Audience.ORGANIZER}


async def test_nothing_is_looked_back_on_before_it_was(two: CircleApp) -> None:
    ((_, second),) = await suggested(two, "ana", "agenda", "session", "jan 26")
    assert "still to come" in await fill(two, "ana", "commitment", text="Call two people", session=second)
    assert "still to come" in await fill(two, "ana", "mid-point", begin="Early", session=second)


async def test_strangers_get_places_and_formats_and_learn_of_nobody(two: CircleApp) -> None:
    assert (await labels(two, "stranger", "join", "place", "nairo")) == ["Nairobi"]
    assert "Troika" in " ".join(await labels(two, "stranger", "format", "name", "tro"))
    for of in CORE:
        for each in declaration(of).parameters:
            if each.type in (Someone, CircleName, CircleRef, SessionRef):
                assert await labels(two, "stranger", declaration(of).name, each.name) == []


async def test_whoever_left_learns_of_nobody_any_more(two: CircleApp) -> None:
    await two.say("@ana", "leave")
    assert await labels(two, "ana", "swap", "who") == await labels(two, "ana", "agenda", "session") == []
    assert await labels(two, "bo", "swap", "who") == ["Chen", "Bo"]


async def test_a_proposal_is_nobodys_business_yet(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who, city in WEST.items():
        await circle_app.say(f"@{who}", f"join {city}")
    await circle_app.say("@mia", "propose 2027-01-12 18:00")
    assert (
        await labels(circle_app, "ana", "swap", "who")
        == await labels(circle_app, "mia", "circle close", "circle")
        == []
    )
    assert await labels(circle_app, "ana", "move person", "who") == [], "she does not organize"
    assert await labels(circle_app, "mia", "move person", "who") == ["Ana", "Bo", "Chen"]
    assert await labels(circle_app, "mia", "lock", "circle") == ["Alder"]


async def test_words_are_suggested_in_ones_own_language_and_read_in_ours(two: CircleApp) -> None:
    assert await suggested(two, "ana", "roles", "role", "time") == [("timekeeper", "timekeeper")]
    assert ("Deutsch", "de") in await suggested(two, "ana", "language", "to", "deu")
    assert await labels(two, "ana", "help", "about", "rsv") == ["rsvp"]
    assert await labels(two, "ana", "help", "about", "publish") == []
    assert await labels(two, "mia", "help", "about", "publish") == ["publish"]
    await two.say("@ana", "language de")
    ((label, value),) = await suggested(two, "ana", "decline", "role", "facil")
    assert value == "facilitator" and label != value


async def test_everything_that_can_be_suggested_is(two: CircleApp) -> None:
    await two.meet("@ana")
    for of in CORE:
        named = declaration(of)
        who = "mia" if named.audience is Audience.ORGANIZER else "ana"
        for each in named.parameters:
            if each.suggested and named.name != "never mind":
                assert await labels(two, who, named.name, each.name), (named.name, each.name)
    assert all(SessionRef in [each.type for each in declaration(of).parameters] for of in LOOKING_BACK)


async def test_what_cannot_be_suggested_is_not(two: CircleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    for command, field in (
        ("nonsense", "x"),
        ("rsvp", "nonsense"),
        ("commitment", "text"),
        ("rsvp", "answer"),
        ("", ""),
    ):
        assert await labels(two, "ana", command, field) == []

    async def away(*_: object) -> None:
        raise StoreError("busy")

    monkeypatch.setattr(two.stage.app.desk.ledger.people, "by_identity", away)
    assert await labels(two, "ana", "swap", "who") == []


async def test_asking_writes_nothing(two: CircleApp) -> None:
    before = await two.stage.inbox.ask(Asked("same", Identity("local", "ana"), "Ana", Filled("my", {})))
    await labels(two, "newcomer", "join", "place", "lis")
    assert await two.stage.app.desk.ledger.people.by_identity(Identity("local", "newcomer")) is None
    assert before

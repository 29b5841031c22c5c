"""What somebody wrote to an alum is kept in one message: `mydata` gives it to its writer, `forgetme` takes it out."""

import pytest

from circles.message import Post
from circles.store.address import Address
from circles.testing import CircleApp
from tests.services.test_alumni import over, to

LINE = "About my first interview"
QUESTION = "would like to get in touch with you"


@pytest.fixture
async def app(circle_app: CircleApp) -> CircleApp:
    """Bo asks Ana, who reads it at once."""
    await over(circle_app)
    await circle_app.say("@ana", "reachable circle")
    assert "I ask Ana" in await circle_app.say("@bo", f'alumni ask @ana "{LINE}"')
    assert kept(circle_app, LINE)
    return circle_app


def kept(app: CircleApp, text: str) -> bool:
    """Whether any byte of the database still has it."""
    path = Address.parse(app.stage.app.desk.settings.database.url).path
    assert path
    return any(text.encode() in each.read_bytes() for each in path.parent.iterdir() if each.is_file())


async def own_data(app: CircleApp, who: str) -> str:
    await app.say(who, "mydata")
    answer = app._answers[who]
    assert isinstance(answer, Post)
    return "\n".join(each.content.decode() for each in answer.files if each.name in ("my-data.json", "my-data.html"))


async def test_its_writer_is_given_it_and_learns_nothing_of_what_became_of_it(app: CircleApp) -> None:
    before = await own_data(app, "@bo")
    assert before.count(LINE) == 2 and "1 time you asked somebody to get in touch" in before
    assert LINE not in await own_data(app, "@ana") and LINE not in await own_data(app, "@mia")
    waiting = (await own_data(app, "@bo")).partition('"asked_alumni"')[2].partition("]")[0]
    await app.click("@ana", "No")
    answered = (await own_data(app, "@bo")).partition('"asked_alumni"')[2].partition("]")[0]
    assert LINE in answered and answered == waiting


async def test_while_it_waits_it_goes_unsaid_with_its_writer(app: CircleApp) -> None:
    await app.say("@chen", "reachable circle")
    await app.say("@bo", 'alumni ask @chen "Another line"')
    assert to(app, "chen", QUESTION) == [] and kept(app, "Another line"), "Chen sleeps"
    await app.say("@bo", "forgetme yes")
    assert not kept(app, "Another line")
    await app.advance(days=12)
    assert to(app, "chen", "get in touch with you:") == []


async def test_once_it_was_read_its_message_is_edited_and_there_is_nothing_to_answer(app: CircleApp) -> None:
    assert LINE in to(app, "ana", QUESTION)[0]
    await app.say("@bo", "forgetme yes")
    assert not kept(app, LINE)
    await app.advance(days=1)
    (left,) = to(app, "ana", QUESTION)
    assert LINE not in left and "Bo" not in left
    assert "nothing to answer" in await app.say("@ana", "alumni answer yes")
    assert [to(app, who, "You both said yes") for who in ("ana", "bo")] == [[], []]


async def test_it_is_given_no_longer_than_its_message_is_kept(app: CircleApp) -> None:
    await app.advance(days=40)
    mine = await own_data(app, "@bo")
    assert not kept(app, LINE) and LINE not in mine and '"to": "Ana"' in mine


async def test_when_the_alum_is_forgotten_it_goes_as_well(app: CircleApp) -> None:
    await app.say("@ana", "forgetme yes")
    mine = await own_data(app, "@bo")
    assert not kept(app, LINE) and "asked_alumni" not in mine

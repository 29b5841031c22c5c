"""An address counts once its owner has confirmed it; it is given up by one word, and nothing of it is left."""

import asyncio
from pathlib import Path

import pytest

from circles import Identity
from circles.testing import CircleApp
from tests.plugins.mail.conftest import ANA, code_in, confirmed
from tests.plugins.mail.post_office import PostOffice, text_of


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


def written_down(folder: Path) -> bytes:
    """Every byte in the plugin's file and in those beside it."""
    return b"".join(each.read_bytes() for each in folder.glob("mail.db*"))


async def test_nothing_but_the_code_is_sent_before_it_is_confirmed(season: CircleApp, post_office: PostOffice) -> None:
    await season.say("@ana", f"mail {ANA}")
    await season.advance(days=2)
    (only,) = post_office.to(ANA)
    assert code_in(post_office) in only["Subject"]
    assert "Ana" not in text_of(only), "whoever types somebody else's address cannot write to them"


async def test_the_code_is_worth_nothing_to_others(season: CircleApp, post_office: PostOffice) -> None:
    await season.say("@ana", f"mail {ANA}")
    code = code_in(post_office)
    assert "No address waits" in await season.say("@bo", f"mail code {code}")
    await season.say("@bo", "mail bo@example.org")
    bos = code_in(post_office, "bo@example.org")
    if code != bos:
        assert "not the code" in await season.say("@bo", f"mail code {code}")
    assert "Thank you" in await season.say("@ana", f"mail code {code[:3]} {code[3:]}")


async def test_five_wrong_codes_end_it(season: CircleApp, post_office: PostOffice) -> None:
    await season.say("@ana", f"mail {ANA}")
    right = code_in(post_office)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(4):
        assert "not the code" in await season.say("@ana", f"mail code {wrong}")
    assert "holds no more" in await season.say("@ana", f"mail code {wrong}")
    assert "holds no more" in await season.say("@ana", f"mail code {right}")


async def test_a_new_code_ends_the_old_one_and_a_day_ends_each(season: CircleApp, post_office: PostOffice) -> None:
    await season.say("@ana", f"mail {ANA}")
    old = code_in(post_office)
    await season.say("@ana", f"mail {ANA}")
    new = code_in(post_office)
    if old != new:
        assert "not the code" in await season.say("@ana", f"mail code {old}")
    await season.advance(days=1, minutes=1)
    assert "No address waits" in await season.say("@ana", f"mail code {new}")


@pytest.mark.parametrize(
    "typed",
    [
        *("me", "me@", "@example.org", "me@localhost", "a b@example.org", "ü@example.org", '"a b"@example.org'),
        *("a@b.c,d@e.org", "a@example.org>", "a@-", "a%0d@exa\tmple.org", "..@example.org"),
        "x" * 80 + "@" + "y" * 60 + ".org",
    ],
)
async def test_what_is_no_address_is_refused(season: CircleApp, post_office: PostOffice, typed: str) -> None:
    assert "no e-mail address" in await season.say("@ana", f"mail {typed}")
    assert post_office.tried == 0


async def test_my_own_address_is_nobodys(season: CircleApp) -> None:
    assert "my own address" in await season.say("@ana", "mail Circles@owls.example")


async def test_it_is_said_in_private_and_by_somebody_we_know(season: CircleApp) -> None:
    assert "in private" in await season.say("@ana", f"mail {ANA}", in_room=True)
    assert "not met yet" in await season.say("@zoe", f"mail {ANA}")
    assert "I send you no mail" in await season.say("@ana", "mail")


async def test_no_answer_shows_the_address_whole(app: CircleApp) -> None:
    assert "an…@example.org" in await app.say("@ana", "mail")
    assert "ne…@example.org" in await app.say("@ana", "mail new@example.org")
    assert "ne…@example.org" in await app.say("@ana", "mail")


async def test_another_address_takes_the_place_of_the_first(app: CircleApp, post_office: PostOffice) -> None:
    await confirmed(app, post_office, "@ana", "new@example.org")
    await app.advance(days=1, hours=1)
    assert len(post_office.to("new@example.org")) == 3
    before = len(post_office.to(ANA))
    await app.say("@mia", "session cancel")
    assert post_office.to("new@example.org")[3]["Subject"].startswith("Off")
    assert len(post_office.to(ANA)) == before


class TestBeingLeftAlone:
    async def test_off_is_off_at_once(self, app: CircleApp, post_office: PostOffice, tmp_path: Path) -> None:
        assert ANA.encode() in written_down(tmp_path)
        answer = await app.say("@ana", "mail off")
        assert "no more mail" in answer and "stay there" in answer
        await app.say("@mia", "session cancel")
        await app.advance(weeks=2)
        assert len(post_office.to(ANA)) == 3
        assert ANA.encode() not in written_down(tmp_path)
        assert "no address of yours" in await app.say("@ana", "mail off")

    async def test_who_asks_to_be_forgotten_is(self, app: CircleApp, post_office: PostOffice, tmp_path: Path) -> None:
        await confirmed(app, post_office, "@bo", "bo@example.org")
        await app.say("@ana", "forgetme")
        await app.say("@ana", "forgetme yes")
        await app.say("@mia", "session cancel")
        await app.advance(days=2)
        assert len(post_office.to(ANA)) == 3
        assert ANA.encode() not in written_down(tmp_path)
        assert b"bo@example.org" in written_down(tmp_path)

    async def test_their_data_hold_the_address_and_what_was_sent(self, app: CircleApp) -> None:
        plugin = app.stage.app.desk.registry.loaded("export_person")["mail"]
        ana = await app.stage.app.desk.ledger.people.by_identity(Identity("local", "ana"))
        assert ana
        kept = await asyncio.to_thread(plugin.function, ana.id)
        assert kept["address"] == ANA and [each["method"] for each in kept["mails"]] == ["REQUEST", "REQUEST"]
        assert all(each["sent_at"] for each in kept["mails"])
        assert await asyncio.to_thread(plugin.function, "nobody") is None


class TestWhereAnotherLanguageIsSpoken:
    @pytest.fixture
    def circle_settings(self, circle_settings: str) -> str:
        return f'[community]\nlanguage = "es"\n{circle_settings}'

    async def test_the_code_comes_in_it(self, season: CircleApp, post_office: PostOffice) -> None:
        await season.say("@ana", f"mail {ANA}")
        assert post_office.to(ANA)[0]["Subject"].startswith("Tu código es ")

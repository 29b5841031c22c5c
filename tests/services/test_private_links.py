"""Private links: for one person and one purpose, until their time is over, and not a bit longer."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from circles.chat import Asked, Said
from circles.domain.person import Identity, Person
from circles.services.desk import Desk
from circles.services.page_links import HOURS_LAST, hours_page
from circles.services.private_links import Purpose, is_from_page, link, opened
from circles.store.address import Address
from circles.testing import CircleApp

PUBLIC = "https://circles.example.org"
DAY = timedelta(days=1)


@pytest.fixture
def circle_settings() -> str:
    return f'[web]\npublic_url = "{PUBLIC}/"'


@pytest.fixture
def desk(circle_app: CircleApp) -> Desk:
    return circle_app.stage.app.desk


async def _person(desk: Desk, name: str) -> Person:
    known = await desk.ledger.people.by_identity(Identity("local", name))
    return known or await desk.ledger.people.add(name.capitalize(), Identity("local", name), "Europe/Lisbon")


async def _secret(desk: Desk, circle_app: CircleApp, person: Person, purpose: Purpose = Purpose.HOURS) -> str:
    url = await link(desk, purpose, person.id, circle_app.now + DAY, "about-it")
    assert url and url.startswith(f"{PUBLIC}/pages/")
    return url.removeprefix(f"{PUBLIC}/pages/")


async def test_a_link_opens_the_page_of_its_owner(circle_app: CircleApp, desk: Desk) -> None:
    ana = await _person(desk, "ana")
    secret = await _secret(desk, circle_app, ana)
    visitor = await opened(desk, secret, circle_app.now)
    assert visitor
    assert (visitor.person, visitor.purpose, visitor.about) == (ana, Purpose.HOURS, "about-it")
    assert visitor.until == circle_app.now + DAY
    assert await _secret(desk, circle_app, ana) == secret, "made again, it is the same"
    assert (
        is_from_page(visitor, visitor.form) and not is_from_page(visitor, "") and not is_from_page(visitor, "é\ud800")
    )
    url = await hours_page(desk, ana, circle_app.now)
    assert url and len(url) < 200
    assert await opened(desk, url.rpartition("/")[2], circle_app.now + HOURS_LAST - timedelta(minutes=1))


async def test_it_ends_when_its_time_is_over(circle_app: CircleApp, desk: Desk) -> None:
    secret = await _secret(desk, circle_app, await _person(desk, "ana"))
    assert await opened(desk, secret, circle_app.now + DAY - timedelta(seconds=1))
    assert await opened(desk, secret, circle_app.now + DAY) is None


async def test_it_opens_one_purpose_of_one_person_and_no_letter_of_it_can_be_changed(
    circle_app: CircleApp, desk: Desk
) -> None:
    ana, bo = await _person(desk, "ana"), await _person(desk, "bo")
    secret, theirs = await _secret(desk, circle_app, ana), await _secret(desk, circle_app, bo)
    for forged in _forged(secret, theirs, ana, bo):
        assert await opened(desk, forged, circle_app.now) is None, forged


def _forged(secret: str, theirs: str, ana: Person, bo: Person) -> Iterator[str]:
    text, _, seal = secret.rpartition(".")
    purpose, person, about, minute = text.split(".")
    yield f"proposal.{person}.{about}.{minute}.{seal}"
    yield f"{purpose}.{bo.id}.{about}.{minute}.{seal}"
    yield f"{text}.{theirs.rpartition('.')[2]}"
    yield f"{purpose}.{person}.other.{minute}.{seal}"
    yield f"{purpose}.{person}.{about}.{int(minute) + 1}.{seal}"
    yield f"{purpose}.{person}.{about}.0{minute}.{seal}"
    yield f"other.{person}.{about}.{minute}.{seal}"
    for place in range(len(secret) - 1):  # the last letter of a seal holds four bits that count for nothing
        yield secret[:place] + ("x" if secret[place] != "x" else "y") + secret[place + 1 :]
    yield from ("", ".", "....", secret[:-1], secret + "x", f" {secret}", f"{secret}\n", secret.upper(), "x" * 5000)
    yield from ("hours.é..1." + "x" * 27, f"hours.{ana.id}..999999999." + "-" * 27, "hours.\ud800..1." + "x" * 27)


async def test_s3_it_is_dead_as_soon_as_the_calendar_link_is_renewed(circle_app: CircleApp, desk: Desk) -> None:
    await circle_app.season()
    ana = await _person(desk, "ana")
    secret = await _secret(desk, circle_app, ana)
    await circle_app.say("@ana", "feed")
    assert await opened(desk, secret, circle_app.now)
    await circle_app.say("@ana", "feed renew")
    assert await opened(desk, secret, circle_app.now) is None
    fresh = await _secret(desk, circle_app, ana)
    assert fresh != secret and await opened(desk, fresh, circle_app.now)


async def test_s26_it_is_dead_for_who_leaves_and_for_who_is_forgotten(circle_app: CircleApp, desk: Desk) -> None:
    await circle_app.season()
    ana, bo = await _person(desk, "ana"), await _person(desk, "bo")
    left, forgotten = await _secret(desk, circle_app, ana), await _secret(desk, circle_app, bo)
    await circle_app.say("@ana", "leave now")
    assert await opened(desk, left, circle_app.now) is None
    await circle_app.say("@bo", "forgetme")
    await circle_app.say("@bo", "forgetme yes")
    assert await opened(desk, forgotten, circle_app.now) is None


async def test_s1_what_is_kept_of_an_answer_opens_no_page_and_an_event_that_comes_twice_gets_the_link(
    circle_app: CircleApp, desk: Desk
) -> None:
    await circle_app.say("@ana", "join Lisbon")
    await _person(desk, "ana")
    intake, asked = (
        circle_app.stage.app.intake,
        Asked("event-1", Identity("local", "ana"), "Ana", Said("free tue 18-21")),
    )
    first, again = await intake.ask(asked), await intake.ask(asked)
    (secret,) = set(re.findall(r"/pages/([\w.-]+)", repr(first)))
    assert first == again and await opened(desk, secret, circle_app.now)
    path = Address.parse(desk.settings.database.url).path
    assert path is not None
    written = b"".join([each.read_bytes() for each in path.parent.glob(f"{path.name}*")])
    claim, _, seal = secret.rpartition(".")
    assert claim.encode() in written and seal.encode() not in written


@pytest.mark.slow
async def test_s1_links_have_no_pattern_and_the_database_holds_none(circle_app: CircleApp, desk: Desk) -> None:
    people = [await _person(desk, f"person{n}") for n in range(60)]
    secrets = [await _secret(desk, circle_app, each) for each in people]
    seals = [each.rpartition(".")[2] for each in secrets]
    assert len(set(seals)) == len(seals)
    alike = [sum(a == b for a, b in zip(one, other, strict=True)) for one, other in pairwise(seals)]
    assert max(alike) <= 6 and sum(alike) / len(alike) < 1.5
    path = desk.settings.database.url.removeprefix("sqlite:")
    dump = "\n".join(sqlite3.connect(path).iterdump())
    assert not [each for each in seals if each in dump]


async def test_another_key_makes_other_links(circle_app: CircleApp, desk: Desk) -> None:
    ana = await _person(desk, "ana")
    secret = await _secret(desk, circle_app, ana)
    desk.server_key = b"another" * 5
    assert await opened(desk, secret, circle_app.now) is None


async def test_a_calendar_link_opens_no_page(circle_app: CircleApp, desk: Desk) -> None:
    await circle_app.season()
    answer = await circle_app.say("@ana", "feed")
    token = answer.partition("/feeds/")[2].partition(".ics")[0]
    assert len(token) == 27
    assert await opened(desk, token, circle_app.now) is None


class TestWithoutAPublicAddress:
    """Nobody could reach a page, so nobody is given a link to one."""

    @pytest.fixture
    def circle_settings(self) -> str:
        return ""

    async def test_no_link_is_offered(self, circle_app: CircleApp, desk: Desk) -> None:
        assert await hours_page(desk, await _person(desk, "ana"), circle_app.now) is None

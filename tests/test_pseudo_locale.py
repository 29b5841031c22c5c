"""Nothing is left out of the catalogue: a season in a made-up language, in which every letter of ours looks different.

The catalogue is made here from `circles.pot`. What is still plain Latin in a post, an answer, a form or a calendar must
be what people typed, a name, or something to type.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path

import aiohttp
import icalendar
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from circles import i18n
from circles.command import declaration
from circles.commands import CORE
from circles.domain.person import Identity
from circles.message import Form
from circles.render import html, plain, template
from circles.services import feeds
from circles.stage import Settings
from circles.testing import CircleApp
from circles_local.cast import GUESTS
from circles_local.demo import address_of, listening, open_demo, open_page
from circles_local.effects import Closed
from circles_local.terminal import Terminal

POT = Path(i18n.__file__).parent / "locale" / "circles.pot"
STRANGE = str.maketrans(
    {**{chr(97 + n): chr(0x24D0 + n) for n in range(26)}, **{chr(65 + n): chr(0x24B6 + n) for n in range(26)}}
)
FIELD = re.compile(r"(\{\w+\})")

THEIRS = {"Ana", "Bo", "Chen", "Dua", "Mia", "Night", "owls", "meet", "We", "Alder", "Oak", "UTC", "English"}
"""What people typed here, and the names that the program gives to circles."""
ROLES = {"facilitator", "timekeeper", "scribe", "presenter", "connector", "observer"}
"""Where a role is to be typed, it stands as it is typed."""
TO_TYPE = re.compile(r"`[^`]*`|“[^”]*”|https?://\S+|ⓞⓡ ⓣⓨⓟⓔ: .*|Ⓣⓨⓟⓔ: .*|\((?:[\w. -]+ / )+[\w. -]+\)")
WORD = re.compile(r"[A-Za-z]+")


def strange(text: str) -> str:
    """The text with every letter of ours turned into one in a circle; fields stay."""
    return "".join(part if FIELD.fullmatch(part) else part.translate(STRANGE) for part in FIELD.split(text))


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The language `xx`."""
    english = read_po(StringIO(POT.read_text("utf-8")))
    made = Catalog(locale="de", charset="utf-8")
    for each in english:
        if each.id:
            forms = [strange(form) for form in ([each.id] if isinstance(each.id, str) else each.id)]
            made.add(each.id, forms[0] if isinstance(each.id, str) else tuple(forms))
    folder = tmp_path / "locale" / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    out = BytesIO()
    write_mo(out, made)
    (folder / "circles.mo").write_bytes(out.getvalue())
    monkeypatch.setattr(i18n, "_LOCALE", tmp_path / "locale")
    forget()
    yield
    forget()


def forget() -> None:
    """Nothing remembers a translation."""
    i18n.translate.cache_clear()
    i18n.translate_many.cache_clear()
    i18n._catalogue.cache_clear()
    i18n.languages.cache_clear()
    for pieces in (template._single, template._plural, template._and):
        pieces.cache_clear()


@pytest.fixture
def circle_settings(made_up: None) -> str:
    return '[community]\nlanguage = "xx"\nname = "Night owls"\n'


def left_out(text: str) -> set[str]:
    """The words that nobody translated."""
    return set(WORD.findall(TO_TYPE.sub("", text))) - THEIRS - ROLES


def unmarked(markup: str) -> str:
    """What is left of markup when nobody sees it: the text, with what is to be typed as plain text shows it."""
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?code>", "`", markup)))


def around(word: str, text: str) -> str:
    at = re.search(rf"\b{word}\b", TO_TYPE.sub("", text))
    return TO_TYPE.sub("", text)[max(0, at.start() - 80) : at.end() + 40] if at else text[:120]


class Reading:
    """What was read, and which words of it are plain."""

    def __init__(self, app: CircleApp) -> None:
        self.app = app
        self.found: dict[str, str] = {}
        self.pressed: set[tuple[str, str]] = set()

    def check(self, text: str) -> str:
        for word in left_out(text):
            self.found.setdefault(word, text)
        return text

    def posts(self) -> None:
        for each in self.app.posts:
            self.check(each.text)
            self.check(unmarked(html(each.post, (), "xx")))
            for file in each.post.files:
                self.calendar(file.content)

    def calendar(self, body: bytes) -> None:
        read = icalendar.Calendar.from_ical(body)
        assert isinstance(read, icalendar.Calendar)
        for event in read.events:
            self.check("\n".join(str(event.get(part, "")) for part in ("SUMMARY", "DESCRIPTION")))

    async def say(self, who: str, *texts: str, in_room: bool = False) -> None:
        for text in texts:
            self.check(await self.app.say(who, text, in_room=in_room))

    async def press_all(self, people: Iterable[str], *but: str) -> None:
        """Press every kind of button that anybody sees, once."""
        for who in people:
            for post in self.app.seen_by(who)[-12:]:
                for each in post.post.buttons:
                    label, kind = plain(each.label), each.code.partition("|")[0]
                    if (label, kind) in self.pressed or label.startswith(but or ("\0",)):
                        continue
                    self.pressed.add((label, kind))
                    answer = await self.app.stage.press(f"local:{who.removeprefix('@')}", each.code)
                    self.check(plain(answer, (), "xx"))
                    if isinstance(answer, Form):
                        self.check(unmarked(html(answer, (), "xx")))


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_season_has_no_word_that_nobody_can_translate(circle_app: CircleApp) -> None:
    reading = Reading(circle_app)
    await circle_app.season(sessions=4)
    people = ("@ana", "@bo", "@chen", "@dua")
    names = [declaration(each).name for each in CORE]
    await reading.say("@mia", "help")
    for name in names:
        reading.check((await circle_app.say("@mia", f"help {name}")).partition("\n")[2])
    await reading.say("@ana", "my", "when", "agenda", "rota", "why role", "why hour", "why circle", "plan", "formats")
    await reading.say(
        "@ana", "feed", "charter", "reminders", "why message", "roles", "language", "language zz", "nonsense"
    )
    await reading.say("@mia", "session blackout 2027-03-01 2027-03-03", "session blackout", "propose 2020-01-01 10:00")
    await reading.say("@mia", "report", "season again", "broadcast Night", "undo")
    for _ in range(4):
        await circle_app.advance(days=6, hours=20)
        await reading.press_all(people, "Leave", "Yes, end", "Yes, forget")
        await circle_app.meet("@ana")
        await reading.say("@bo", "next", "back", "+2", "recap", "hard", in_room=True)
        await reading.press_all(people, "Leave", "Yes, end", "Yes, forget")
        await circle_app.advance(hours=30)
        reading.posts()
    await circle_app.advance(weeks=4)
    await reading.press_all(people, "Leave")
    reading.posts()
    ledger = circle_app.stage.app.desk.ledger
    ana = await ledger.people.by_identity(Identity("local", "ana"))
    assert ana is not None
    found = await feeds.link(circle_app.stage.app.desk, "person", ana.id)
    body = await circle_app.stage.calendar(found.rpartition("/")[2].removesuffix(".ics"))
    assert body is not None
    reading.calendar(body)
    shown = "\n".join(f"{word!r} in: {around(word, text)}" for word, text in sorted(reading.found.items()))
    assert not reading.found, f"not in the catalogue (a missing `say`, `ours` or `make texts`):\n{shown}"


PLAYGROUND = {"Circles", "Harbor", "Makers", "Second", "Season", "Zoe", "kB", "help", "agenda"}
"""What is called so in the playground: the product, its community and program, who comes in; a unit; to be typed."""
AS_TYPED = re.compile(
    r'<option.*?</option>|<span class="avatar.*?</span>|(?<=</span>)[^<]*(?=</p></li>)'
    r"|[\w-]+\.ics|Peers in small teams[^<]*"
)
"""On the page: what a list offers, initials, what somebody typed, files, the program in a sentence."""


def on_page(markup: str) -> str:
    """What a page says: its text, and what is read aloud or stands in fields."""
    markup = AS_TYPED.sub(" ", markup)
    spoken = re.findall(r'\s(?:aria-label|placeholder|title|alt|data-copied|data-silent)="([^"]*)"', markup)
    return "\n".join((unmarked(markup), *map(unescape, spoken)))


def left_on_page(text: str) -> set[str]:
    """The words that nobody translated, apart from people and their cities."""
    names = {word for each in GUESTS for word in WORD.findall(f"{each.name} {each.place} {each.zone}")}
    return left_out(AS_TYPED.sub(" ", text)) - PLAYGROUND - names


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_playgrounds_page_has_no_word_that_nobody_can_translate(made_up: None) -> None:
    found: dict[str, str] = {}

    def check(text: str) -> None:
        found.update({word: around(word, text) for word in left_on_page(text)})

    async def read(session: aiohttp.ClientSession, path: str, **sent: str) -> None:
        """Send a form if there is one, then look at the whole page as Ana and as somebody in no room."""
        if sent:
            json = {"Accept": "application/json"}
            async with session.post(path, data={"viewer": "ana", **sent}, headers=json) as got:
                check(on_page("\n".join((await got.json())["parts"].values())) if got.ok else await got.text())
        for viewer in ("ana", "noor"):
            async with session.get("/", params={"as": viewer}) as page:
                text = await page.text()
                assert '<html lang="xx">' in text
                check(on_page(text))

    settings = replace(Settings(), community=replace(Settings().community, language="xx"))
    with listening(0) as listener:
        async with open_demo(date(2027, 1, 12), sessions=(), settings=settings) as desk, open_page(desk, listener):
            async with aiohttp.ClientSession(address_of(listener)) as session:
                await read(session, "/")
                for step in ("next", "hour", "next", "day", "next"):
                    await read(session, "/step", step=step)
                for text in ("rsvp cannot", "reflect", "swap", "my", "charter", "commitment"):
                    await read(session, "/say", who="ana", place="@ana", text=text)
                    await read(session, "/dismiss", who="ana")
                await read(session, "/say", who="bikash", place="room-1", text="agenda")
                for _ in range(2):
                    await read(session, "/privates", who="ana")
                await read(session, "/guests", name="Zoe")
                await read(session, "/guests", name="?")
                await read(session, "/press", who="ana", message="m0", button="0")
                await read(session, "/press", who="nobody", message="m0", button="0")
                desk.chat.screen.take(Closed(room="room-1"))
                await read(session, "/step", step="hour")
    assert not found, f"not in the catalogue (a missing `say`, or `make texts`): {found}"


@pytest.mark.slow
async def test_the_playground_in_a_terminal_has_none_either(made_up: None) -> None:
    settings = replace(Settings(), community=replace(Settings().community, language="xx"))
    lines = "? people next +1h room notes press_99 reflect _ _ as_bikash bikash:_my quit".split()
    lines = [each.replace("_", " ").strip() for each in lines]
    async with open_demo(date(2027, 1, 12), sessions=(), settings=settings) as desk:
        out = StringIO()
        await Terminal(desk, StringIO("\n".join(lines)), out).run()
    said = out.getvalue()
    for typed in sorted(lines, key=len, reverse=True):
        said = said.replace(f"> {typed}\n", "\n")
    words = {"rsvp", "cannot", "ana", "as", "press", "next", "h", "d", "room", "notes", "people", "quit", "help"}
    assert left_on_page(said) - words == set(), "what the help offers to type, and nothing else"

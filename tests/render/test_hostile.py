"""Hostile words on every inline, in both renderers: they stay words."""

import random
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from circles.chat import Reader
from circles.message import (
    Button,
    Code,
    Heading,
    InCircle,
    Items,
    Line,
    Link,
    Listing,
    Mention,
    Moment,
    Note,
    Paragraph,
    Post,
    Quote,
    say,
)
from circles.render import hours, html, plain
from circles.render.words import address, nobody_called, one_line

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ALLOWED: dict[str, set[str]] = {
    **{name: set() for name in ("h3", "ul", "ol", "li", "blockquote", "br", "strong", "code")},
    "p": {"class"},
    "span": {"class"},
    "time": {"datetime"},
    "a": {"rel", "href"},
}
VALUES = {"class": {"note", "mention"}, "rel": {"noopener noreferrer"}, "datetime": {"2026-11-24T18:00:00Z"}}

CORPUS = [
    "<script>alert(1)</script>",
    "</p></li></blockquote><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#60;i&#62; &nbsp",
    "<!-- --><!DOCTYPE x><?php ?><![CDATA[x]]>",
    "javascript:alert(1)",
    "https://a.example/\"onclick='x'",
    "https://a.example/?a=<b>&c='d'",
    "http://@everyone/@here",
    "https://\ud800",
    "HTTP://\x80\u202e",
    "data:text/html,<script>",
    "@everyone @here @room",
    "@\u200beveryone \uff20everyone",
    "<@&123> <#1> <@1>",
    "[Leave] or type: leave",
    "`code` **bold** _it_ ~~s~~ ||s|| # head",
    "](javascript:alert(1))",
    "> quote\n- item\n1. one\r\n\r\n\r\n[x]",
    "line\u2028sep\u2029par\x85nel\x0bvt\x0cff",
    "\x00\x01\x1b[31m\x7f\x9b",
    "\u202egnp.exe\u2066x\u2069",
    "\ud800\udfff lone",
    "\ufeff\ufffe\uffff",
    "e" + "\u0301" * 300,
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 שלום עולם",
    "{who} {when} {0} {{x}} %s %(x)s {some} {last}",
    "x" * 5000,
    " " * 50,
    "",
    "\n",
]
TEXTS = (
    st.sampled_from(CORPUS)
    | st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [*"<>&\"'`[]()@-_*#{}|~!\\/:;= \n\r\t", "everyone", "here", "https://", "\u202e", "\ud800", "a"]
        ),
        max_size=30,
    ).map("".join)
)
LINE = Line("{text} and {who}: {when} {url} {code} {list} {line} {n}.", {})
READERS = st.lists(st.builds(Reader, TEXTS, st.sampled_from(["Europe/Lisbon", "Asia/Kolkata", "", "x"])), max_size=3)


def line_of(text: str, url: str) -> Line:
    inner = Line("in {text}", {"text": text}, strong=True)
    return Line(
        LINE.template,
        {
            "text": text,
            "who": Mention("1", text),
            "when": Moment(AT),
            "url": Link(url, text),
            "code": Code(text),
            "list": Listing((text, Mention("2", text), inner)),
            "line": inner,
            "n": 3,
        },
    )


def post_of(text: str, url: str) -> Post:
    line = line_of(text, url)
    blocks = (
        Heading(line),
        Paragraph(line),
        Items((line, line)),
        Items((line,), ordered=True),
        Quote(line),
        Note(line),
    )
    return Post("k", InCircle("c"), blocks, (Button(Line("{text}", {"text": text}), "rsvp|late"),))


PREFIX = "!"


def words_of(text: str, url: str, readers: tuple[Reader, ...]) -> str:
    """What a line of markup should say, put together in another way than the renderer does."""
    one = one_line(text)
    link = one if address(url) else f"{one} ({one_line(url)})"
    when = hours(AT, "full", readers, "en")
    return nobody_called(
        f"{one} and {one}: {when} {link} {one_line(PREFIX + text)} {one}, {one} and in {one} in {one} 3."
    )


class Page(HTMLParser):
    """Reads markup and refuses whatever is not on the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        for name, value in attrs:
            assert value is not None
            if name == "href":
                assert re.match(r"https?://[^\s<>\"]+$", value)
            else:
                assert value in VALUES[name]
        if tag in ("h3", "p", "li", "blockquote"):
            assert not [each for each in self.open if each not in ("ul", "ol")], "blocks stand beside each other"
            self.texts.append("")
        if tag == "br":
            self.texts[-1] += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def page(markup: str) -> Page:
    found = Page()
    found.feed(markup)
    found.close()
    assert found.open == []
    return found


@given(TEXTS, TEXTS | TEXTS.map("https://a.example/".__add__), READERS)
def test_markup_holds_nothing_but_our_elements_and_their_words(text: str, url: str, readers: list[Reader]) -> None:
    found = page(html(post_of(text, url), readers, prefix=PREFIX))
    expected = words_of(text, url, tuple(readers))
    heading, paragraph, *items, quote, note, button = found.texts
    assert [heading, paragraph, *items, note] == [expected] * 6
    assert button == f"[{nobody_called(one_line(text))}] or type: !rsvp late"
    assert " ".join(quote.split()).startswith(" ".join(nobody_called(one_line(text, 1000))[:900].split()))


@given(TEXTS, TEXTS | TEXTS.map("https://a.example/".__add__), TEXTS)
def test_neither_marks_nor_addresses_of_accounts_add_anything_else(text: str, url: str, mark: str) -> None:
    post = post_of(text, url)
    found = page(html(post, prefix="!", marks=[mark], accounts={"1": url, "2": f"https://a.example/{text}"}))
    assert found.texts == [
        *page(html(post, prefix=PREFIX)).texts[:-1],
        f"{one_line(mark)} {one_line(text)} · or type: !rsvp late",
    ] or ("@" in mark + text)
    assert 'href="http:' not in html(say("{who}", who=Mention("1", text)), accounts={"1": url}).lower()


@given(TEXTS, TEXTS, READERS)
def test_plain_text_keeps_its_shape(text: str, url: str, readers: list[Reader]) -> None:
    post = post_of(text, url)
    shown = plain(post, readers, prefix="!")
    shown.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]", shown)
    assert not re.search(r"@(everyone|here|room|channel|all)\b", shown, re.IGNORECASE)
    rows = shown.split("\n")
    quoted = [row for row in rows if row.startswith(">")]
    rest = [row for row in rows if not row.startswith(">")]
    assert 1 <= len(quoted) <= 21
    assert [bool(re.match(r"- ", row)) for row in rest] == [False, False, True, True, False, False, False]
    assert [bool(re.match(r"\d+\. ", row)) for row in rest] == [False] * 4 + [True, False, False]
    assert [row.count("`") for row in rest] == [2] * 6 + [0]
    rest = [re.sub("`.*`", "", row) for row in rest]  # what is to be typed keeps its brackets
    assert [row.count("[") + row.count("]") for row in rest] == [0] * 6 + [2]
    assert len(shown) < 200_000
    with_mark = plain(post, readers, prefix="!", marks=["👍"]).split("\n")
    assert with_mark[:-1] == rows[:-1]
    assert with_mark[-1].startswith("👍 ") and with_mark[-1].endswith(" · or type: !rsvp late")


@given(st.text(max_size=80), st.dictionaries(st.text(max_size=5), TEXTS, max_size=3), TEXTS)
def test_no_template_stops_a_post(template: str, values: dict[str, str], many: str) -> None:
    """A slip in a catalogue or in a plugin costs a word, not the post."""
    post = Post("k", InCircle("c"), (Paragraph(Line(template, dict(values), many)),))
    assert isinstance(plain(post), str)
    page(html(post))


@pytest.mark.browser
def test_a_real_browser_reads_the_same(chromium: str, tmp_path: Path) -> None:
    """Browsers repair what parsers refuse; so one looks at a thousand posts and names what it made of them."""
    chance = random.Random(7)
    made = [post_of(*(chance.choice(CORPUS) + chance.choice(CORPUS) for _ in range(2))) for _ in range(1000)]
    look = """markups => markups.map(markup => {
        const body = new DOMParser().parseFromString(markup, 'text/html').body;
        const all = [...body.querySelectorAll('*')];
        return [all.map(e => [e.localName, ...[...e.attributes].map(a => a.name)].join(' ')), body.textContent];
    })"""
    markups = [html(each, prefix="!") for each in made]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        seen = browser.new_page().evaluate(look, markups)
        browser.close()
    for markup, (elements, text) in zip(markups, seen, strict=True):
        for each in elements:
            name, *attributes = each.split()
            assert set(attributes) <= ALLOWED[name]
        assert text == "".join(each.replace("\n", "") for each in page(markup).texts)

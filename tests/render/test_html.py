"""Posts as markup."""

from datetime import UTC, datetime

import pytest

from circles.chat import Reader
from circles.command import declaration
from circles.commands import RsvpTo
from circles.domain.person import Person
from circles.domain.session import Rsvp
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InCircle,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Post,
    Quote,
    as_typed,
    button,
    form_for,
    listing,
    mention,
    moment,
    say,
    strong,
)
from circles.phrasing import Unfinished
from circles.render import html

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ANA, CHEN = Reader("Ana", "Europe/Lisbon"), Reader("Chen", "Asia/Kolkata")


def post(*blocks: Block, buttons: tuple[Button, ...] = ()) -> Post:
    return Post("k", InCircle("c1"), blocks, buttons)


@pytest.mark.parametrize(
    "block, shown",
    [
        (Heading(say("Hello")), "<h3>Hello</h3>"),
        (Paragraph(strong("Now & {x}", x="<b>")), "<p><strong>Now &amp; &lt;b&gt;</strong></p>"),
        (Items((say("a"), say("b"))), "<ul><li>a</li><li>b</li></ul>"),
        (Items((say("a"),), ordered=True), "<ol><li>a</li></ol>"),
        (Quote(as_typed("a\nb\r\n\n\n\nc")), "<blockquote>a<br>b<br><br>c</blockquote>"),
        (Note(say("Only you.")), '<p class="note">Only you.</p>'),
    ],
)
def test_blocks(block: Block, shown: str) -> None:
    assert html(post(block)) == shown


@pytest.mark.parametrize(
    "line, shown",
    [
        (say("{who}", who=mention(Person("1", 'A"<a'))), '<span class="mention">A&quot;&lt;a</span>'),
        (say("{x}", x=Code("a<b>`")), "<code>a&lt;b&gt;`</code>"),
        (
            say("{x}", x=Link("https://a.example/?q='1'&b", "Go & see")),
            '<a rel="noopener noreferrer" href="https://a.example/?q=&#x27;1&#x27;&amp;b">Go &amp; see</a>',
        ),
        (say("{x}", x=Link("JavaScript:alert(1)", "Go")), "Go (JavaScript:alert(1))"),
        (say("{x}", x=Link('https://a"onclick=x', "Go")), "Go (https://a&quot;onclick=x)"),
        (say("{x}", x=Link("//a.example", "Go")), "Go (//a.example)"),
        (say("{x}", x=Link("https://a.example/\njavascript:", "Go")), "Go (https://a.example/ javascript:)"),
        (say("{x}", x=listing(["<", mention(Person("1", "Bo")), 3])), '&lt;, <span class="mention">Bo</span> and 3'),
        (say("{x}", x=strong("{y}", y="<")), "<strong>&lt;</strong>"),
        (say("5 < 6 & {x}", x=7), "5 &lt; 6 &amp; 7"),
        (Line("{<b>}", {}), "&lt;b&gt;"),
        (Line("<{", {}), "&lt;{"),
        (Line("{x}", {"x": 1.5}), "1.5"),  # type: ignore[dict-item]
    ],
)
def test_lines(line: Line, shown: str) -> None:
    assert html(line) == shown


def test_a_moment_is_both_for_people_and_for_machines() -> None:
    line = say("{x}", x=moment(AT.replace(microsecond=5)))
    assert html(line, ANA) == '<time datetime="2026-11-24T18:00:00Z">Tue 24 Nov, 18:00</time>'
    assert "18:00 (Ana) · 23:30 (Chen)</time>" in html(line, (ANA, CHEN))
    assert "&lt;b&gt;" in html(line, (Reader("<b>", "Europe/Lisbon"), CHEN))


def test_buttons_are_listed_where_a_prefix_says_how_to_type() -> None:
    made = post(buttons=(button(say("Late & <sorry>"), RsvpTo(Rsvp.LATE)), Button(say("Odd"), "x|#1")))
    assert html(made) == ""
    assert html(made, prefix="!circle ") == (
        '<p class="note">[Late &amp; &lt;sorry&gt;] or type: <code>!circle rsvp late</code></p>'
        '<p class="note">[Odd]</p>'
    )


def test_buttons_are_listed_with_what_to_tap_where_they_are_reactions() -> None:
    buttons = (button(say("Late & <sorry>"), RsvpTo(Rsvp.LATE)), Button(say("Odd"), "x|#1"), Button(say("More"), "x"))
    made = post(buttons=buttons)
    assert html(made, prefix="!", marks=["👍", "<2>"]) == (
        '<p class="note">👍 Late &amp; &lt;sorry&gt; · or type: <code>!rsvp late</code></p>'
        '<p class="note">&lt;2&gt; Odd</p>'
        '<p class="note">[More] or type: <code>!x</code></p>'
    )
    assert html(made, marks="👍") == '<p class="note">👍 Late &amp; &lt;sorry&gt;</p>'


@pytest.mark.parametrize(
    "address, shown",
    [
        ("https://matrix.to/#/@ana:a.example", '<a href="https://matrix.to/#/@ana:a.example">A&lt;b</a>'),
        ("HTTPS://a.example/'&\u00e9", '<a href="HTTPS://a.example/&#x27;&amp;\u00e9">A&lt;b</a>'),
        ("http://a.example", '<span class="mention">A&lt;b</span>'),
        ("javascript:alert(1)", '<span class="mention">A&lt;b</span>'),
        ('https://a.example/"onclick="', '<span class="mention">A&lt;b</span>'),
    ],
)
def test_a_mention_is_a_link_where_the_account_has_an_address(address: str, shown: str) -> None:
    assert html(say("{who}", who=mention(Person("1", "A<b"))), accounts={"1": address}) == shown
    assert (
        html(say("{who}", who=mention(Person("2", "A"))), accounts={"1": address}) == '<span class="mention">A</span>'
    )


def test_a_form() -> None:
    shown = html(form_for(Unfinished(declaration(RsvpTo))), prefix="!")
    assert shown == (
        "<h3>Say whether you come. Nothing to do if you do: coming is the default.</h3>"
        "<ul><li>Are you coming? (coming / cannot / late)</li></ul>"
        '<p class="note">Type: <code>!rsvp …</code></p>'
    )

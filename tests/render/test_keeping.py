"""Files that people keep: what they typed is text in Markdown, and a PDF has every letter or is not offered."""

import pytest

from circles.chat import Reader
from circles.message import Items, Quote, say
from circles.render.markdown import markdown, typed
from circles.render.paper import Paper, can_make, can_print, printed

ANA = Reader("Ana", "Europe/Lisbon", "en")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("# no heading", r"\# no heading"),
        ("- no list\n1. nor this", "\\- no list\n1\\. nor this"),
        ("[no](http://link) <b>", r"\[no\](http://link) \<b\>"),
        ("*x* _y_ `z` &amp;", r"\*x\* \_y\_ \`z\` \&amp;"),
    ],
)
def test_what_somebody_typed_stays_text(text: str, safe: str) -> None:
    assert typed(text) == safe


def test_blocks_become_lists_and_quotes() -> None:
    blocks = (Items((say("{text}", text="a"), say("b"))), Quote(say("{text}", text="one\ntwo")))
    assert markdown(blocks, ANA) == "- a\n- b\n\n> one  \n> two  "


def test_letters_are_printed_or_the_pdf_is_not_offered() -> None:
    assert can_make()
    assert all(map(can_print, ("Grüße, Łódź", "Привет", "Ωδή", "Tiếng Việt", "ok 😀 ✓")))
    assert not any(map(can_print, ("你好", "שלום", "مرحبا")))
    assert printed("ok 😀 done") == "ok  done"


def test_a_long_text_goes_on_on_the_next_sheet() -> None:
    paper = Paper(ANA, "A season")
    paper.section("Words")
    paper.words("Text", "Привет, Γειά, Grüße. " * 90)
    paper.add((Quote(say("{text}", text="line\n" * 90)), Items((say("{text}", text="x" * 500),))))
    assert paper.made().startswith(b"%PDF") and paper.sheets.pages_count >= 2

"""The quiet line after each step."""

from datetime import UTC, datetime

from circles import Heading, InCircle, Items, Paragraph, Post, say
from circles_local.happened import summary, title_of
from circles_local.screen import Message

ROOMS = {"room-1": "Alder"}
PEOPLE = {"ana": "Ana", "bo": "Bo"}


def message(place: str, title: str = "Session 4", *, edited: bool = False, only: str = "") -> Message:
    post = Post("k", InCircle("c"), (Heading(say("{title}", title=title)),))
    at = datetime(2027, 1, 4, tzinfo=UTC)
    return Message(id="m", place=place, at=at, post=post, order=1, edited=edited, only=only)


def test_nothing_changed_gives_no_words() -> None:
    assert summary((), ROOMS, PEOPLE) == ""


def test_posts_notes_edits_and_answers_are_named() -> None:
    changed = (
        message("room-1", "Agenda"),
        *(message(f"@{each}") for each in ("ana", "bo")),
        message("room-1", "Session 3", edited=True),
        message("@ana", "Noted", only="ana"),
    )
    assert summary(changed, ROOMS, PEOPLE) == (
        "“Agenda” posted in Alder · “Session 3” updated · 2 private notes · Ana was answered: Noted"
    )


def test_one_note_names_its_reader_and_the_line_begins_like_a_sentence() -> None:
    assert summary((message("@bo"),), ROOMS, PEOPLE) == "A private note to Bo"


def test_many_posts_are_counted() -> None:
    assert summary((message("room-1"),) * 3, ROOMS, PEOPLE) == "3 posts in Alder"


def test_a_post_without_a_heading_is_named_by_how_it_begins() -> None:
    long = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert title_of(Post("k", InCircle("c"), (Paragraph(say("Hello")),))) == "Hello"
    assert title_of(Post("k", InCircle("c"), (Items((say("First"), say("Second"))),))) == "First"
    assert title_of(Post("k", InCircle("c"), ())) == "a message"
    short = title_of(Post("k", InCircle("c"), (Paragraph(say("{long}", long=long)),)))
    assert short.endswith("…") and len(short) <= 60 and not short.removesuffix("…").endswith(" ")

"""A form, one question at a time."""

import pytest

from circles import Field, Form, Note, say
from circles.chat import Reader
from circles.render import plain
from circles_matrix import dialogue
from circles_matrix.dialogue import Dialogue, Stay, Stopped

ENGLISH, GERMAN = Reader("Ana", "Europe/Lisbon"), Reader("Bo", "Europe/Berlin", "de")
FORM = Form(
    say("How was it?"),
    "reflect|=s1",
    (
        Field(
            "words", say("What do you take with you?"), "text", required=True, most=20, note=say("Only you read this.")
        ),
        Field("who", say("Who may read it?"), "choice", required=False, choices=("me", "circle")),
        Field("more", say("Anything else?"), "text", required=False),
    ),
)


def told(*texts: str, reader: Reader = ENGLISH) -> Dialogue:
    state = dialogue.begun(FORM, "$began")
    for number, text in enumerate(texts):
        after = dialogue.answered(state, text, f"${number}", reader)
        assert isinstance(after, Dialogue)
        state = after
    return state


def test_answers_in_turn_fill_the_form() -> None:
    done = told("A question to ask", "2", "skip")
    assert done.is_done
    assert done.answers == {"words": "A question to ask", "who": "circle", "more": ""}
    assert done.events == {"words": "$0", "who": "$1", "more": "$2"}


def test_back_goes_to_the_question_before_and_keeps_what_was_said() -> None:
    state = told("Something", "back")
    assert state.field.name == "words"
    assert "So far: Something" in plain(dialogue.question(state, ENGLISH), ENGLISH)


def test_back_at_the_first_question_stays_there() -> None:
    assert told("back").at == 0


def test_stop_ends_it() -> None:
    assert isinstance(dialogue.answered(told("Something"), "Stop", "$", ENGLISH), Stopped)


@pytest.mark.parametrize(("text", "why"), [("skip", "needed"), ("x" * 21, "21 characters")])
def test_what_cannot_be_taken_is_said_and_the_question_stays(text: str, why: str) -> None:
    stay = dialogue.answered(told(), text, "$", ENGLISH)
    assert isinstance(stay, Stay) and why in plain(stay.why, ENGLISH)
    assert "What do you take with you?" in plain(dialogue.question(told(), ENGLISH, stay.why), ENGLISH)


def test_a_number_and_a_choice_are_looked_at_at_once() -> None:
    many = Form(say("How many?"), "c", (Field("n", say("How many?"), "number", required=True),))
    assert isinstance(dialogue.answered(dialogue.begun(many, "$"), "some", "$1", ENGLISH), Stay)
    assert isinstance(dialogue.answered(dialogue.begun(many, "$"), "8", "$1", ENGLISH), Dialogue)
    assert isinstance(dialogue.answered(told("Something"), "everybody", "$1", ENGLISH), Stay)
    assert isinstance(dialogue.answered(told("Something"), "Circle", "$1", ENGLISH), Dialogue)


def test_who_reads_the_answer_stands_above_the_place_where_it_is_written() -> None:
    shown = plain(dialogue.question(told(), ENGLISH), ENGLISH)
    assert shown.index("Only you read this.") < shown.index("Write your answer here")
    assert shown.startswith("How was it?\n1 of 3: What do you take with you?")


def test_only_what_can_be_done_is_offered() -> None:
    first, second = (plain(dialogue.question(told(*texts), ENGLISH), ENGLISH) for texts in ((), ("Something",)))
    assert "`back`" not in first and "`skip`" not in first and "`stop`" in first
    assert "`back`" in second and "`skip`" in second and "1 me · 2 circle" in second


def test_the_words_work_in_the_readers_language_and_in_english() -> None:
    for word in (plain(dialogue.BACK, (), "de"), "back"):
        assert told("Etwas", word, reader=GERMAN).at == 0


def test_a_number_among_numbers_is_itself() -> None:
    assert dialogue.choice(("2", "4"), "2") == "2"
    assert dialogue.choice(("low", "high"), "3") == "3"


def test_a_form_with_one_question_does_not_count() -> None:
    one = Form(FORM.title, FORM.code, FORM.fields[:1])
    assert "of 1" not in plain(dialogue.question(dialogue.begun(one, "$"), ENGLISH), ENGLISH)
    assert any(isinstance(each, Note) for each in dialogue.question(dialogue.begun(one, "$"), ENGLISH).blocks)


def test_the_same_answer_again_after_a_crash_answers_nothing_more() -> None:
    for state in (told("Something"), told("Something", "back")):
        assert dialogue.answered(state, "Something", state.last, ENGLISH) == state


def test_an_answer_is_put_right_while_the_form_is_open() -> None:
    state = told("Somethign", "1")
    right = dialogue.put_right(state, "$0", "Something")
    assert right is not None and right.answers == {"words": "Something", "who": "me"} and right.at == state.at
    chosen = dialogue.put_right(state, "$1", "2")
    assert chosen is not None and chosen.answers["who"] == "circle"
    assert dialogue.put_right(state, "$else", "Something") is None


def test_what_began_a_form_is_no_answer_to_it_when_it_comes_again() -> None:
    state = dialogue.begun(FORM, "$began")
    assert dialogue.answered(state, "reflect", "$began", ENGLISH) == state

"""Forms as modals."""

from typing import Any

import pytest

from circles.message import Field, Form, Line, say
from circles_discord.forms import modal, pages, read

NOTE = say("Only you will read this.")


def form(*fields: Field, title: Line | None = None) -> Form:
    return Form(title or say("Look back"), "?reflect|=s1", fields, "reflect")


def field(
    name: str = "first", label: str = "What stays?", choices: tuple[str, ...] = (), value: str = "", long: bool = False
) -> Field:
    return Field(name, Line(label), "text", True, long, 300, NOTE, choices, value)


def shown(of: Form, page: int = 0, language: str = "en") -> dict[str, Any]:
    return dict(modal(of, language, page).to_dict())


def test_a_question_stands_with_who_will_read_the_answer() -> None:
    (label,) = shown(form(field(value="so far", long=True)))["components"]
    assert (label["type"], label["label"], label["description"]) == (18, "What stays?", "Only you will read this.")
    inner = label["component"]
    assert (inner["type"], inner["style"], inner["custom_id"], inner["value"]) == (4, 2, "first", "so far")
    assert (inner["required"], inner["min_length"], inner["max_length"]) == (True, 1, 300)


async def test_the_modal_is_called_by_the_code_of_the_form_and_is_not_kept() -> None:
    made = modal(form(field()), "en")
    assert made.custom_id == "?reflect|=s1" and made.title == "Look back" and made.is_finished()
    assert modal(form(field()), "en", custom_id="x").custom_id == "x"


def test_a_title_that_is_too_long_stands_whole_above() -> None:
    long = say("Look back on the last session, in your own words, for yourself.")
    made = shown(form(field(), title=long))
    assert made["title"] == "Reflect"
    assert made["components"][0]["type"] == 10 and "in your own words" in made["components"][0]["content"]


def test_a_long_question_stands_whole_above() -> None:
    made = shown(form(field(label="What did you hear? " * 7)))
    text, label = made["components"]
    assert text["content"].count("What did you hear?") == 7
    assert label["label"] == "Your answer" and label["description"] == "Only you will read this."


def test_a_question_goes_on_under_its_label() -> None:
    question = "What did you hear that you had not thought of by yourself?"
    (label,) = shown(form(field(label=question)))["components"]
    assert label["label"] == "What did you hear that you had not thought…"
    assert label["description"] == "…of by yourself? Only you will read this."
    (label,) = shown(form(field(label="x" * 60)))["components"]
    assert (label["label"], label["description"]) == ("x" * 44 + "…", "…" + "x" * 16 + " Only you will read this.")


def test_a_long_note_stands_whole_above() -> None:
    made = Form(say("Look back"), "reflect", (Field("a", say("What?"), "text", False, note=Line("Who reads. " * 12)),))
    text, label = shown(made)["components"]
    assert text["content"].count("Who reads.") == 12 and "description" not in label
    assert label["component"]["required"] is False and not label["component"].get("min_length")


def test_three_long_questions_fit_on_one_page() -> None:
    made = form(*(field(f"f{n}", label="What did you hear that you had not thought of by yourself?") for n in range(3)))
    assert pages(made) == 1


def test_choices_become_a_list_with_what_was_chosen() -> None:
    (label,) = shown(form(field(choices=("kept", "not_yet"), value="not_yet")))["components"]
    options = label["component"]["options"]
    assert [each["value"] for each in options] == ["kept", "not_yet"]
    assert [each["default"] for each in options] == [False, True]
    assert options[1]["label"] == "not yet" and label["component"]["required"] is True


def test_more_than_five_questions_make_pages() -> None:
    made = form(*(field(f"f{n}") for n in range(7)))
    assert pages(made) == 2
    assert [len(shown(made, page)["components"]) for page in range(2)] == [5, 2]
    with pytest.raises(IndexError):
        modal(made, "en", 2)


def test_answers_are_read_by_field_name() -> None:
    components = [
        {"type": 10, "id": 1},
        {"type": 18, "id": 2, "component": {"type": 4, "id": 3, "custom_id": "first", "value": "a"}},
        {"type": 18, "id": 4, "component": {"type": 3, "id": 5, "custom_id": "how", "values": ["kept"]}},
        {"type": 18, "id": 6, "component": {"type": 3, "id": 7, "custom_id": "none", "values": []}},
    ]
    assert read({"custom_id": "x", "components": components}) == {"first": "a", "how": "kept", "none": ""}

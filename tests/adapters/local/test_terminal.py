"""The playground by typed lines, through a pipe."""

import io

import pytest

from circles_local.desk import Desk
from circles_local.terminal import Terminal


async def typed(desk: Desk, *lines: str) -> str:
    out = io.StringIO()
    await Terminal(desk, io.StringIO("".join(f"{line}\n" for line in lines)), out).run()
    return out.getvalue()


@pytest.mark.slow
async def test_it_begins_with_where_things_stand_and_ends_with_the_input(desk: Desk) -> None:
    text = await typed(desk)
    assert text.startswith("Two sessions are behind this circle")
    assert "Type “next”" in text and "Welcome to Alder" in text
    assert text.rstrip().endswith("Ana>")


@pytest.mark.slow
async def test_quit_ends_it(desk: Desk) -> None:
    assert "Bikash" not in (await typed(desk, "quit", "people")).partition("Ana>")[2]


@pytest.mark.slow
async def test_next_shows_what_came_and_numbers_the_buttons(desk: Desk) -> None:
    text = await typed(desk, "next", "press 1", "as bikash", "rsvp late")
    assert "── Alder · 16:00" in text and "[1] I cannot come  [2] I will be late" in text
    assert "(session-1.ics, " in text
    assert "── only Ana sees this · 16:00\nThank you for telling us." in text
    assert "only Bikash sees this · 21:45\nNoted: you will be a little late" in text


@pytest.mark.slow
async def test_a_button_of_a_private_note_is_pressed_by_whose_note_it_is(desk: Desk) -> None:
    await desk.next_event()
    text = await typed(desk, "as ana", "notes", "as bikash", "room", "as ana", "notes", "press 5")
    assert "to Ana alone" in text and "only Ana sees this" in text


@pytest.mark.slow
async def test_others_notes_take_a_line_each(desk: Desk) -> None:
    text = await typed(desk, "as mateo", "next")
    assert "── to Ana alone: You facilitate session 1 of Alder" in text
    assert "A line to open with" not in text


@pytest.mark.slow
async def test_anybody_can_speak_by_name_and_the_clock_runs(desk: Desk) -> None:
    text = await typed(desk, "Mateo: when", "+1h", "+2d")
    assert "only Mateo sees this · 08:30" in text
    assert "Tue 12 Jan, 16:30 Ana>" in text
    assert "Thu 14 Jan, 16:30 Ana>" in text


@pytest.mark.slow
async def test_a_form_is_asked_line_by_line(desk: Desk) -> None:
    text = await typed(desk, "rsvp", "cannot")
    assert "Are you coming? (coming / cannot / late)" in text
    assert "Thank you for telling us" in text


@pytest.mark.slow
async def test_an_empty_answer_to_what_must_be_answered_leaves_all_as_it_was(desk: Desk) -> None:
    text = await typed(desk, "rsvp", "", "my")
    assert "Left as it was." in text and "Thank you for telling us" not in text
    assert desk.form is None


@pytest.mark.slow
@pytest.mark.parametrize("line", ["press 99", "press 0"])
async def test_a_button_that_is_not_there_is_said_not_to_be_there(desk: Desk, line: str) -> None:
    assert "There is no button with the number" in await typed(desk, line)


async def test_who_is_here_and_what_to_type(desk: Desk) -> None:
    text = await typed(desk, "people", "?")
    assert "Kathmandu" in text and "21:15" in text and "organizer" in text
    assert text.count("let the clock run") == 2


@pytest.mark.slow
async def test_an_unknown_name_is_taken_for_a_command(desk: Desk) -> None:
    assert "I don't know" in await typed(desk, "zelda: my")

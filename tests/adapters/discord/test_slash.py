"""Our commands as Discord's, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles import Audience, CircleName, Refused, Someone, command
from circles.command import declaration
from circles.commands import CORE
from circles.i18n import languages
from circles.phrasing import Phrasebook
from circles_discord.menu import Called, Menu
from circles_discord.slash import offered

DECLARATIONS = [declaration(each) for each in CORE]
MENU = Menu(DECLARATIONS, languages())
PAYLOAD = MENU.payload


def chat(name: str, within: str = "") -> dict[str, Any]:
    found = next(each for each in PAYLOAD if each["type"] == 1 and each["name"] == name)
    return next(each for each in found["options"] if each["name"] == within) if within else found


def called(of: dict[str, Any], **values: object) -> Called | None:
    """What a person who calls an offered command sends us."""
    kinds = {each["name"]: each["type"] for each in of.get("options", ())}
    options = [{"name": name, "type": kinds[name], "value": value} for name, value in values.items()]
    return MENU.asked({"id": "1", "name": of["name"], "type": 1, "options": options})


NAMED = {"name": "name", "type": 3, "value": "troika"}
NUMBERED = {"name": "number", "type": 4, "value": 5}
GONE = {"name": "gone", "type": 1}


def test_who_will_read_an_answer_is_said_before_typing() -> None:
    for each in DECLARATIONS:
        for parameter in each.visible:
            option = next(it for it in chat(*MENU.paths[each.name])["options"] if it["name"] == parameter.name)
            assert parameter.ask.note in option["description"], each.name


def test_a_command_that_asks_for_long_texts_opens_its_form() -> None:
    assert not any(each.get("required") for each in chat("reflect")["options"])
    assert called(chat("reflect")) == Called("reflect", {})


def test_options_come_back_as_text_by_field_name() -> None:
    assert called(chat("rsvp"), answer="late") == Called("rsvp", {"answer": "late"})
    assert called(chat("why"), about="hour") == Called("why", {"about": "hour"})
    assert called(chat("zone"), place="<@123>") == Called("zone", {"place": "<@123>"})


def test_a_command_in_a_group_comes_back_under_our_name() -> None:
    option = {"name": "to", "type": 3, "value": "2026-12-02 19:00"}
    data = {"name": "session", "type": 1, "options": [{"name": "move", "type": 1, "options": [option]}]}
    assert MENU.asked(data) == Called("session move", {"to": "2026-12-02 19:00"})
    data = {"name": "format", "type": 1, "options": [{"name": "choose", "type": 1, "options": [NAMED, NUMBERED]}]}
    assert MENU.asked(data) == Called("format", {"name": "troika", "number": "5"})
    somebody = {"name": "who", "type": 3, "value": " <@!123> "}
    data = {"name": "swap", "type": 1, "options": [{"name": "ask", "type": 1, "options": [somebody]}]}
    assert MENU.asked(data) == Called("swap", {"who": "@discord:123"})


def test_the_field_in_focus_is_named_with_what_stands_in_it() -> None:
    options = [{"name": "name", "type": 3, "value": "tr"}, {"name": "number", "type": 4, "value": "x", "focused": True}]
    found = MENU.asked({"name": "format", "type": 1, "options": [{"name": "choose", "type": 1, "options": options}]})
    assert found == Called("format", {"name": "tr", "number": "x"}, "number", "x")


def test_a_command_that_is_no_more_is_none() -> None:
    for data in (
        {"name": "session"},
        {"name": "charter"},
        {"name": "charter-accept"},
        {"name": "session", "options": [GONE]},
    ):
        assert MENU.asked({"type": 1, **data}) is None
    assert MENU.asked({"name": "other-bot", "type": 2, "target_id": "1"}) is None


def test_the_menu_of_a_person_offers_what_needs_only_a_person() -> None:
    names = [each["name"] for each in PAYLOAD if each["type"] == 2]
    assert "Ask them to take my role" in names and names[-1] == "Make them host", "what organizers do comes last"
    found = MENU.asked({"name": "Ask them to take my role", "type": 2, "target_id": "77"})
    assert found == Called("swap", {"who": "@discord:77"})


def leaves() -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every command that a person can call, with the path to it."""
    found: list[tuple[tuple[str, ...], dict[str, Any]]] = []
    for each in PAYLOAD:
        inner = [option for option in each.get("options", ()) if option["type"] == 1]
        found += [((each["name"], option["name"]), option) for option in inner]
        if each["type"] == 1 and not inner:
            found.append(((each["name"],), each))
    return found


@pytest.mark.slow
@given(st.data())
def test_whatever_is_offered_comes_back_as_our_command_and_fields(data: st.DataObject) -> None:
    path, of = data.draw(st.sampled_from(leaves()))
    given, wanted = [], {}
    for option in of.get("options", ()):
        if not option.get("required") and data.draw(st.booleans()):
            continue
        choices = [each["value"] for each in option.get("choices", ())]
        value = data.draw(
            st.sampled_from(choices) if choices else st.integers() if option["type"] == 4 else st.text(max_size=20)
        )
        given.append({"name": option["name"], "type": option["type"], "value": value})
        wanted[option["name"]] = str(value)
    inner = given if len(path) == 1 else [{"name": path[1], "type": 1, "options": given}]
    called = MENU.asked({"id": "1", "type": 1, "name": path[0], "options": inner})
    assert called is not None and called.values == wanted
    of_ours = next(each for each in DECLARATIONS if each.name == called.name)
    assert MENU.paths[called.name] == path
    assert set(wanted) <= {each.name for each in offered(of_ours)}
    book = Phrasebook([of_ours])
    try:
        book.filled(called.name, called.values)
    except Refused as refusal:  # a value that is none; never a code that is none
        assert "button" not in str(refusal.template)


def test_choices_are_shown_in_the_words_of_the_reader() -> None:
    choices = chat("rsvp")["options"][0]["choices"]
    assert choices[1]["value"] == "cannot" and choices[1]["name"] == "cannot"
    assert choices[1]["name_localizations"]["de"] == "ich kann nicht"
    for _, of in leaves():
        for option in of.get("options", ()):
            for language in ("de", "es-ES"):
                names = [
                    each.get("name_localizations", {}).get(language, each["name"]) for each in option.get("choices", ())
                ]
                assert len(names) == len(set(names)), option["name"]


def test_a_circle_and_a_session_can_be_chosen_but_come_last() -> None:
    options = chat("rsvp")["options"]
    assert [each["name"] for each in options] == ["answer", "session"]
    assert options[1]["autocomplete"] is True and "required" not in options[1]
    assert "Welches Treffen?" in options[1]["description_localizations"]["de"]
    assert called(chat("rsvp"), answer="late", session="s1") == Called("rsvp", {"answer": "late", "session": "s1"})


def test_people_and_circles_are_suggested() -> None:
    @command("give", audience=Audience.MEMBER)
    class Give:
        """Give."""

        who: Someone
        circle: CircleName
        text: str

    options = Menu([declaration(Give)]).payload[0]["options"]
    assert [each.get("autocomplete", False) for each in options] == [True, True, False]

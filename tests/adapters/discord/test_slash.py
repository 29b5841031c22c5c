"""Our commands as Discord's, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles import Audience, CircleName, Declaration, Refused, Someone, command
from circles.command import declaration
from circles.commands import CORE
from circles.i18n import languages
from circles.phrasing import Phrasebook
from circles_discord.naming import fit, paths
from circles_discord.slash import Called, asked, digest, ids, left_out, offered, payload

DECLARATIONS = [declaration(each) for each in CORE]
PAYLOAD = payload(DECLARATIONS, languages())
PATHS = paths(tuple(each.name for each in DECLARATIONS))


def chat(name: str) -> dict[str, Any]:
    return next(each for each in PAYLOAD if each["type"] == 1 and each["name"] == name)


def called(of: dict[str, Any], **values: object) -> Called | None:
    """What a person who calls an offered command sends us."""
    kinds = {each["name"]: each["type"] for each in of.get("options", ())}
    options = [{"name": name, "type": kinds[name], "value": value} for name, value in values.items()]
    return asked({"id": "1", "name": of["name"], "type": 1, "options": options}, DECLARATIONS)


@pytest.mark.parametrize(
    "names, found",
    [
        (("never", "never mind"), {"never": ("never",), "never mind": ("never-mind",)}),
        (("session move", "session skip"), {"session move": ("session", "move"), "session skip": ("session", "skip")}),
        (("step in",), {"step in": ("step-in",)}),
        (("+2",), {"+2": ("plus-2",)}),
        (("plus-2", "+2"), {"plus-2": ("plus-2",), "+2": ("plus-2-2",)}),
        (("a b", "a-b"), {"a b": ("a-b",), "a-b": ("a-b-2",)}),
        (("x+ a", "x+ b", "x-plus"), {"x+ a": ("xplus", "a"), "x+ b": ("xplus", "b"), "x-plus": ("x-plus",)}),
        (("x" * 40, "x" * 41), {"x" * 40: ("x" * 32,), "x" * 41: ("x" * 28 + "-2",)}),
        (("…",), {"…": ("command",)}),
    ],
)
def test_names(names: tuple[str, ...], found: dict[str, tuple[str, ...]]) -> None:
    assert paths(names) == found


def test_a_name_is_made_fit() -> None:
    assert [fit(each) for each in ("RSVP", "über", "a.b!c", "-x-")] == ["rsvp", "über", "a-b-c", "x"]


def test_everything_that_can_be_typed_is_offered_but_for_some_that_come_with_a_button() -> None:
    left = left_out(DECLARATIONS, languages())
    of_a_question = {"hours change", "undo", "broadcast send", "do it", "link answer", "thanks keep", "log private"}
    assert set(left) <= of_a_question | {"here", "voice", "back", "+2", "clock pause", "clock go"}
    offered = sum(len(each["options"]) if each.get("options", [{}])[0].get("type") == 1 else 1 for each in PAYLOAD)
    assert offered - sum(each["type"] == 2 for each in PAYLOAD) == len(DECLARATIONS) - len(left)


def test_plugins_have_their_commands_all_the_same() -> None:
    more = tuple(declared(f"c{each}") for each in range(3))
    assert not {each.name for each in more} & set(left_out((*DECLARATIONS, *more), languages()))


def test_who_will_read_an_answer_is_said_before_typing() -> None:
    left = left_out(DECLARATIONS, languages())
    for each in (it for it in DECLARATIONS if it.name not in left):
        for parameter in each.visible:
            path = PATHS[each.name]
            of = chat(path[0])
            of = next(it for it in of["options"] if it["name"] == path[1]) if len(path) > 1 else of
            option = next(it for it in of["options"] if it["name"] == parameter.name)
            assert parameter.ask.note in option["description"], each.name


def test_a_command_that_asks_for_long_texts_opens_its_form() -> None:
    assert not any(each.get("required") for each in chat("reflect")["options"])
    assert called(chat("reflect")) == Called("reflect", {})


def test_options_come_back_as_text_by_field_name() -> None:
    assert called(chat("rsvp"), answer="late") == Called("rsvp", {"answer": "late"})
    assert called(chat("format"), name="troika", number=5) == Called("format", {"name": "troika", "number": "5"})
    assert called(chat("swap"), who=" <@!123> ") == Called("swap", {"who": "@discord:123"})
    assert called(chat("zone"), place="<@123>") == Called("zone", {"place": "<@123>"})


def test_a_command_in_a_group_comes_back_under_our_name() -> None:
    option = {"name": "to", "type": 3, "value": "2026-12-02 19:00"}
    data = {"name": "session", "type": 1, "options": [{"name": "move", "type": 1, "options": [option]}]}
    assert asked(data, DECLARATIONS) == Called("session move", {"to": "2026-12-02 19:00"})


def test_the_field_in_focus_is_named_with_what_stands_in_it() -> None:
    options = [{"name": "name", "type": 3, "value": "tr"}, {"name": "number", "type": 4, "value": "x", "focused": True}]
    found = asked({"name": "format", "type": 1, "options": options}, DECLARATIONS)
    assert found == Called("format", {"name": "tr", "number": "x"}, "number", "x")


def test_a_command_that_is_no_more_is_none() -> None:
    assert asked({"name": "session", "type": 1}, DECLARATIONS) is None
    assert asked({"name": "other-bot", "type": 2, "target_id": "1"}, DECLARATIONS) is None


def test_the_menu_of_a_person_offers_what_needs_only_a_person() -> None:
    names = [each["name"] for each in PAYLOAD if each["type"] == 2]
    assert "Ask them to take my role" in names and names[-1] == "Make them host", "what organizers do comes last"
    found = asked({"name": "Ask them to take my role", "type": 2, "target_id": "77"}, DECLARATIONS)
    assert found == Called("swap", {"who": "@discord:77"})


def test_ids_are_known_by_our_names() -> None:
    registered = [{**each, "id": str(1000 + number)} for number, each in enumerate(PAYLOAD)]
    found = ids(registered, DECLARATIONS)
    assert set(found) == {each.name for each in DECLARATIONS} - set(left_out(DECLARATIONS, languages()))
    assert found["session move"] == found["session skip"] != found["swap"]
    assert "session move" not in ids([{"id": "1", "type": 1, "name": "session", "options": []}], DECLARATIONS)


def test_the_digest_is_the_same_for_the_same_payload() -> None:
    assert digest(PAYLOAD) == digest(payload(DECLARATIONS, languages()))
    assert digest(PAYLOAD) != digest(payload(DECLARATIONS))


def declared(name: str, fields: int = 0) -> Declaration:
    body: dict[str, Any] = {
        "__annotations__": {f"a_long_name_for_a_field_{n}": str for n in range(fields)},
        "__doc__": "x" * 90,
    }
    return declaration(command(name, audience=Audience.ANYONE)(type("Made", (), body)))


def test_what_does_not_fit_is_named() -> None:
    many = [declared(f"c{n}") for n in range(101)]
    assert left_out(many) == ("c100",) and len(payload(many)) == 100
    grouped = [declared(f"g c{n}") for n in range(26)]
    assert left_out(grouped) == ("g c25",) and len(payload(grouped)[0]["options"]) == 25
    large = [declared(f"g c{n}", 20) for n in range(25)]
    assert left_out(large)


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
    called = asked({"id": "1", "type": 1, "name": path[0], "options": inner}, DECLARATIONS)
    assert called is not None and called.values == wanted
    of_ours = next(each for each in DECLARATIONS if each.name == called.name)
    assert PATHS[called.name] == path
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

    options = payload([declaration(Give)])[0]["options"]
    assert [each.get("autocomplete", False) for each in options] == [True, True, False]

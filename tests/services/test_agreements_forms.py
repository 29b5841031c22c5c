"""The form for what two agree on holds what they have: for the two alone, and never where others could read it."""

from typing import Any

from circles.chat import Room
from circles.command import CircleRef
from circles.commands import AgreementPair
from circles.message import Form, form_button, say
from circles.testing import CircleApp
from tests.services.test_agreements import PRIVATE, app, circle_id, of_two

__all__ = ["app"]


async def opened(app: CircleApp, who: str, label: str, room: Room | None = None) -> list[str]:
    """What stands in a form when it opens."""
    code = app._button(f"@{who}", label).code
    form = await app.stage.press(f"local:{who}", code, room)
    app._answers[f"@{who}"] = form
    assert isinstance(form, Form)
    return [each.value for each in form.fields]


async def test_each_of_two_changes_what_they_agreed_on_and_finds_it_in_the_form(app: CircleApp) -> None:
    await of_two(app)
    for who, other in (("ana", "Bo"), ("bo", "Ana")):
        await app.say(f"@{who}", f"agreement {other}")
        assert await opened(app, who, "Propose a change") == [PRIVATE, "", "", ""]
    await app.fill("@bo", gives=PRIVATE, often="Monthly")
    await app.say("@ana", "agreement bo")
    assert await opened(app, "ana", "Propose a change") == [PRIVATE, "", "Monthly", ""], "from the last proposal on"
    assert "That changes nothing" in await app.fill("@ana", gives=PRIVATE, often="Monthly")


async def test_in_a_room_the_form_of_two_opens_empty_and_keeps_what_is_left_so(app: CircleApp) -> None:
    await of_two(app)
    await app.say("@bo", "agreement ana")
    assert await opened(app, "bo", "Propose a change", app._room("@bo")) == ["", "", "", ""]
    await app.fill("@bo", often="Monthly")
    shown = await app.say("@ana", "agreement bo")
    assert PRIVATE in shown and "How often: Monthly" in shown


async def test_nobody_finds_the_words_of_two_in_a_form_of_theirs(app: CircleApp) -> None:
    await of_two(app)
    await app.say("@ana", "agreement bo")
    code = app._button("@ana", "Propose a change").code
    for who in ("chen", "mia"):
        answer = await app.stage.press(f"local:{who}", code)
        assert PRIVATE not in repr(answer), "to them, Bo is the one of a pair that has nothing on paper"
    where = CircleRef(await circle_id(app))
    named: tuple[dict[str, Any], ...] = ({}, {"who": "Chen"}, {"who": "Nobody"}, {"who": "Ana"})
    for given in named:
        answer = await app.stage.press("local:ana", form_button(say("Open"), AgreementPair, circle=where, **given).code)
        assert isinstance(answer, Form) and {each.value for each in answer.fields} == {""}, given
    await app.say("@bo", "leave")
    assert PRIVATE not in repr(await app.stage.press("local:ana", code))

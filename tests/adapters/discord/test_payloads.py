"""Everything we would send, held against Discord's own description of its API, in each language."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from circles.i18n import languages
from circles.render import plain
from tests.adapters.discord.captured import (
    DECLARATIONS,
    MENU,
    PAYLOAD,
    forms,
    golden_messages,
    golden_posts,
    in_private,
    modals,
)
from tests.adapters.discord.lookalike.schema import violations

Json = dict[str, Any]

LANGUAGES = languages()


def inside(node: Any) -> Iterator[Json]:
    """Every component in a payload."""
    if isinstance(node, list):
        for each in node:
            yield from inside(each)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for each in node.values():
            yield from inside(each)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_post_is_a_message_that_discord_takes(language: str) -> None:
    for name, message in golden_messages(language):
        assert violations("POST /channels/{channel_id}/messages", message) == {}, name
        components = list(inside(message["components"]))
        assert len(components) <= 40, name
        assert sum(len(each.get("content", "")) for each in components) <= 4000, name
        ids = Counter(each["custom_id"] for each in components if "custom_id" in each)
        assert all(count == 1 and 1 <= len(each) <= 100 for each, count in ids.items()), name
        assert all(each["content"].strip() for each in components if each["type"] == 10), name
        files = {f"attachment://{each['filename']}" for each in message["attachments"]}
        assert files == {each["file"]["url"] for each in components if each["type"] == 13}, name


@pytest.mark.slow
def test_every_post_is_an_answer_that_discord_takes() -> None:
    for name, post in golden_posts():
        for message in in_private(post):
            body = {"type": 4, "data": {**message, "flags": message["flags"] | 64}}
            assert violations("POST /interactions/{interaction_id}/{interaction_token}/callback", body) == {}, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_a_modal_that_discord_takes(language: str) -> None:
    for form in forms():
        for each in modals(form, language):
            body = {"type": 9, "data": each}
            assert violations("POST /interactions/{interaction_id}/{interaction_token}/callback", body) == {}, form.code
            assert 1 <= len(each["components"]) <= 5 and 1 <= len(each["title"]) <= 45, form.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_seen_with_who_will_read_the_answer(language: str) -> None:
    for form in forms():
        pages = modals(form, language)
        shown = [each for page in pages for each in inside(page["components"])]
        answers = [each["component"]["custom_id"] for each in shown if each["type"] == 18]
        assert answers == [each.name for each in form.fields], form.code
        texts = " ".join(f"{each.get('label')} {each.get('description')} {each.get('content')}" for each in shown)
        for field in form.fields:
            for line in (field.label, field.note):
                assert line is None or plain(line, (), language) in unescaped(texts), form.code


def unescaped(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text).replace("… …", " ")


@pytest.mark.parametrize(
    "operation, body",
    [
        ("POST /channels/{channel_id}/messages", {"components": [{"type": 10, "content": 3}]}),
        ("PUT /applications/{application_id}/commands", [{"type": 1, "name": "a", "description": "x" * 101}]),
        ("PUT /applications/{application_id}/commands", [{"type": 1, "name": "a", "description": "x", "sort": 1}]),
    ],
)
def test_the_description_does_say_no(operation: str, body: Any) -> None:
    assert violations(operation, body)


def test_the_commands_are_taken() -> None:
    assert violations("PUT /applications/{application_id}/commands", PAYLOAD) == {}
    assert len(MENU.paths) == len(DECLARATIONS)

import json
import logging
import warnings
from collections.abc import Iterator
from io import StringIO

import pytest

from circles.log import set_up

log = logging.getLogger("circles.somewhere")


@pytest.fixture
def lines() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def test_text_has_a_utc_stamp_a_level_a_name_and_the_fields(lines: StringIO) -> None:
    set_up("info", "text", stream=lines)
    log.info("sent", extra={"action": "post_sent", "key": "s1:agenda"})
    stamp, rest = lines.getvalue().split(" ", 1)
    assert stamp.endswith("Z") and len(stamp) == len("2026-11-22T20:00:00.000Z")
    assert rest == "INFO circles.somewhere: sent action=post_sent key=s1:agenda\n"


def test_json_is_one_object_on_each_line(lines: StringIO) -> None:
    set_up("info", "json", stream=lines)
    log.info("first\nstill first", extra={"action": "a", "count": 3, "ids": ("x", "y"), "odd": object})
    log.warning("ünicode %s", "“é”")
    first, second = map(json.loads, lines.getvalue().splitlines())
    assert first["message"] == "first\nstill first"
    assert (first["level"], first["logger"], first["action"]) == ("info", "circles.somewhere", "a")
    assert (first["count"], first["ids"], first["odd"]) == (3, ["x", "y"], "<class 'object'>")
    assert second["message"] == "ünicode “é”"


@pytest.mark.parametrize("format", ["text", "json"])
def test_secrets_are_masked_wherever_they_stand(lines: StringIO, format: str) -> None:
    set_up("debug", format, ["hush", "hush-hush", 'quo"te', "a/b c"], stream=lines)
    log.info("hush-hush")
    log.info("token %s in %r", "hush", {"quo": 'quo"te'})
    log.info("field", extra={"action": "x", "nested": {"url": ["https://h/?t=a%2Fb%20c"], "hush": 1}})
    try:
        raise ValueError("hush in an error")
    except ValueError:
        log.exception("failed")
    log.info("stack", stack_info=True)
    text = lines.getvalue()
    assert "hush" not in text.replace("•••-hush", "") and "•••-hush" not in text
    assert "a%2Fb" not in text
    assert text.count("•••") >= 6
    assert "ValueError: •••" in text


@pytest.mark.parametrize("format", ["text", "json"])
def test_tokens_in_addresses_are_masked_without_being_known(lines: StringIO, format: str) -> None:
    set_up("info", format, stream=lines)
    log.info("GET %s", "/feeds/AbC-123_x.ics HTTP/1.1")
    log.info("see http://h/feeds/AbC-123_x.ics?x=1 and http://h/me?token=AbC-123_x&y=2")
    text = lines.getvalue()
    assert "AbC" not in text
    assert "/feeds/••• HTTP/1.1" in text and "?x=1" in text and "token=•••&y=2" in text


def test_a_line_break_from_outside_cannot_forge_a_line(lines: StringIO) -> None:
    set_up("info", "text", stream=lines)
    log.info("%s joined", "Mal\n2026-01-01T00:00:00Z INFO root: \x1b[2Jforged\u2028x")
    assert lines.getvalue().count("\n") == 1
    assert "Mal\\n2026" in lines.getvalue() and "\x1b" not in lines.getvalue()


def test_arguments_that_do_not_fit_are_no_trouble(lines: StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info", "text", stream=lines)
    ours = logging.getLogger().handlers[-1]  # alone: pytest's own raise what ours must bear
    ours.handle(log.makeRecord(log.name, logging.INFO, "file", 1, "%d %s", ("one",), None))
    assert "%d %s" in lines.getvalue()
    assert capsys.readouterr().err == ""


def test_the_level_counts_and_a_second_set_up_replaces_the_first(lines: StringIO) -> None:
    first = StringIO()
    set_up("debug", "text", stream=first)
    set_up("warning", "text", stream=lines)
    log.info("quiet")
    log.warning("loud")
    assert first.getvalue() == ""
    assert lines.getvalue().count("\n") == 1


def test_libraries_do_not_write_statements_and_paths(lines: StringIO) -> None:
    set_up("debug", "text", stream=lines)
    logging.getLogger("aiohttp.access").info("GET /feeds/token.ics")
    logging.getLogger("tortoise.db_client").debug("INSERT ... 'what somebody wrote'")
    logging.getLogger("aiosqlite").debug("executing ...")
    assert lines.getvalue() == ""


def test_warnings_are_lines_like_all_others(lines: StringIO) -> None:
    set_up("info", "json", stream=lines)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert "soon gone" in json.loads(lines.getvalue())["message"]

"""DATA.md says what is in the file of `mydata`: its tables are made from the code, so that none can be missing.

`python tests/test_data_format.py` writes them anew; the tests fail where the document differs from the code.
"""

import re
from pathlib import Path

from circles.message import Line
from circles.posts.data_rights import SECTIONS
from circles.posts.own_data import LABELS, LEFT_OUT, WHO_READS
from circles.render import plain
from circles.services.own_data import _NOT_OF_TABLES, VERSION
from circles.store.traces import CALENDAR, NOT_GIVEN, PERSON, TRACES, Trace

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "DATA.md"
BEGIN, END = "<!-- from the code: -->", "<!-- to here. -->"
WHOLE = {
    "version": f"{VERSION}: the version of this format. What is described here stays; a change of it is a new number.",
    "made_at": "when the file was made",
    "you": "an object: your own row, see below",
    "calendar": "an object: your calendar link, see below; left out if you have none",
    "plugins": "an object: by plugin, whatever that plugin keeps about you",
    "notes": "an object: by chat platform and account, what our connection to it notes about you; left out if nothing",
    "read_by": "an object: by part, who else can read it, see below",
    "only_you": "an object: by part, what of it nobody but you can read all the same",
    "left_out": "a list of sentences: what is not in the file, and why",
    "messages": "a list: when we wrote to you in private, on which platform, and why",
    "asked_alumni": "a list: whom you asked to get in touch, when, and your line to them while its message is kept",
}
OF_MESSAGES, OF_ALUMNI = ("platform", "purpose", "done_at"), ("to", "asked_at", "words")


def words(line: Line) -> str:
    return plain(line)


def reference() -> str:
    lines = ["| key | what it is |", "| --- | --- |", *(f"| `{key}` | {text} |" for key, text in WHOLE.items())]
    lines += [f"| `{each.section}` | a list: {_about(each)} |" for each in TRACES if each.section]
    lines += ["", "### `you`", "", *_columns(PERSON), "", "### `calendar`", "", *_columns(CALENDAR)]
    lines += ["", "### `messages`", "", *_columns(OF_MESSAGES)]
    lines += [
        "",
        "### `asked_alumni`",
        "",
        f"{words(WHO_READS['parties'])} `forgetme` takes the line out of its message.",
    ]
    lines += ["", *_columns(OF_ALUMNI)]
    for trace in TRACES:
        if trace.section:
            alone = ", ".join(f"`{each}`" for each in trace.alone.split())
            reads = words(WHO_READS[trace.read_by]) + (f" Nobody but you reads {alone}." if alone else "")
            lines += ["", f"### `{trace.section}`", "", f"{reads} {_fate(trace)}", "", *_columns(trace.paths)]
    lines += ["", "### Not in the file", "", *(f"- {words(each)}" for each in LEFT_OUT)]
    return "\n".join([*lines, *(f"- `{name}`: {why}" for name, why in NOT_GIVEN.items())])


def _about(trace: Trace) -> str:
    return words(SECTIONS[trace.section](2)).removeprefix("2 ")


def _columns(names: object) -> list[str]:
    return [f"- `{name}`: {words(LABELS[name])}" for name in names]  # type: ignore[attr-defined]


def _fate(trace: Trace) -> str:
    if trace.erased is True:
        return "`forgetme` deletes it."
    if not trace.overwritten:
        return "`forgetme` leaves it, without your name."
    emptied = ", ".join(f"`{column.removesuffix('_id')}`" for column in trace.overwritten)
    return f"`forgetme` empties {emptied}; the rest stays without your name."


def _with_reference(text: str) -> str:
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{reference()}\n\n{END}{rest.partition(END)[2]}"


def test_the_document_is_what_the_code_says() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert _with_reference(text) == text, "run: python tests/test_data_format.py"


def test_every_name_has_its_meaning() -> None:
    used = {name for trace in TRACES for name in trace.paths} | {*PERSON, *CALENDAR, *OF_MESSAGES, *OF_ALUMNI}
    assert used == set(LABELS), "a new name in the file needs its line in LABELS, circles/posts/own_data.py"


def test_whatever_is_left_out_is_said_in_every_language() -> None:
    assert set(_NOT_OF_TABLES) <= {each.template for each in LEFT_OUT}


def test_who_reads_it_and_what_is_left_out_can_be_said_in_every_language() -> None:
    assert {trace.read_by for trace in TRACES} | {*PERSON.values()} <= set(WHO_READS)
    assert {trace.left_out for trace in TRACES if trace.left_out} <= {each.template for each in LEFT_OUT}


def keys_described() -> set[str]:
    """The keys of the file that the document names."""
    return set(re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text("utf-8"), re.M))


if __name__ == "__main__":
    DOCUMENT.write_text(_with_reference(DOCUMENT.read_text("utf-8")), "utf-8")

"""What one reader sees of what is on the screen."""

from datetime import UTC, datetime

from circles import Field, File, Form, InCircle, Paragraph, Post, Quote, moment, say
from circles.chat import Reader
from circles.message import Button
from circles_local import view
from circles_local.screen import Message

ANA, BIKASH = Reader("Ana", "Europe/Lisbon"), Reader("Bikash", "Asia/Kathmandu")
AT = datetime(2027, 7, 1, 18, 30, tzinfo=UTC)


def message(post: Post, at: datetime = AT, order: int = 1) -> Message:
    return Message(id="m1", place="room-1", at=at, post=post, order=order, edited=True, thread="m0")


def post(text: str = "Hello") -> Post:
    return Post("k", InCircle("c"), (Paragraph(say("{text} {at}", text=text, at=moment(AT, "time"))),))


def test_hours_and_days_are_the_readers_own() -> None:
    (mine,) = view.messages([message(post())], ANA, 0)
    (theirs,) = view.messages([message(post())], BIKASH, 0)
    assert (mine.hour, mine.new_day) == ("19:30", "Thu 1 Jul")
    assert (theirs.hour, theirs.new_day) == ("00:15", "Fri 2 Jul")
    assert "19:30" in mine.body and "00:15" in theirs.body


def test_a_day_is_named_once() -> None:
    later = datetime(2027, 7, 2, 9, tzinfo=UTC)
    days = [each.new_day for each in view.messages([message(post()), message(post()), message(post(), later)], ANA, 0)]
    assert days == ["Thu 1 Jul", "", "Fri 2 Jul"]


def test_only_what_changed_since_is_fresh() -> None:
    shown = view.messages([message(post(), order=4), message(post(), order=5)], ANA, 4)
    assert [each.fresh for each in shown] == [False, True]


def test_what_a_person_typed_stays_text() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x'
    quoted = Post("k", InCircle("c"), (Paragraph(say("{t}", t=hostile)), Quote(say("{t}", t=hostile))))
    (shown,) = view.messages([message(quoted)], ANA, 0)
    assert "<script" not in shown.body and "<img" not in shown.body
    assert "&lt;script&gt;" in shown.body


def test_buttons_and_files_are_named() -> None:
    full = Post(
        "k",
        InCircle("c"),
        (),
        (Button(say("At {at}", at=moment(AT, "time")), "rsvp|cannot", main=True),),
        (File("session.ics", "text/calendar", b"x" * 1234),),
    )
    (shown,) = view.messages([message(full)], ANA, 0)
    assert (shown.buttons[0].label, shown.buttons[0].code, shown.buttons[0].main) == ("At 19:30", "rsvp|cannot", True)
    assert (shown.files[0].name, shown.files[0].size, shown.files[0].url) == ("session.ics", "1.2 kB", "/files/m1/0")


def test_a_form_tells_who_reads_before_anybody_types() -> None:
    field = Field("first", say("What stays?"), "text", True, long=True, most=500, note=say("Only you will read this."))
    choice = Field("how", say("How?"), "choice", False, choices=("kept", "not_yet"))
    form = view.form_view(Form(say("Look back"), "?reflect", (field, choice)), ANA)
    assert (form.title, form.code) == ("Look back", "?reflect")
    assert (form.fields[0].note, form.fields[0].long, form.fields[0].required) == (
        "Only you will read this.",
        True,
        True,
    )
    assert form.fields[1].choices == (("kept", "kept"), ("not_yet", "not yet"))


def test_another_day_elsewhere_is_said() -> None:
    assert view.shift(AT, "Europe/Lisbon", "Asia/Kathmandu") == say("next day")
    assert view.shift(AT, "Asia/Kathmandu", "Europe/Lisbon") == say("day before")
    assert view.shift(AT, "Europe/Lisbon", "Europe/Oslo") is None


def test_names_and_zones_in_short() -> None:
    assert (view.initials("Ana"), view.initials("Ana Reis"), view.initials("Ø")) == ("An", "AR", "Ø")
    assert view.city("America/Sao_Paulo") == "Sao Paulo"

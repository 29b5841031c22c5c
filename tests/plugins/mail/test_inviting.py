"""Sessions come by mail to whoever confirmed an address: each once, and then every change of it."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from circles.testing import CircleApp
from tests.calendar.others import instances
from tests.plugins.mail.conftest import ANA, confirmed
from tests.plugins.mail.post_office import PostOffice, calendar_of, text_of


def heads(office: PostOffice, since: int = 0, address: str = ANA) -> list[str]:
    return [str(each["Subject"]) for each in office.to(address)[since:]]


def lines(mail: EmailMessage) -> dict[str, str]:
    """The properties of the invitation in a mail, with their parameters, as a simple reader finds them."""
    unfolded = calendar_of(mail).decode().replace("\r\n ", "")
    return {re.split("[:;]", each)[0]: each for each in unfolded.split("\r\n") if each}


async def test_the_sessions_of_the_next_weeks_are_invitations(app: CircleApp, post_office: PostOffice) -> None:
    code, *invitations = heads(post_office)
    assert code.startswith("Your code is ")
    assert invitations == ["Invitation: Alder: session 1", "Invitation: Alder: session 2"]
    await app.advance(weeks=1)
    assert heads(post_office, 3) == ["Invitation: Alder: session 3"]
    await app.advance(weeks=2)
    assert heads(post_office, 4) == ["Invitation: Alder: session 4"]


async def test_it_is_built_as_calendars_want_it(app: CircleApp, post_office: PostOffice) -> None:
    mail = post_office.to(ANA)[1]
    kinds = [each.get_content_type() for each in mail.walk()]
    assert kinds == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics")
    ]
    beside = mail.get_body(("plain",))
    assert beside and "18:00" in text_of(mail)
    (calendar,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "REQUEST" and calendar.get_param("charset") == "UTF-8"
    (file,) = mail.iter_attachments()
    assert file.get_content() == calendar_of(mail) and file.get_filename() == "invitation.ics"
    found = lines(mail)
    assert found["METHOD"] == "METHOD:REQUEST" and found["ORGANIZER"].endswith(":mailto:circles@owls.example")
    assert found["ATTENDEE"].endswith(f":mailto:{ANA}") and calendar_of(mail).count(b"ATTENDEE") == 1
    assert "RSVP" not in found["ATTENDEE"], "nobody would read the answer"


async def test_its_headers_say_what_it_is(app: CircleApp, post_office: PostOffice) -> None:
    for mail in post_office.to(ANA):
        assert mail["Auto-Submitted"] == "auto-generated" and mail["To"] == ANA
        assert mail["From"] == "Night owls <circles@owls.example>" and mail["List-Id"] == "<invitations.owls.example>"
        assert mail["List-Unsubscribe"] == "<mailto:circles@owls.example?subject=mail%20off>"
        assert mail["Date"].datetime == datetime(2027, 1, 4, 12, tzinfo=UTC)
        assert re.fullmatch(r"<[0-9a-f]{32}@owls\.example>", mail["Message-ID"])


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["vobject", "libical", "icaljs"])
async def test_programs_of_others_read_the_same(
    app: CircleApp, post_office: PostOffice, reader: str, tmp_path: Path
) -> None:
    await app.say("@mia", "session move 2027-01-13 19:00 this")
    await app.say("@mia", "session cancel")
    for number, mail in enumerate(post_office.to(ANA)[1:]):
        (tmp_path / f"{number}.ics").write_bytes(calendar_of(mail))
    found = [each for _, (each,) in sorted(instances(reader, tmp_path).items())]
    assert [(datetime.fromisoformat(str(each["starts"])).isoformat(), each["status"]) for each in found] == [
        ("2027-01-12T18:00:00+00:00", "CONFIRMED"),
        ("2027-01-26T18:00:00+00:00", "CONFIRMED"),
        ("2027-01-13T19:00:00+00:00", "CONFIRMED"),
        ("2027-01-13T19:00:00+00:00", "CANCELLED"),
    ]
    assert len({found[index]["uid"] for index in (0, 2, 3)}) == 1
    first, _, moved, off = (int(str(each["sequence"])) for each in found)
    assert first < moved < off


async def test_the_hour_is_that_of_the_readers_own_clock_and_language(
    circle_app: CircleApp, post_office: PostOffice
) -> None:
    await circle_app.season()
    await circle_app.say("@chen", "language de")
    await confirmed(circle_app, post_office, "@chen", "chen@example.org")
    code, first, _ = post_office.to("chen@example.org")
    assert "Dein Code" in code["Subject"] and first["Content-Language"] == "de"
    assert "Di 12. Jan, 23:30" in text_of(first) and "Einladung: Alder: Treffen 1" == first["Subject"]
    assert lines(first)["DTSTART"] == "DTSTART:20270112T180000Z"


async def test_nobodys_name_and_no_role_stands_in_it(app: CircleApp, post_office: PostOffice) -> None:
    await app.advance(days=8)
    for mail in post_office.to(ANA):
        words = text_of(mail) + (
            calendar_of(mail).decode() if mail.is_multipart() and "Alder" in mail["Subject"] else ""
        )
        assert not re.search(r"\b(Bo|Chen|Dua|you:)\b", words)


class TestChanges:
    async def test_a_move_is_the_same_session_at_another_hour(self, app: CircleApp, post_office: PostOffice) -> None:
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        before, moved = post_office.to(ANA)[1], post_office.to(ANA)[3]
        assert moved["Subject"] == "Changed: Alder: session 1" and "Wed 13 Jan, 19:00" in text_of(moved)
        assert lines(moved)["METHOD"] == "METHOD:REQUEST" and lines(moved)["UID"] == lines(before)["UID"]
        assert (lines(before)["SEQUENCE"], lines(moved)["SEQUENCE"]) == ("SEQUENCE:0", "SEQUENCE:1")
        assert moved["Message-ID"] != before["Message-ID"] and len(post_office.to(ANA)) == 4

    @pytest.mark.parametrize("how", ["session cancel", "session skip"])
    async def test_what_is_off_is_taken_back(self, app: CircleApp, post_office: PostOffice, how: str) -> None:
        await app.say("@mia", how)
        off = post_office.to(ANA)[3]
        assert off["Subject"] == "Off: Alder: session 1" and len(post_office.to(ANA)) == 4
        assert (lines(off)["METHOD"], lines(off)["STATUS"]) == ("METHOD:CANCEL", "STATUS:CANCELLED")
        assert lines(off)["SEQUENCE"] == "SEQUENCE:1"

    async def test_who_leaves_the_circle_is_expected_no_more(self, app: CircleApp, post_office: PostOffice) -> None:
        await confirmed(app, post_office, "@bo", "bo@example.org")
        await app.say("@ana", "leave")
        await app.advance(days=1)
        assert heads(post_office, 3) == [f"You are not expected: Alder: session {n}" for n in (1, 2)]
        assert {lines(each)["SEQUENCE"] for each in post_office.to(ANA)[3:]} == {"SEQUENCE:1"}
        await app.advance(weeks=3)
        assert len(post_office.to(ANA)) == 5
        assert not any(each.startswith("Off") for each in heads(post_office, address="bo@example.org"))

    async def test_nothing_comes_again_without_a_change(self, app: CircleApp, post_office: PostOffice) -> None:
        for _ in range(3):
            app.stage.app.engine.plugin_work.touched()
            await app.advance(hours=7)
        assert len(post_office.to(ANA)) == 3

    async def test_another_language_is_no_change(self, app: CircleApp, post_office: PostOffice) -> None:
        await app.say("@ana", "language es")
        await app.advance(days=1)
        assert len(post_office.to(ANA)) == 3

    async def test_a_place_is_one_and_keeps_the_sequence(self, app: CircleApp, post_office: PostOffice) -> None:
        await app.say("@ana", "place https://meet.example.org/alder", in_room=True)
        await app.advance(days=1)
        changed = post_office.to(ANA)[3]
        assert "https://meet.example.org/alder" in text_of(changed)
        assert lines(changed)["SEQUENCE"] == "SEQUENCE:0"

    async def test_a_session_that_took_place_is_left_alone(self, app: CircleApp, post_office: PostOffice) -> None:
        await app.meet()
        await app.advance(days=1)
        assert not [each for each in heads(post_office) if each.startswith(("Off", "Changed"))]


class TestLimits:
    async def test_five_mails_a_day_and_the_last_word_of_each_session_the_day_after(
        self, app: CircleApp, post_office: PostOffice
    ) -> None:
        for day in range(13, 19):
            await app.say("@mia", f"session move 2027-01-{day} 19:00 this")
        assert len(post_office.to(ANA)) == 5
        await app.advance(hours=23)
        assert len(post_office.to(ANA)) == 5
        await app.advance(hours=2)
        assert len(post_office.to(ANA)) == 6 and "Mon 18 Jan, 19:00" in text_of(post_office.to(ANA)[5])
        assert lines(post_office.to(ANA)[5])["SEQUENCE"] == "SEQUENCE:6"

    async def test_what_is_called_off_goes_before_what_moves(self, app: CircleApp, post_office: PostOffice) -> None:
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        await app.say("@mia", "session move 2027-01-13 20:00 this")
        await app.say("@mia", "session move 2027-01-13 21:00 this")
        await app.say("@mia", "session cancel")
        await app.advance(days=1, hours=1)
        assert [each.split(":")[0] for each in heads(post_office, 3)] == ["Changed", "Changed", "Off"]

    async def test_moved_there_and_back_while_it_waits_is_no_mail(
        self, app: CircleApp, post_office: PostOffice
    ) -> None:
        for hour in (19, 20, 21):
            await app.say("@mia", f"session move 2027-01-13 {hour}:00 this")
        await app.say("@mia", "session move 2027-01-13 20:00 this")
        await app.advance(days=2)
        changed = [each for each in post_office.to(ANA) if each["Subject"].startswith("Changed")]
        assert ["19:00" in text_of(each) for each in changed] == [True, False], "the last one that went out said 20:00"

    async def test_one_mailbox_hears_no_more_from_several_accounts(
        self, circle_app: CircleApp, post_office: PostOffice
    ) -> None:
        await circle_app.season()
        for who in ("@ana", "@bo", "@chen", "@dua", "@ana"):
            assert "I am writing" in await circle_app.say(who, "mail victim@example.org")
        assert "Enough mail went there today" in await circle_app.say("@bo", "mail victim@example.org")
        await circle_app.say("@bo", "mail off")
        assert "Enough mail went there today" in await circle_app.say("@bo", "mail Victim@example.org")
        await circle_app.advance(days=1)
        assert len(post_office.took) == 5
        assert "I am writing" in await circle_app.say("@bo", "mail victim@example.org")


class TestWhenTheServerIsAway:
    async def test_it_comes_later_and_once(self, app: CircleApp, post_office: PostOffice) -> None:
        await post_office.closes()
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        assert "My mail server takes nothing right now" in await app.say("@ana", "mail")
        await app.advance(hours=3)
        await post_office.opens()
        await app.advance(hours=2)
        assert heads(post_office, 3) == ["Changed: Alder: session 1"]
        assert "takes nothing" not in await app.say("@ana", "mail")

    async def test_greylisting_takes_a_second_try_of_the_same_letter(
        self, circle_app: CircleApp, post_office: PostOffice
    ) -> None:
        await circle_app.season()
        post_office.answers = ["451 4.7.1 greylisted, try again later"]
        await circle_app.say("@ana", f"mail {ANA}")
        assert post_office.took == [] and post_office.tried == 1
        await circle_app.advance(minutes=6)
        assert len(post_office.to(ANA)) == 1 and post_office.to(ANA)[0]["Date"].datetime == datetime(
            2027, 1, 4, 12, tzinfo=UTC
        )

    async def test_where_the_answer_is_lost_the_second_copy_is_the_same_to_the_letter(
        self, app: CircleApp, post_office: PostOffice
    ) -> None:
        post_office.lost = 1
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        await app.advance(hours=1)
        first, second = post_office.raw[3:]
        assert first == second, "so a mailbox that got both shows one"

    async def test_what_was_overtaken_is_not_sent_any_more(self, app: CircleApp, post_office: PostOffice) -> None:
        post_office.answers = ["451 later"]
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        await app.say("@mia", "session move 2027-01-14 19:00 this")
        await app.advance(days=1)
        (only,) = post_office.to(ANA)[3:]
        assert "Thu 14 Jan" in text_of(only) and lines(only)["SEQUENCE"] == "SEQUENCE:2"

    async def test_after_the_session_began_nobody_is_asked_to_come(
        self, app: CircleApp, post_office: PostOffice
    ) -> None:
        await post_office.closes()
        await app.say("@mia", "session move 2027-01-05 19:00 this")
        await app.advance(days=2)
        await post_office.opens()
        await app.advance(days=1)
        assert not [each for each in heads(post_office) if each.startswith("Changed")]

    async def test_a_mailbox_that_does_not_exist_is_left_alone_after_three_tries(
        self, app: CircleApp, post_office: PostOffice
    ) -> None:
        post_office.refuses = {ANA}
        before = post_office.tried
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        await app.advance(days=3)
        assert post_office.tried == before + 3
        assert "took no mail from me" in await app.say("@ana", "mail")
        await app.say("@mia", "session move 2027-01-14 19:00 this")
        await app.advance(days=1)
        assert post_office.tried == before + 3

    @pytest.mark.parametrize("more_settings", ['user = "circles"\npassword = "right"'])
    async def test_a_wrong_password_is_said_and_nothing_is_lost(
        self, circle_app: CircleApp, post_office: PostOffice
    ) -> None:
        post_office.password = "other"
        await post_office.closes()
        await post_office.opens()
        await circle_app.season()
        await circle_app.say("@ana", f"mail {ANA}")
        assert "My mail server takes nothing" in await circle_app.say("@ana", "mail")
        post_office.password = "right"
        await circle_app.advance(hours=1)
        assert len(post_office.to(ANA)) == 1

"""From what is to be said to the bytes of a mail: no clock, and no header that a member could write."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from circles import Heading, InPrivate, Line, Mailbox, Note, Paragraph, Planned, Post, moment, say
from circles.chat import Reader
from circles.message import ours
from circles.render import html, one_line, plain
from circles_mail.book import Kind
from circles_mail.settings import MailSettings


class _Whole(EmailPolicy):
    """Addresses and ids stay in one line: the library would encode a long one, which no program undoes there."""

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name in _IN_ONE_LINE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii") if name in _IN_ONE_LINE else super().fold_binary(name, value)


_IN_ONE_LINE = ("To", "Reply-To", "Message-ID", "List-Id", "List-Unsubscribe")
POLICY = _Whole(cte_type="7bit", max_line_length=76, linesep="\r\n", raise_on_defect=False)
"""Whatever stands in a mail, it passes every server: seven bits, short lines, no header with a line break in it."""

_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
_SUBJECT_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and where answers to this mail go. `leave` is the address for being left alone."""

    settings: MailSettings
    answers: str
    leave: str

    @property
    def organizer(self) -> Mailbox:
        """As it stands in an invitation."""
        return Mailbox(self.settings.name, self.answers)


def written(
    sender: Sender,
    to: str,
    id: str,
    made_at: datetime,
    subject: Line,
    post: Post,
    reader: Reader,
    ics: bytes = b"",
    method: str = "",
) -> bytes:
    """A mail with its text, the same as a page, and, if it is an invitation, the calendar object twice: as calendars
    read it beside the text, and as a file for those that look for one.
    """
    mail = EmailMessage(POLICY)
    mail["From"] = Address(_safe(sender.settings.name), addr_spec=sender.settings.address)
    mail["To"] = Address(addr_spec=to)
    if sender.answers != sender.settings.address:
        mail["Reply-To"] = Address(addr_spec=sender.answers)
    mail["Subject"] = _safe(plain(subject, reader, reader.language))[:_SUBJECT_LONGEST]
    mail["Date"] = made_at
    mail["Message-ID"] = f"<{id}@{sender.settings.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["List-Id"] = f"<invitations.{sender.settings.domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{sender.leave}?subject=mail%20off>"
    mail.set_content(plain(post, reader, reader.language, prefix=None) + "\n")
    mail.add_alternative(_page(post, reader), subtype="html")
    if ics:
        more = {"method": method, "charset": "UTF-8"}
        mail.add_alternative(ics, maintype="text", subtype="calendar", cte="base64", params=more)
        mail.add_attachment(ics, maintype="application", subtype="ics", cte="base64", filename="invitation.ics")
    mail["Content-Language"] = reader.language  # last: it would become that of the first part alone
    return mail.as_bytes(policy=POLICY)


def _page(post: Post, reader: Reader) -> str:
    body = html(post, reader, reader.language)
    return (
        f'<!DOCTYPE html><html lang="{_safe(reader.language)[:10]}"><meta charset="utf-8"><body>{body}</body></html>\n'
    )


def _safe(text: str) -> str:
    # The library decodes what looks encoded (`=?utf-8?q?=0a…?=`) when a header is set, line breaks and all.
    return _UNPRINTABLE.sub(" ", one_line(text, 200)).replace('"', "'").replace("=?", "= ?")


def post_of(*blocks: Heading | Paragraph | Note) -> Post:
    """What stands in a mail."""
    return Post("", InPrivate(""), blocks)


def code_mail(code: str) -> tuple[Line, Post]:
    """Subject and text for an address that somebody says is theirs. Nothing in it comes from them."""
    return say("Your code is {code}", code=code), post_of(
        Paragraph(say("Somebody asked me to send invitations to mentorship circles to this address.")),
        Paragraph(say("Was it you? Then say this in the chat, in private: mail code {code}", code=code)),
        Note(say("It holds for a day. If it was not you, do nothing: I will not write again.")),
    )


def invitation_mail(planned: Planned, kind: Kind, *, reads: bool) -> tuple[Line, Post]:
    """Subject and text for a session: come, it changed, it is off, or it takes place without them."""
    title, when = planned.title, moment(planned.starts_at)
    minutes = round((planned.ends_at - planned.starts_at).total_seconds() / 60)
    hour = say("{when}, {minutes} minutes.", when=when, minutes=minutes)
    if kind is Kind.CANCEL:
        return _without_them(planned, hour)
    if kind is Kind.CHANGE:
        subject, heading = say("Changed: {title}", title=title), say("Something changed: {title}", title=title)
    else:
        subject, heading = say("Invitation: {title}", title=title), say("You are invited: {title}", title=title)
    place = (Paragraph(say("Where: {place}", place=planned.place)),) if planned.place else ()
    answer = (
        say("Answer with yes or no in your calendar, or in the chat. Who says nothing is coming.")
        if reads
        else say("Cannot come? Say it in the chat: an answer to this mail does not reach your circle.")
    )
    return subject, post_of(Heading(heading), Paragraph(hour), *place, Paragraph(answer), _small_print())


def _without_them(planned: Planned, hour: Line) -> tuple[Line, Post]:
    title, why = planned.title, list[Paragraph]()
    if planned.is_off:
        subject, heading = say("Off: {title}", title=title), say("This one is off: {title}", title=title)
    else:
        subject = heading = say("You are not expected: {title}", title=title)
        why.append(Paragraph(say("You take a break, or have left this circle. The others meet all the same.")))
    out = Paragraph(say("If your calendar still shows it, take it out there."))
    return subject, post_of(Heading(heading), Paragraph(hour), *why, out, _small_print())


def stopped_words() -> tuple[Line, ...]:
    """To whom mail does not come any more, in chat."""
    return (
        say("Your e-mail address takes no mail from me any more, so I stopped: your calendar gets no more changes."),
        say("To start again, tell me an address that works, this one or another, such as: mail me@example.org"),
    )


def no_code_words() -> tuple[Line, ...]:
    """To whoever gave an address that the code did not reach, in chat."""
    return (
        say("My mail with your code did not arrive: that address takes none. Is there a slip in it?"),
        say("Please tell me again, such as: mail me@example.org"),
    )


def note_mail(title: str, *lines: Line) -> tuple[Line, Post]:
    """Subject and text for an answer that could not be taken."""
    subject = say("About your answer: {title}", title=title) if title else say("About your mail")
    return subject, post_of(*map(Paragraph, lines), _small_print())


def _small_print() -> Note:
    return Note(say("To get no more mail from me, say in the chat: mail off"))


def as_lines(post: Post) -> tuple[Line, ...]:
    """The paragraphs of an answer of the program, to be said in a mail."""
    return tuple(each.line for each in post.blocks if isinstance(each, Paragraph)) or (ours("…"),)

"""Formats, the plan of a season, and the place to talk."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from circles.command import SessionRef
from circles.commands import Agenda, ChooseFormat, SeasonPlan
from circles.commands import Formats as AskFormats
from circles.domain.circle import Circle
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.session import Session, SessionState
from circles.message import (
    Block,
    Code,
    Heading,
    InCircle,
    Inline,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    button,
    form_button,
    mention,
    moment,
    ours,
    say,
    strong,
)
from circles.posts.scene import place_words

_STATES = {
    SessionState.HELD: say("held"),
    SessionState.OPEN: say("running"),
    SessionState.SKIPPED: say("skipped"),
    SessionState.CANCELLED: say("cancelled"),
    SessionState.MISSED: say("did not take place"),
}


def _in_library(form: Format) -> Line:
    title, name, about = strong("{title}", title=ours(form.title)), Code(form.name), ours(form.about)
    if form.least == form.most:
        return say("{title} ({name}), for {n} people: {about}", title=title, name=name, n=form.most, about=about)
    return say(
        "{title} ({name}), for {least} to {most} people: {about}",
        title=title,
        name=name,
        least=form.least,
        most=form.most,
        about=about,
    )


def library(formats: Iterable[Format]) -> Post:
    """Every way to spend a session, with what to type for it."""
    lines = tuple(_in_library(each) for each in formats)
    note = Note(say("{how} takes one for your next session.", how=Code("format troika")))
    return Post("", InPrivate(""), (Heading(say("Ways to spend a session")), Items(lines), note))


def plan(circle: Circle, sessions: Sequence[tuple[Session, Format]]) -> Post:
    """Session by session."""
    blocks: list[Block] = [Heading(say("How {circle} spends its season", circle=circle.name))]
    blocks.append(Items(tuple(_planned(session, form) for session, form in sessions)))
    blocks.append(Note(say("{how} changes session 5.", how=Code("format troika 5"))))
    buttons = (form_button(say("Another format"), ChooseFormat), button(say("All formats"), AskFormats()))
    return Post("", InPrivate(""), tuple(blocks), buttons)


def _planned(session: Session, form: Format) -> Line:
    when = moment(session.starts_at, "day")
    state = _STATES.get(session.state)
    if state:
        return say(
            "Session {number}, {when}: {format} ({state})",
            number=session.number,
            when=when,
            format=ours(form.title),
            state=state,
        )
    return say("Session {number}, {when}: {format}", number=session.number, when=when, format=ours(form.title))


def chosen(circle: Circle, session: Session, form: Format, by: Person, now: datetime) -> Post:
    """The circle hears who chose what."""
    line = say(
        "{who} chose {format} for session {number}, {when}.",
        who=mention(by),
        format=strong("{title}", title=ours(form.title)),
        number=session.number,
        when=moment(session.starts_at),
    )
    return Post(
        f"{session.id}:format:{form.name}:{now:%Y%m%dT%H%M%S}",
        InCircle(circle.id),
        (Paragraph(line), Paragraph(ours(form.about))),
        (button(say("Agenda"), Agenda(session=SessionRef(session.id))), button(say("Season plan"), SeasonPlan())),
        quiet=True,
    )


def chosen_answer(session: Session, form: Format, people: int) -> Post:
    """Done, and a word if the circle is not of the right size for it."""
    lines = [
        say("Session {number} is {format} now. The circle is told.", number=session.number, format=ours(form.title))
    ]
    if not form.least <= people <= form.most:
        lines.append(
            say(
                "It is made for {least} to {most} people. If you are fewer or more, something near it takes its place.",
                least=form.least,
                most=form.most,
            )
        )
    return Post("", InPrivate(""), tuple(Paragraph(line) for line in lines))


def place(circle: Circle, where: str, fallback: str) -> Post:
    """Where the circle talks."""
    lines = [say("{circle} talks here: {place}", circle=circle.name, place=_shown(where))]
    if fallback and fallback != where:
        lines.append(say("If that does not work: {place}", place=place_words(fallback)))
    note = Note(say("{how} changes it.", how=Code("place https://meet.example.org/oak")))
    return Post("", InPrivate(""), (*(Paragraph(line) for line in lines), note))


def _shown(where: str) -> Inline:
    return place_words(where) if where else say("in its room, there is no other place yet")


def new_place(circle: Circle, where: str, by: Person, now: datetime) -> Post:
    """The circle hears of the new place."""
    line = say("{who} says where you talk from now on: {place}", who=mention(by), place=place_words(where))
    return Post(f"{circle.id}:place:{now:%Y%m%dT%H%M%S}", InCircle(circle.id), (Paragraph(line),))


def place_answer(where: str) -> Post:
    """Done."""
    line = say("Noted: {place}. The circle is told, and agendas and calendars show it.", place=place_words(where))
    return Post("", InPrivate(""), (Paragraph(line),))

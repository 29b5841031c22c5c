"""Waiting, a place that is offered, and who joins a circle that meets already."""

from collections.abc import Sequence

from circles.command import CircleRef, MatterRef
from circles.commands import Charter, Feed, My
from circles.commands.placing import Host, Line, Seat, Waiting, YesNo
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.program import Program
from circles.domain.request import Request
from circles.domain.session import Session
from circles.message import (
    Block,
    InCircle,
    InPrivate,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    mention,
    moment,
    say,
)
from circles.message import Line as Sentence
from circles.posts.ladder import WHAT_A_HOST_DOES
from circles.posts.scene import names
from circles.posts.stating import say_when_button, which_hours

KEEP_OR_DROP = (
    button(say("Keep my place"), Waiting(Line.KEEP)),
    button(say("I would rather not wait"), Waiting(Line.DROP)),
)


def in_line(person: Person, program: str, place: int, asks_hours: bool, key: str) -> Post:
    """Their place in the line, and what happens next. Asked once whether to keep it; nothing to do if so.

    `asks_hours`: they have not said yet when they can meet.
    """
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(
                say("You are number {place} of those who wait for a place in {program}.", place=place, program=program)
            ),
            Paragraph(
                say(
                    "When one falls free at an hour that suits you, I ask you first, and you have three days to answer."
                )
            ),
            *([Paragraph(which_hours())] if asks_hours else []),
            Note(say("To keep your place there is nothing to do.")),
        ),
        (say_when_button(main=True), *KEEP_OR_DROP) if asks_hours else KEEP_OR_DROP,
    )


def how_it_stands(program: str, place: int | None, offered: Sequence[str]) -> tuple[Sentence, ...]:
    """In short, for whoever is in no circle while a season runs. `place`: in the line, from 1; None: not in it."""
    lines = [
        say("A place in {circle} is offered to you: `seat yes` takes it, `seat no` leaves it to others.", circle=each)
        for each in offered
    ]
    if place is None:
        return (
            *lines,
            say("“join” and your city asks for a place in {program}, such as `join Lisbon`.", program=program),
        )
    kept = say("You are number {place} of those who wait for a place in {program}.", place=place, program=program)
    return (*lines, kept, say("`waiting` says more: it keeps your place, or gives it up."))


def not_placed(person: Person, program: Program, place: int, why: str = "") -> Post:
    """Nobody is left out without a word: why (the rule that kept them waiting), and what happens next."""
    return Post(
        f"waiting:{program.id}:{person.id}",
        InPrivate(person.id),
        (
            Paragraph(_why_no_circle(program.name, why)),
            Paragraph(say("You are number {place} in the line, and come first next time.", place=place)),
            Paragraph(say("When a place falls free at an hour that suits you, I ask you first.")),
            Note(say("To keep your place there is nothing to do.")),
        ),
        KEEP_OR_DROP,
    )


def _why_no_circle(program: str, why: str) -> Sentence:
    if not why:
        return say(
            "There was no circle for you in {program} this time: you came when they were made already.", program=program
        )
    if why in ("no hours", "hours", "together"):
        return say(
            "There was no circle for you in {program} this time: at the hours that you can come, too few others can."
            " If you find more hours, “free” notes them.",
            program=program,
        )
    if why == "language":
        return say(
            "There was no circle for you in {program} this time: too few others speak your language at your hours.",
            program=program,
        )
    # Whoever is kept apart from somebody reads the same as who was one too many.
    return say(
        "There was no circle for you in {program} this time: there were more people than places.", program=program
    )


def offer(person: Person, where: Circle, first: Session, request: Request, moves: bool) -> Post:
    """A place fell free: take it or leave it by one tap."""
    blocks: list[Block] = [
        Paragraph(
            say(
                "A place is free in {circle}. Its next session is {when}, {minutes} minutes.",
                circle=where.name,
                when=moment(first.starts_at),
                minutes=first.minutes,
            )
        )
    ]
    if moves:
        blocks.append(Paragraph(say("If you take it, you leave the circle you are in now.")))
    if request.until:
        blocks.append(Note(say("It is yours until {when}; then I ask the next in line.", when=moment(request.until))))
    ref = MatterRef(request.id)
    return Post(
        f"place:{request.id}",
        InPrivate(person.id),
        tuple(blocks),
        (
            button(say("Yes, I take it"), Seat(YesNo.YES, ref), main=True),
            button(say("Not this one"), Seat(YesNo.NO, ref)),
        ),
    )


def lapsed(request: Request, where: Circle) -> Post:
    """Nobody is pressed, and nobody loses their turn."""
    return Post(
        f"place:{request.id}:lapsed",
        InPrivate(request.person_id),
        (
            Paragraph(
                say(
                    "The place in {circle} goes to the next in line. You keep your place in the line.",
                    circle=where.name,
                )
            ),
        ),
        (button(say("I would rather not wait"), Waiting(Line.DROP)),),
        purpose=Purpose.NEWS,
    )


def welcome(person: Person, where: Circle, members: tuple[Person, ...], first: Session | None, key: str) -> Post:
    """You are in: with whom, and when."""
    blocks: list[Block] = [
        Paragraph(say("Welcome to {circle}, {name}.", circle=where.name, name=person.name)),
        Paragraph(say("You are {people}.", people=names(members))),
    ]
    if first:
        blocks.append(Paragraph(say("You meet {when}. Coming is the default.", when=moment(first.starts_at))))
    return Post(
        key,
        InPrivate(person.id),
        tuple(blocks),
        (
            button(say("Our charter"), Charter(CircleRef(where.id))),
            button(say("Calendar link"), Feed()),
            button(say("My circle"), My()),
        ),
    )


def joins(person: Person, where: Circle, key: str) -> Post:
    """Somebody new, for those who are there."""
    line = say("{who} joins the circle. A warm word helps.", who=mention(person))
    return Post(key, InCircle(where.id), (Paragraph(line),))


def asked_to_host(person: Person, where: Circle, request: Request) -> Post:
    """Somebody has to look after the circle; you are there longest."""
    ref = MatterRef(request.id)
    return Post(
        f"host:{request.id}",
        InPrivate(person.id),
        (
            Paragraph(say("{circle} needs a host, and you are there longest. Would you?", circle=where.name)),
            Paragraph(WHAT_A_HOST_DOES),
            Note(say("No is a fine answer; then I ask the next one.")),
        ),
        (
            button(say("Yes, I will host"), Host(YesNo.YES, ref), main=True),
            button(say("No, thank you"), Host(YesNo.NO, ref)),
        ),
    )


def hosts(person: Person, where: Circle, key: str) -> Post:
    """The circle knows whom to turn to."""
    return Post(
        key,
        InCircle(where.id),
        (Paragraph(say("{who} hosts the circle from now on. Thank you!", who=mention(person))),),
        quiet=True,
    )


def nobody_hosts(where: Circle, key: str) -> Post:
    """Everybody was asked: the organizers have to look after it."""
    return Post(
        key,
        InPrivate(""),
        (Paragraph(say("Nobody in {circle} can host for now. “replace host” names somebody.", circle=where.name)),),
    )


def wants_another(person: Person, where: Circle, hour: bool, key: str) -> Post:
    """What somebody asks for, for the organizers alone."""
    line = (
        say("{who} asks for another hour than that of {circle}.", who=person.name, circle=where.name)
        if hour
        else say("{who} asks for another circle than {circle}.", who=person.name, circle=where.name)
    )
    return Post(key, InPrivate(""), (Paragraph(line),))

"""Where somebody stands, at the start and at the end of a season. What they wrote is shown when they ask, to them."""

from collections.abc import Mapping, Sequence

import msgspec

from circles.command import CircleRef, MatterRef, SessionRef
from circles.commands import Career, GoalNew, Reflect, SelfAssess
from circles.domain.circle import Circle
from circles.domain.self_assessment import Answers, pairs
from circles.domain.session import Session
from circles.message import (
    Block,
    Button,
    Heading,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    form_button,
    say,
    strong,
)

QUESTIONS: Mapping[str, Line] = {
    "used": strong("Strengths you use"),
    "build": strong("Strengths you want to build"),
    "evidence": strong("By what you see it"),
    "scale": strong("Where you stand, on your own scale"),
    "leave_with": strong("What you leave with"),
    "aims": strong("Where your work is to lead you"),
    "values": strong("What matters to you in your work"),
}
_SKIP = say("Only you will read this, ever. Skipping all or part of it is a fine answer.")


def at_start(circle: Circle, person_id: str, key: str) -> Post:
    """To one member, when their season starts: five short questions at most, and two more later."""
    ref = MatterRef(circle.id)
    return Post(
        key,
        InPrivate(person_id, circle.id),
        (
            Paragraph(say("Your season with {circle} begins. Where do you stand today?", circle=circle.name)),
            Paragraph(say("A few words now show you at its end how far you came: strengths, and what you hope for.")),
            Note(_SKIP),
        ),
        (
            form_button(say("Where I stand"), SelfAssess, main=True, circle=ref),
            form_button(say("Where my work is to lead"), Career, circle=ref),
            form_button(say("Set a goal"), GoalNew, circle=CircleRef(circle.id)),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def beside(post: Post, circle: Circle) -> Post:
    """The same question beside another one, where a message of its own would be one too many."""
    line = say("And once in a season: where do you stand today, and what do you want to reach?")
    ref = MatterRef(circle.id)
    asked = (
        form_button(say("Where I stand"), SelfAssess, circle=ref),
        form_button(say("Set a goal"), GoalNew, circle=CircleRef(circle.id)),
    )
    return msgspec.structs.replace(
        post, blocks=(*post.blocks, Paragraph(line), Note(_SKIP)), buttons=(*post.buttons, *asked)
    )


def at_end(circle: Circle, person_id: str, left_open: Session | None, key: str) -> Post:
    """The same when the season is over, to who has not answered then.

    `left_open`: the last session, if they wrote something at half time and have not said what became of it.
    """
    half_time = (
        (form_button(say("What became of half time"), Reflect, session=SessionRef(left_open.id)),) if left_open else ()
    )
    ref = MatterRef(circle.id)
    return Post(
        key,
        InPrivate(person_id, circle.id),
        (
            Paragraph(say("Your season with {circle} is over. Where do you stand now?", circle=circle.name)),
            Paragraph(say("The same few questions as at its start; then both stand side by side.")),
            Note(_SKIP),
            Note(say("I will not ask again.")),
        ),
        (
            form_button(say("Where I stand now"), SelfAssess, main=True, circle=ref),
            *half_time,
            button(say("What I wrote"), SelfAssess(circle=ref)),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def pair(circle: Circle, start: Answers, end: Answers, done: Line | None, next_up: Sequence[Button], key: str) -> Post:
    """What somebody wrote, start and end of each answer side by side. `done`: what was just noted."""
    blocks: list[Block] = [Paragraph(done)] if done else []
    blocks.append(Heading(say("Where you stand, in your season with {circle}", circle=circle.name)))
    for name, first, last in pairs(start, end):
        blocks.append(Paragraph(QUESTIONS[name]))
        both = ((say("Start: {text}", text=first), first), (say("End: {text}", text=last), last))
        blocks.append(Items(tuple(line for line, text in both if text)))
    if not (start.words or end.words):
        blocks.append(Paragraph(say("You have written nothing here yet, and that is fine.")))
    blocks.append(Note(say("Only you read this, ever.")))
    return Post(key, InPrivate(""), tuple(blocks), tuple(next_up))


def next_up(circle: Circle, *, strengths: bool, career: bool, goal: bool) -> tuple[Button, ...]:
    """Ways on: what is open first, what could be said anew afterwards."""
    ref = MatterRef(circle.id)
    found = [form_button(say("Where I stand"), SelfAssess, main=strengths, circle=ref)]
    found.insert(int(strengths), form_button(say("Where my work is to lead"), Career, main=career, circle=ref))
    return (*found, form_button(say("Set a goal"), GoalNew, circle=CircleRef(circle.id))) if goal else tuple(found)

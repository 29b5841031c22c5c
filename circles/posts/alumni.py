"""Who stays reachable after a circle: the choice, the list, the question, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from circles.command import MatterRef
from circles.commands import AlumniAnswer, AlumniAsk, Join, StayReachable
from circles.commands.placing import YesNo
from circles.domain.alumni import ANSWER_WITHIN, Alum, ReachedBy
from circles.domain.circle import Circle
from circles.domain.person import Identity, Person
from circles.domain.program import Program
from circles.domain.request import Request
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    button,
    form_button,
    moment,
    say,
)
from circles.posts.introducing import in_touch

BY: Mapping[ReachedBy, Line] = {
    ReachedBy.NOBODY: say("Nobody may ask to get in touch with you."),
    ReachedBy.CIRCLE: say("Whoever sat with you in the circle may ask to get in touch with you."),
    ReachedBy.PROGRAM: say(
        "Whoever sat with you in the circle, and members of later seasons, may ask to get in touch with you."
    ),
}


def beside(post: Post, circle: Circle) -> Post:
    """The choice beside a message that comes anyway, once a circle is over for somebody."""
    line = say(
        "May others ask to get in touch with you after this? It is up to you; without a word from you, nobody can."
    )
    return msgspec.structs.replace(
        post, blocks=(*post.blocks, Paragraph(line)), buttons=(*post.buttons, choice_button(circle.id))
    )


def at_the_end(circle: Circle, person_id: str, key: str) -> Post:
    """The choice in a message of its own, to somebody to whom nothing else comes once a circle is over."""
    over = Paragraph(say("{circle} has come to its end.", circle=circle.name))
    return beside(Post(key, InPrivate(person_id, circle.id), (over,), quiet=True, purpose=Purpose.NEWS), circle)


def choice_button(circle_id: str, label: Line | None = None) -> Button:
    """The form in which somebody chooses."""
    return form_button(label or say("Stay reachable"), StayReachable, circle=MatterRef(circle_id))


def chosen(circle: Circle, of: Alum | None, changed: bool, key: str) -> Post:
    """What somebody chose for the time after a circle. None: nothing, so nobody may ask."""
    blocks: list[Block] = [Paragraph(say("Noted."))] if changed else []
    blocks.append(Heading(say("After {circle}", circle=circle.name)))
    blocks.append(Items(_lines(of)))
    if of and of.words:
        blocks += [Paragraph(say("They read your name, and:")), Quote(say("{text}", text=of.words))]
    if of and of.by is not ReachedBy.NOBODY:
        blocks.append(Note(say("Only your yes tells somebody how to reach you. A no is never told as a no.")))
    return Post(key, InPrivate(""), tuple(blocks), _buttons(circle, of))


def _lines(of: Alum | None) -> tuple[Line, ...]:
    lines = [BY[of.by if of else ReachedBy.NOBODY]]
    if of and of.invited:
        lines.append(say("Organizers may invite you when a season opens, once."))
    if of and not of.is_former:
        lines.append(say("It begins when the circle is over, or when you leave it."))
    if of:
        lines.append(say("It ends on {day}, unless you say yes again.", day=f"{of.until:%Y-%m-%d}"))
    return tuple(lines)


def _buttons(circle: Circle, of: Alum | None) -> tuple[Button, ...]:
    if of is None:
        return (choice_button(circle.id),)
    end = button(say("End it"), StayReachable(ReachedBy.NOBODY, circle=MatterRef(circle.id)))
    return choice_button(circle.id, say("Choose anew")), end


def listed(shown: Sequence[tuple[Alum, Person, bool]], more: bool, about: str, key: str) -> Post:
    """Whom the asker may ask: each with their name, what they offer, and whether they were asked lately."""
    blocks: list[Block] = [Heading(say("From earlier circles"))]
    for alum, person, _ in shown:
        blocks.append(Paragraph(say("{name}", name=person.name)))
        if alum.words:
            blocks.append(Quote(say("{text}", text=alum.words)))
    if not shown:
        none = say("Nobody names “{about}”. {all} shows everybody.", about=about, all=Code("alumni"))
        blocks.append(Paragraph(none if about else say("Nobody has chosen to be reachable for you yet.")))
    if more:
        blocks.append(
            Paragraph(say("There are more. Add a word, such as {example}.", example=Code("alumni interviews")))
        )
    if shown:
        blocks.append(Note(say("They chose this themselves. If you ask one of them, they alone read it.")))
    asks = [
        form_button(say("Ask {name}", name=person.name), AlumniAsk, alum=MatterRef(alum.id))
        for alum, person, asked in shown
        if not asked
    ]
    return Post(key, InPrivate(""), tuple(blocks), tuple(asks))


def asked(alum: Alum, asker: Person, program: Program, request: Request, words: str, key: str) -> Post:
    """To an alum: somebody would like to get in touch. One tap answers."""
    ref = MatterRef(request.id)
    blocks: list[Block] = [
        Paragraph(
            say(
                "{name} from {program} would like to get in touch with you: {yes} or {no}.",
                name=asker.name,
                program=program.name,
                yes=Code("alumni answer yes"),
                no=Code("alumni answer no"),
            )
        )
    ]
    if words:
        blocks.append(Quote(say("{text}", text=words)))
    blocks.append(Note(say("Only a yes tells them how to reach you. A no, or none at all, looks the same to them.")))
    return Post(
        key,
        InPrivate(alum.person_id),
        tuple(blocks),
        (
            button(say("Yes, they may"), AlumniAnswer(YesNo.YES, ref), main=True),
            button(say("No"), AlumniAnswer(YesNo.NO, ref)),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def is_asked(person: Person, key: str) -> Post:
    """To the asker: it is on its way."""
    return Post(
        key,
        InPrivate(""),
        (
            Paragraph(say("I ask {name}. If they say yes, I tell you how to reach them.", name=person.name)),
            Note(say("If there is no answer within {days} days, I tell you that, too.", days=ANSWER_WITHIN.days)),
        ),
    )


def said_yes(other: Person, words: str, accounts: Sequence[Identity], person_id: str, key: str) -> Post:
    """To one of the two, after the yes: who the other one is, and how to reach them."""
    return Post(key, InPrivate(person_id), in_touch(other, words, accounts))


def no_answer(name: str, person_id: str, key: str) -> Post:
    """To the asker, when the time is over: whatever the reason was."""
    return Post(
        key,
        InPrivate(person_id),
        (
            Paragraph(say("{name} did not answer. That happens, and says nothing about you.", name=name)),
            Note(say("{alumni} shows who else can be asked.", alumni=Code("alumni"))),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def still(circle: Circle, of: Alum, key: str) -> Post:
    """Once, shortly before it ends by itself."""
    ref = MatterRef(circle.id)
    return Post(
        key,
        InPrivate(of.person_id),
        (
            Paragraph(
                say(
                    "You can be asked to get in touch, as you chose after {circle}, until {day}. Shall it stay so?",
                    circle=circle.name,
                    day=moment(of.until, "day"),
                )
            ),
            Note(say("Without a yes it ends by itself. I will not ask again.")),
        ),
        (
            button(say("Yes, it stays"), StayReachable(of.by, circle=ref), main=True),
            choice_button(circle.id, say("Choose anew")),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def invitation(program: Program, by: datetime | None, of: Alum, key: str) -> Post:
    """To a former member who chose to hear of it: a new season takes people."""
    first = say("{program} opens again. Would you like to come back?", program=program.name)
    blocks: list[Block] = [Paragraph(first)]
    if by:
        blocks.append(Paragraph(say("The circles are made by {day}.", day=moment(by, "day"))))
    blocks.append(Note(say("You chose to hear of it. Nothing to do if you would rather not.")))
    off = StayReachable(invite=YesNo.NO, circle=MatterRef(of.where.circle_id))
    return Post(
        key,
        InPrivate(of.person_id),
        tuple(blocks),
        (form_button(say("Join"), Join, main=True), button(say("No more invitations"), off)),
        quiet=True,
        purpose=Purpose.NEWS,
    )

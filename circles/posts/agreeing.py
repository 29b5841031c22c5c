"""An agreement with a mentor on its way: whom it concerns is asked, reminded once, and told what became of it."""

from collections.abc import Sequence

from circles.command import CircleRef
from circles.commands import Agreement as Show
from circles.domain.agreement import Agreement, Between, Standing
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.message import Button, Heading, InCircle, InPrivate, Note, Paragraph, Post, Purpose, button, mention, say
from circles.posts.agreement import (
    accept_button,
    change_button,
    counts_when,
    first_buttons,
    news,
    pair_button,
    read_by,
    talk,
    terms,
    title,
)


def _to(between: Between, person: Person) -> InCircle | InPrivate:
    """The room of the circle; of two people the one named, alone."""
    where = between.circle.id
    return InPrivate(person.id, where) if between.other else InCircle(where)


def proposed(between: Between, stands: Standing, by: Person, key: str) -> Post:
    """Somebody proposes an agreement, or a change: whom it concerns is asked: the room, or the other one."""
    assert stands.proposed
    other = between.partner(by)
    return Post(
        key,
        _to(between, other),
        (
            Heading(title(between)),
            Paragraph(say("{who} proposes:", who=mention(by))),
            news(between, stands),
            Note(counts_when(stands)),
            Note(say("If you would rather have something else, propose that: nobody has to say yes.")),
            Note(read_by(between)),
        ),
        (
            accept_button(between.circle, stands.proposed),
            change_button(between, other, say("Propose something else")),
        ),
        purpose=Purpose.NEEDED,
    )


def accepted(between: Between, holds: bool, me: Person, key: str) -> Post:
    """Thanks to whoever said yes."""
    line = say("Thank you. All said yes, so it counts.") if holds else say("Thank you. It counts once all said yes.")
    return Post(key, InPrivate(""), (Paragraph(line),), (_look(between, me),))


def _look(between: Between, me: Person) -> Button:
    if between.other:
        return pair_button(between, me)
    return button(say("Our agreement"), Show(circle=CircleRef(between.circle.id)))


def asked(between: Between, me: Person, key: str) -> Post:
    """To whoever proposed it."""
    line = (
        say("I asked {name}, in private. It counts once both of you have said yes.", name=between.partner(me).name)
        if between.other
        else say("Your circle is asked. It counts once all whom it concerns have said yes.")
    )
    return Post(key, InPrivate(""), (Paragraph(line),), (_look(between, me),))


def nothing_new(between: Between, me: Person, key: str) -> Post:
    """Somebody asked for a change and named none."""
    line = say("That changes nothing. Say what should be different, in the form or in the same message.")
    return Post(key, InPrivate(""), (Paragraph(line),), (change_button(between, me, say("Propose a change")),))


def counts(between: Between, version: Agreement, reader: Person, key: str) -> Post:
    """The last yes has come. `reader`: of two people the one who does not know yet."""
    return Post(
        key,
        _to(between, reader),
        (Heading(title(between)), Paragraph(say("All said yes, so it counts.")), terms(between, version.terms)),
        (_look(between, reader),),
        quiet=True,
        purpose=Purpose.TIMELY,
    )


def ended(between: Between, by: Person, key: str) -> Post:
    """One of two, or the mentor of a circle, ended it."""
    line = (
        say("{who} ended what the two of you had agreed on. No reason is needed for that.", who=mention(by))
        if between.other
        else say("{who} ended what your circle had agreed on with its mentor.", who=mention(by))
    )
    return Post(
        key,
        _to(between, between.partner(by)),
        (Paragraph(line), Note(say("Thank you for the time that you gave each other."))),
        purpose=Purpose.TIMELY,
    )


def parted(between: Between, reader: Person, key: str) -> Post:
    """Two who had an agreement are in one circle no more."""
    return Post(
        key,
        InPrivate(reader.id),
        (
            Paragraph(
                say(
                    "You and {name} are in one circle no more, so what the two of you agreed on ends here.",
                    name=between.partner(reader).name,
                )
            ),
            Note(say("Nobody else knew of it. If you want to go on, do so as you like.")),
        ),
        purpose=Purpose.TIMELY,
    )


def have_you_talked(circle: Circle, mentor: Person, first: Sequence[Between], key: str) -> Post:
    """After the first session, once: a mentor with nothing on paper. `first`: what they could propose."""
    return Post(
        key,
        InPrivate(mentor.id, circle.id),
        (
            Paragraph(
                say(
                    "You are a mentor in {circle}. Have you talked about what you expect of each other?",
                    circle=circle.name,
                )
            ),
            *talk(),
            Note(say("A few words are enough, and nothing counts before the others said yes. I ask only this once.")),
        ),
        first_buttons(first, mentor),
        purpose=Purpose.TIMELY,
        quiet=True,
    )


def waits(between: Between, stands: Standing, person: Person, key: str) -> Post:
    """A reminder to somebody who has not answered, once."""
    assert stands.proposed
    return Post(
        key,
        InPrivate(person.id, between.circle.id),
        (
            Heading(title(between)),
            Paragraph(say("This is still open:")),
            news(between, stands),
            Note(say("Say yes, propose something else, or leave it: I remind you only this once.")),
        ),
        (accept_button(between.circle, stands.proposed), change_button(between, person, say("Propose something else"))),
        purpose=Purpose.TIMELY,
        quiet=True,
    )


def newcomer(between: Between, version: Agreement, person: Person, key: str) -> Post:
    """Whoever joins later is asked in private, as about the charter."""
    return Post(
        key,
        InPrivate(person.id, between.circle.id),
        (
            Heading(title(between)),
            Paragraph(say("This is what they agreed on before you came:")),
            terms(between, version.terms),
            Note(say("If you would like something to be different, propose it.")),
        ),
        (accept_button(between.circle, version), change_button(between, person, say("Propose something else"))),
        purpose=Purpose.TIMELY,
    )

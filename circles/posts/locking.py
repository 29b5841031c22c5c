"""What an organizer holds on to in a proposal."""

from collections.abc import Sequence

from circles.command import Someone
from circles.commands import Lock, Proposal, ProposeAgain, Unlock
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.message import Block, InPrivate, Items, Line, Note, Paragraph, Post, button, listing, mention, say
from circles.posts.scene import names

_MOST_BUTTONS = 8


def circle_locked(circle: Circle, locked: bool) -> Post:
    """A whole circle is held on to, or let go."""
    line = (
        say("{circle} stays as it is when you propose again.", circle=circle.name)
        if locked
        else say("{circle} may change when you propose again.", circle=circle.name)
    )
    other = (
        button(say("Unlock {name}", name=circle.name), Unlock(Someone(circle.name)))
        if locked
        else button(say("Lock {name}", name=circle.name), Lock(Someone(circle.name)))
    )
    return Post("", InPrivate(""), (Paragraph(line),), (button(say("Propose again"), ProposeAgain(), main=True), other))


def person_locked(person: Person, where: Circle | None, locked: bool) -> Post:
    """Somebody is held on to in their circle, or waiting; or let go."""
    if not locked:
        line = say("{who} may sit elsewhere when you propose again.", who=mention(person))
    elif where:
        line = say("{who} stays in {circle} when you propose again.", who=mention(person), circle=where.name)
    else:
        line = say("{who} goes on waiting when you propose again.", who=mention(person))
    who = Someone(person.id)
    other = (
        button(say("Unlock {name}", name=person.name), Unlock(who))
        if locked
        else button(say("Lock {name}", name=person.name), Lock(who))
    )
    return Post("", InPrivate(""), (Paragraph(line),), (button(say("Propose again"), ProposeAgain(), main=True), other))


def what_is_locked(circles: Sequence[Circle], people: Sequence[Person]) -> Post:
    """All that a new proposal would leave as it is."""
    lines: list[Line] = []
    if circles:
        lines.append(say("Circles: {circles}", circles=listing([each.name for each in circles])))
    if people:
        lines.append(say("People: {people}", people=names(tuple(people))))
    blocks: list[Block] = [
        Paragraph(say("Locked, so that “propose again” leaves it as it is:")) if lines else Paragraph(_NOTHING)
    ]
    if lines:
        blocks.append(Items(tuple(lines)))
    blocks.append(Note(say("“lock” and “unlock” take the name of a circle or of a person.")))
    held = [button(say("Unlock {name}", name=each.name), Unlock(Someone(each.name))) for each in circles]
    held += [button(say("Unlock {name}", name=each.name), Unlock(Someone(each.id))) for each in people]
    return Post("", InPrivate(""), tuple(blocks), (*held[:_MOST_BUTTONS], button(say("The proposal"), Proposal())))


_NOTHING = say("Nothing is locked: “propose again” may change all of it.")

"""A proposal as it stands: what is amiss with it by now, who waits, what is locked, and what can be done about it."""

from collections.abc import Sequence

import msgspec

from circles.command import Someone
from circles.commands import Lock, MovePerson, ProposeAgain, Unlock
from circles.domain.arrangement import Arrangement
from circles.formation.instance import Rules
from circles.formation.moving import Rule, Side
from circles.message import (
    Block,
    Button,
    Heading,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Post,
    button,
    form_button,
    listing,
    say,
)
from circles.posts.overruling import what_is_amiss
from circles.posts.scene import names

_MOST_LOCKS = 6
"""So many circles have a button of their own: more are typed."""


def as_it_stands(proposal: Post, arrangement: Arrangement, sides: Sequence[Side], rules: Rules) -> Post:
    """The same proposal, with what changed since it was made. `sides`: the circles, in their order.

    Of its buttons only the first one stays, which publishes; the others change it.
    """
    blocks: list[Block] = []
    for circle, side in zip(arrangement.circles, sides, strict=False):
        if amiss := tuple(what_is_amiss(side, rules)):
            blocks += [Paragraph(say("{circle} does not keep all rules:", circle=circle.name)), Items(amiss)]
    if any(Rule.APART in each.broken for each in sides):
        blocks.append(Note(_APART))
    blocks += [Paragraph(line) for line in _waiting_and_locked(arrangement)]
    if blocks:
        blocks.insert(0, Heading(say("As it stands")))
    return msgspec.structs.replace(
        proposal, blocks=(*proposal.blocks, *blocks), buttons=(*proposal.buttons[:1], *_buttons(arrangement))
    )


def with_page(proposal: Post, page: str) -> Post:
    """The same with the private address of the page on which one person can change it."""
    line = say("All of it on a page for you alone, for two hours: {link}", link=Link(page, page))
    return msgspec.structs.replace(proposal, blocks=(*proposal.blocks, Note(line)))


_APART = say("Two people sit together who should not; I cannot say who. “propose again” puts that right.")


def _waiting_and_locked(arrangement: Arrangement) -> list[Line]:
    lines = []
    if arrangement.waiting:
        lines.append(say("Waiting for a place: {people}", people=names(arrangement.waiting)))
    held = [each.name for each in arrangement.circles if each.locked]
    if held:
        lines.append(say("Locked: {circles}. “propose again” leaves them as they are.", circles=listing(held)))
    people = tuple([each for each in arrangement.people if each.id in arrangement.locked])
    if people:
        lines.append(say("Locked: {people}. “propose again” leaves them where they are.", people=names(people)))
    return lines


def _buttons(arrangement: Arrangement) -> list[Button]:
    found = [form_button(say("Move somebody"), MovePerson), button(say("Propose again"), ProposeAgain())]
    if len(arrangement.circles) <= _MOST_LOCKS:
        for each in arrangement.circles:
            name = Someone(each.name)
            found.append(
                button(say("Unlock {name}", name=each.name), Unlock(name))
                if each.locked
                else button(say("Lock {name}", name=each.name), Lock(name))
            )
    return found

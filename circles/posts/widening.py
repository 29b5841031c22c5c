"""People outside one's circle: what opting in means, suggestions with their reasons, the question to the other."""

from collections.abc import Sequence
from datetime import datetime

from circles.command import MatterRef
from circles.commands import Expand, ExpandGoals, ExpandJoin, ExpandOut, ExpandSkip, ExpandYes
from circles.domain.person import Identity, Person
from circles.domain.values import dataclass
from circles.domain.widening import Opening, Why
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
    listing,
    moment,
    say,
    strong,
)
from circles.posts.introducing import in_touch


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody as they are suggested. `name`: empty until they allow it. `asked`: they said yes already."""

    id: str
    opening: Opening
    aims: tuple[str, ...]
    why: Why
    name: str = ""
    asked: bool = False


def explained(key: str) -> Post:
    """To who has not opted in."""
    return Post(
        key,
        InPrivate(""),
        (
            Paragraph(say("I can suggest people outside your circle who could help you, or whom you could help.")),
            Items(
                (
                    say("Only who opted in is suggested, with words that they choose for it."),
                    say("Your name is told when you both say yes, or at once if you allow it."),
                    say("Nothing is taken from your profile or your goals, unless you pick it for this."),
                )
            ),
        ),
        (form_button(say("Opt in"), ExpandJoin, main=True),),
    )


def opened(opening: Opening, aims: Sequence[str], until: datetime, key: str) -> Post:
    """What others read of somebody from now on, to themselves."""
    blocks: list[Block] = [
        Paragraph(say("Noted. This is what people read to whom I suggest you:")),
        Quote(say("{text}", text=opening.line)),
        Items(_about(opening, aims)),
        Paragraph(
            say("Your name stands beside it.")
            if opening.named
            else say("Your name does not stand beside it. It is told when you both say yes.")
        ),
        Note(say("It ends on {day}, unless you say it again. {out} ends it now.", day=f"{until:%Y-%m-%d}", out=_OUT)),
    ]
    buttons = (
        button(say("Show suggestions"), Expand(), main=True),
        form_button(say("Change it"), ExpandJoin),
        form_button(say("Pick goals for it"), ExpandGoals),
        button(say("End it"), ExpandOut()),
    )
    return Post(key, InPrivate(""), tuple(each for each in blocks if each != Items(())), buttons)


_OUT = Code("expand out")


def _about(opening: Opening, aims: Sequence[str]) -> tuple[Line, ...]:
    lines = []
    if opening.offers:
        lines.append(say("Offers: {words}", words=listing(opening.offers)))
    if opening.seeks:
        lines.append(say("Seeks: {words}", words=listing(opening.seeks)))
    if opening.topics or aims:
        lines.append(say("Works on: {words}", words=listing((*opening.topics, *aims))))
    return tuple(lines)


def suggestions(shown: Sequence[Shown], waiting: int, following: datetime | None, key: str) -> Post:
    """At most three at a time, and who would like to meet the reader. `following`: from when on there are new ones.

    `waiting`: to how many they said yes, without an answer so far.
    """
    blocks: list[Block] = [Heading(say("People outside your circle"))]
    buttons: list[Button] = []
    for number, each in enumerate(shown, 1):
        blocks += _one(number, each)
        buttons += _yes_or_not_now(number, each)
    if not shown:
        blocks.append(
            Paragraph(say("I know of nobody right now who fits what you wrote. That changes as people come."))
        )
        buttons.append(form_button(say("Change what I wrote"), ExpandJoin))
    if waiting:
        blocks.append(Paragraph(say("You said yes to a suggestion. If they do as well, I introduce you.")))
    if following:
        blocks.append(Note(say("New suggestions come from {day} on.", day=moment(following, "day"))))
    blocks.append(Note(say("They read of you what you wrote for this. A “not now” is never told.")))
    return Post(key, InPrivate(""), tuple(blocks), tuple(buttons))


def _one(number: int, of: Shown) -> list[Block]:
    head = (
        strong("{number}: {name}", number=number, name=of.name)
        if of.name
        else strong("{number}: somebody", number=number)
    )
    blocks: list[Block] = [Paragraph(head), *described(of)]
    if of.asked:
        blocks.append(Paragraph(say("They would like to meet you.")))
    return blocks


def described(of: Shown) -> tuple[Block, ...]:
    """What somebody wrote for this, and why they are suggested."""
    return Quote(say("{text}", text=of.opening.line)), Items(reasons(of.why) or _about(of.opening, of.aims))


def reasons(why: Why) -> tuple[Line, ...]:
    """What speaks for it, in words."""
    lines = []
    if why.offers:
        lines.append(say("They can help with what you seek: {words}.", words=listing(why.offers)))
    if why.seeks:
        lines.append(say("They seek what you can help with: {words}.", words=listing(why.seeks)))
    if why.topics:
        lines.append(say("You both work on: {words}.", words=listing(why.topics)))
    return tuple(lines)


def _yes_or_not_now(number: int, of: Shown) -> tuple[Button, ...]:
    ref = MatterRef(of.id)
    return (
        button(say("{number}: I would like to meet", number=number), ExpandYes(number, ref)),
        button(say("{number}: not now", number=number), ExpandSkip(number, ref)),
    )


def wants_to_meet(of: Shown, person_id: str, key: str) -> Post:
    """To whoever was suggested: somebody would like to meet them."""
    ref = MatterRef(of.id)
    first = (
        say("{name}, outside your circle, would like to meet you. {expand} shows why.", name=of.name, expand=_EXPAND)
        if of.name
        else say("Somebody outside your circle would like to meet you. {expand} shows why.", expand=_EXPAND)
    )
    return Post(
        key,
        InPrivate(person_id),
        (
            Paragraph(first),
            *described(of),
            Note(say("If you say yes, I introduce you to each other. A “not now” is never told.")),
        ),
        (
            button(say("Yes, introduce us"), ExpandYes(None, ref), main=True),
            button(say("Not now"), ExpandSkip(None, ref)),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )


_EXPAND = Code("expand")


def introduced(other: Person, words: str, accounts: Sequence[Identity], person_id: str, key: str) -> Post:
    """To each of the two, once both said yes."""
    return Post(key, InPrivate(person_id), in_touch(other, words, accounts))

"""What a mentor and whom they mentor agree on: shown, proposed, agreed to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from circles.command import CircleRef, MatterRef
from circles.commands import Agreement as Show
from circles.commands import AgreementAccept, AgreementCircle, AgreementPair, Charter
from circles.domain.agreement import NAMES, Agreement, Between, Standing, Terms, differences
from circles.domain.circle import Circle
from circles.domain.person import Person
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
    button,
    form_button,
    mention,
    moment,
    say,
    say_many,
)
from circles.posts.scene import names, typed_name

_NAMED: Mapping[str, Line] = {
    "gives": say("The mentor gives"),
    "brings": say("The others bring"),
    "often": say("How often"),
    "ending": say("How it ends"),
}
_OF_TWO: Mapping[str, Line] = {**_NAMED, "brings": say("The other one brings")}
TALK = (
    say("What does the mentor give: time, questions, contacts? What not?"),
    say("What do the others bring: topics, honesty, what they tried?"),
    say("How often do you talk, for how long, and what if one cannot?"),
    say("When does it end, how do you say goodbye, and how does one say that it does not fit?"),
)
"""What to talk about before anything is written down: one question for each line of it."""
MOST_CHANGES = 6
"""So many changes are shown, the newest first."""


def terms(between: Between, said: Terms, only: Collection[str] = ()) -> Items:
    """A line for each part, with what it is about; without `only` for what says something."""
    shown = only or differences(Terms(), said)
    lines = [(_named(between, name), getattr(said, name)) for name in NAMES if name in shown]
    return Items(tuple(say("{what}: {text}", what=what, text=text or say("nothing any more")) for what, text in lines))


def _named(between: Between, name: str) -> Line:
    return (_OF_TWO if between.other else _NAMED)[name]


def title(between: Between) -> Line:
    """Of all that is shown of it."""
    if between.other:
        return say("What {mentor} and {other} agree on", mentor=between.mentor.name, other=between.other.name)
    return say("What {circle} and {mentor} agree on", circle=between.circle.name, mentor=between.mentor.name)


def read_by(between: Between) -> Line:
    """Who sees it."""
    return say("Only the two of you see this.") if between.other else say("Your circle sees this.")


def change_button(between: Between, me: Person, label: Line) -> Button:
    """The form behind which it can be changed."""
    ref = CircleRef(between.circle.id)
    if between.other:
        return form_button(label, AgreementPair, who=typed_name(between.partner(me), between.people), circle=ref)
    return form_button(label, AgreementCircle, circle=ref, mentor=MatterRef(between.mentor.id))


def accept_button(circle: Circle, version: Agreement) -> Button:
    """Saying yes to exactly this version."""
    return button(say("I agree"), AgreementAccept(MatterRef(version.id), CircleRef(circle.id)), main=True)


def pair_button(between: Between, me: Person) -> Button:
    """The way to one of two."""
    other = between.partner(me)
    return button(
        say("You and {name}", name=other.name), Show(typed_name(other, between.people), CircleRef(between.circle.id))
    )


class OnPaper(NamedTuple):
    """An agreement with where it stands. `yes`: who agreed, by version; `people`: by id, who is or was in it."""

    between: Between
    stands: Standing
    yes: Mapping[str, tuple[Person, ...]]
    people: Mapping[str, Person]


def agreement(shown: Sequence[OnPaper], me: Person, pairs: Sequence[Between], key: str) -> Post:
    """What holds, what is proposed, and how it came about. Nobody is listed as missing. `pairs`: others to look at."""
    blocks: list[Block] = []
    buttons: list[Button] = []
    for each in shown:
        blocks += _in_full(each)
        latest = each.stands.latest
        if latest and me not in each.yes.get(latest.id, ()):
            buttons.append(accept_button(each.between.circle, latest))
        buttons.append(change_button(each.between, me, say("Propose a change")))
    return Post(key, InPrivate(""), tuple(blocks), (*buttons, *(pair_button(each, me) for each in pairs)))


def _in_full(of: OnPaper) -> Iterator[Block]:
    yield Heading(title(of.between))
    if of.stands.holds:
        yield from _holding(of, of.stands.holds)
    if of.stands.proposed:
        yield from _proposal(of)
    if earlier := tuple(_earlier(of)):
        yield Paragraph(say("How it came about:"))
        yield Items(earlier)
    yield Note(read_by(of.between))


def _holding(of: OnPaper, version: Agreement) -> Iterator[Block]:
    yield terms(of.between, version.terms)
    yield Note(say("Version {version}, {day}.", version=version.version, day=moment(version.made_at, "day")))
    if yes := of.yes.get(version.id):
        yield Note(say("Agreed by {people}.", people=names(yes)))


def _proposal(of: OnPaper) -> Iterator[Block]:
    assert of.stands.proposed
    by = of.people.get(of.stands.proposed.person_id or "")
    yield Paragraph(say("{who} proposes:", who=mention(by)) if by else say("This is proposed:"))
    yield news(of.between, of.stands)
    if yes := of.yes.get(of.stands.proposed.id):
        yield Note(say("So far {people} said yes.", people=names(yes)))
    yield Note(counts_when(of.stands))


def news(between: Between, stands: Standing) -> Items:
    """What is proposed: all of it the first time, later what would be different."""
    assert stands.proposed
    before = stands.holds.terms if stands.holds else Terms()
    return terms(between, stands.proposed.terms, differences(before, stands.proposed.terms))


def counts_when(stands: Standing) -> Line:
    """From when on it is agreed on."""
    if stands.holds:
        return say("It counts once all whom it concerns have said yes. Until then it stays as it was.")
    return say("It counts once all whom it concerns have said yes.")


def _earlier(of: OnPaper) -> Iterator[Line]:
    """What each version changed, the newest first."""
    changes = [
        (before, after, name)
        for before, after in pairwise(of.stands.versions)
        for name in differences(before.terms, after.terms)
    ]
    for before, after, name in reversed(changes[-MOST_CHANGES:]):
        by = of.people.get(after.person_id or "")
        yield say(
            "Version {version}, {day}, by {who}. {what}, before: {text}",
            version=after.version,
            day=moment(after.made_at, "day"),
            who=by.name if by else say("somebody"),
            what=_named(of.between, name),
            text=getattr(before.terms, name) or say("nothing yet"),
        )


def not_yet(circle: Circle, mentors: tuple[Person, ...], me: Person, first: Sequence[Between], key: str) -> Post:
    """There is a mentor, and nothing on paper: what to talk about before. `first`: what could be proposed."""
    who = (
        say("You are a mentor in {circle}.", circle=circle.name)
        if me in mentors
        else say_many(
            "{mentors} is a mentor in {circle}.",
            "{mentors} are mentors in {circle}.",
            len(mentors),
            mentors=names(mentors),
            circle=circle.name,
        )
    )
    blocks: list[Block] = [
        Heading(say("Nothing is on paper yet")),
        Paragraph(who),
        *talk(),
        Note(say("Then one of you writes down what you said, and the others say yes or propose a change.")),
    ]
    if not any(each.other for each in first):
        blocks.append(
            Note(
                say(
                    "{command} and a name proposes one with one of them, which only the two of you see.",
                    command=Code("agreement pair"),
                )
            )
        )
    return Post(key, InPrivate(""), tuple(blocks), first_buttons(first, me))


def talk() -> tuple[Block, ...]:
    """The questions of a first talk."""
    return (Paragraph(say("Talk about it first, in your first session or the next one:")), Items(TALK))


def first_buttons(first: Sequence[Between], me: Person) -> tuple[Button, ...]:
    """The forms for the first proposal: with the circle, or with one other."""
    several = len([each for each in first if each.other is None]) > 1
    return tuple(change_button(each, me, _first_label(each, me, several)) for each in first)


def _first_label(between: Between, me: Person, several: bool) -> Line:
    if between.other:
        return say("Propose one for you and {name}", name=between.partner(me).name)
    if several:
        return say("Propose one for the circle and {name}", name=between.mentor.name)
    return say("Propose one for the circle")


def equals(circle: Circle, had_one: bool, key: str) -> Post:
    """There is no mentor. `had_one`: their agreement ended when the mentor left."""
    blocks: list[Block] = []
    if had_one:
        blocks.append(
            Paragraph(say("Your mentor is in {circle} no more, so that agreement has ended.", circle=circle.name))
        )
    blocks.append(
        Paragraph(
            say(
                "Agreements are for mentors and those they mentor. {circle} meets as equals, and has its charter: "
                "how you want to meet, to which each of you says yes.",
                circle=circle.name,
            )
        )
    )
    blocks.append(Note(say("If you would be a mentor in your circle, {mentor} says so.", mentor=Code("mentor yes"))))
    return Post(key, InPrivate(""), tuple(blocks), (button(say("Our charter"), Charter(CircleRef(circle.id))),))

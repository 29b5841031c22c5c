"""How a circle is doing, at half time and between sessions: asked in private, told without names."""

from collections.abc import Mapping, Sequence

from circles.command import CircleRef, SessionRef
from circles.commands import CheckInWith, CommitmentDone, Health, MidPoint, MyGoals
from circles.domain.circle import Circle
from circles.domain.health import Concern, Sign
from circles.domain.history import Change
from circles.domain.person import Person
from circles.domain.prompt_sets import BEGIN, DROP, HALF_TIME, STAY
from circles.domain.reflection import Commitment, CommitmentState, Reflection
from circles.domain.session import Session
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InCircle,
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
    mention,
    moment,
    ours,
    say,
    say_many,
    strong,
)
from circles.posts.rescuing import WHAT

MID_POINT = "mid-point"
"""What the ids of the three prompts begin with."""
_YOURS = say("Only you will read this, unless you choose your circle.")
_CHANGED = say("something was changed")
_WAYS_OUT = say(
    "If it stays hard: organizers can let your circle pause, bring it together with another one, make two of it, or"
    " give it another host. {command} asks them.",
    command=Code("organizer"),
)
_SAID = {
    BEGIN: lambda who, text: say("{who} begins: {text}", who=who, text=text),
    DROP: lambda who, text: say("{who} drops: {text}", who=who, text=text),
    STAY: lambda who, text: say("{who} keeps: {text}", who=who, text=text),
}


_HOW_IT_WENT = (
    (say("Kept"), CommitmentState.KEPT),
    (say("Part of it"), CommitmentState.PART),
    (say("Not yet"), CommitmentState.NOT_YET),
)


def mid_point(circle: Circle, session: Session, person_id: str) -> Post:
    """Half of the season is behind us: three short questions, to one member."""
    return Post(
        f"mid-point:{circle.id}:{person_id}",
        InPrivate(person_id, circle.id),
        (
            Paragraph(say("Half of the season with {circle} is over. A short look, for yourself:", circle=circle.name)),
            Items(tuple(strong("{question}", question=ours(each.question)) for each in HALF_TIME)),
            Note(_YOURS),
            Note(say("Skipping is a fine answer. Organizers see at most how many answered, never a word.")),
        ),
        (form_button(say("Look back and ahead"), MidPoint, session=SessionRef(session.id), main=True),),
        purpose=Purpose.TIMELY,
    )


def half_time(circle: Circle, shared: Sequence[Reflection], people: Mapping[str, Person], key: str) -> Post:
    """To the circle: what members chose to share at half time."""
    lines = tuple(
        _SAID[each.prompt](mention(people[each.person_id]), each.text)
        for each in shared
        if each.person_id in people and each.prompt in _SAID
    )
    return Post(
        key,
        InCircle(circle.id),
        (Heading(say("Half time in {circle}", circle=circle.name)), Items(lines)),
        purpose=Purpose.NEWS,
    )


def check_in(
    circle: Circle, session: Session, person_id: str, mine: Commitment | None, goals: bool, again: bool, key: str
) -> Post:
    """Between two sessions, to who set out to do something: three taps, or a line. `goals`: they pursue some.

    A goal may be for their own eyes, so it is shown when they ask, and lies in no message.
    """
    blocks: list[Block] = [
        Paragraph(say("How is it going with what you set out to do in {circle}?", circle=circle.name)),
    ]
    taps: list[Button] = []
    if mine:
        blocks.append(Quote(say("{text}", text=mine.text)))
        taps += [button(label, CommitmentDone(how, session=SessionRef(session.id))) for label, how in _HOW_IT_WENT]
    if goals:
        blocks.append(Paragraph(say("And your goals: a small step, or do they still fit?")))
        taps.append(button(say("My goals"), MyGoals()))
    blocks.append(Note(_YOURS))
    if again:
        blocks.append(Note(say("I will not ask again.")))
    return Post(
        key,
        InPrivate(person_id, circle.id),
        tuple(blocks),
        (*taps, form_button(say("A line"), CheckInWith, circle=CircleRef(circle.id))),
        quiet=again,
        purpose=Purpose.NEWS,
    )


def checked_in(circle: Circle, person: Person, text: str, key: str) -> Post:
    """To the circle: what a member chose to tell."""
    return Post(
        key,
        InCircle(circle.id),
        (Paragraph(say("How it goes for {who}:", who=mention(person))), Quote(say("{text}", text=text))),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def concern(of: Concern) -> Line:
    """A reason in words. How many are quiet nobody sees: of a circle it would point at somebody."""
    match of.sign:
        case Sign.DID_NOT_MEET:
            return say_many("the last session did not take place", "the last {n} sessions did not take place", of.count)
        case Sign.NO_QUORUM:
            return say_many("a session without quorum", "{n} sessions without quorum in a row", of.count)
        case Sign.NO_FACILITATOR:
            return say("nobody leads the next session yet")
        case Sign.NO_HOST:
            return say("nobody hosts the circle")
        case Sign.ONE_LEADS:
            return say("the last three sessions were led by the same member")
    return say("some have been quiet for 4 weeks")


HELPED = frozenset({"merged", "split", "seeded", "host", "circle_paused", "extended"})
"""What was done for a circle, by its kind in the history."""


def health(
    circle: Circle, found: Sequence[Concern], following: Session | None, done: Sequence[Change], key: str
) -> Post:
    """To a member who asks: how the circle is doing, and what was done for it, newest first."""
    blocks: list[Block] = [Heading(say("How {circle} is doing", circle=circle.name))]
    if found:
        blocks.append(Items(tuple(map(concern, found))))
        blocks.append(Paragraph(say("Talk about it when you meet next: often one sentence is enough.")))
        blocks.append(Note(_WAYS_OUT))
    else:
        blocks.append(Paragraph(say("All is well, as far as I can see.")))
    if done:
        lines = [say("{day}: {what}", day=moment(each.at, "day"), what=WHAT.get(each.what, _CHANGED)) for each in done]
        blocks += [Paragraph(say("What was done for your circle:")), Items(tuple(lines))]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    blocks.append(Note(say("Your circle sees this first. What stays for a week, the organizers see too: no names.")))
    return Post(key, InPrivate(""), tuple(blocks))


def worth_a_look(circle: Circle, found: Sequence[Concern], person_id: str, key: str) -> Post:
    """To host and next facilitator: what may need care, a week before organizers see it."""
    return Post(
        key,
        InPrivate(person_id, circle.id),
        (
            Paragraph(say("A gentle look at {circle}:", circle=circle.name)),
            Items(tuple(map(concern, found))),
            Note(
                say(
                    "Only you and whoever hosts or leads next read this now. If it is the same in a week, the "
                    "organizers read it too, without names."
                )
            ),
        ),
        (button(say("How is my circle?"), Health(CircleRef(circle.id))),),
        quiet=True,
        purpose=Purpose.NEWS,
    )

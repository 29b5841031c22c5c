"""One line to say in a hard moment, and the way to somebody who can help. To the asker alone."""

from circles.commands import Hard, HardMoment, ToOrganizers
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.values import dataclass
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
    Quote,
    button,
    form_button,
    listing,
    mention,
    say,
)
from circles.posts.knowing import answer


@dataclass(frozen=True, slots=True)
class Advice:
    """What is going on, a line to say to the circle, and what to do then."""

    about: Line
    line: Line
    then: Line


MOMENTS: dict[HardMoment, Advice] = {
    HardMoment.ADVICE: Advice(
        say("Too much advice"),
        say("Let us keep our advice for a moment. Who has a question first?"),
        say("One question each, and nobody answers before all are asked. Advice comes early where people care."),
    ),
    HardMoment.ONE_VOICE: Advice(
        say("One voice fills the hour"),
        say("Thank you, that is a lot to think about. I would like to hear everyone: a minute each, once around?"),
        say("Call people by name, the quiet ones first, and let them pass if they like."),
    ),
    HardMoment.TEARS: Advice(
        say("Somebody is in tears"),
        say("Take the time you need; we are with you. Shall we pause, or just be quiet together?"),
        say(
            "{pause} stops the clock. Silence helps more than comfort. They say when to go on, and owe no reason.",
            pause=Code("clock pause"),
        ),
    ),
    HardMoment.CONFLICT: Advice(
        say("Two people clash"),
        say("You both care about this. Tell us in turn what matters to you; the other one listens and says it back."),
        say("Two minutes each. If it stays hot, {park} it, go on, and write to an organizer.", park=Code("park")),
    ),
    HardMoment.CONFIDENCE: Advice(
        say("Something was told outside the circle"),
        say("What is said here stays here. Let us stop and ask what each of us needs to speak freely again."),
        say("Do not search for who it was. Whoever it is about decides what comes next; an organizer can help."),
    ),
}


def help_with(moment: HardMoment, key: str) -> Post:
    """A line to say, and what to do then."""
    advice = MOMENTS[moment]
    blocks: tuple[Block, ...] = (
        Heading(advice.about),
        Paragraph(say("You could say:")),
        Quote(advice.line),
        Paragraph(advice.then),
        Note(say("Only you see this.")),
    )
    return Post(key, InPrivate(""), blocks, (_write(),))


def which(key: str) -> Post:
    """What is going on?"""
    items = tuple(
        say("{what}: {typed}", what=advice.about, typed=Code(f"hard {moment.replace('_', ' ')}"))
        for moment, advice in MOMENTS.items()
    )
    buttons = tuple(button(advice.about, Hard(moment)) for moment, advice in MOMENTS.items())
    return Post(key, InPrivate(""), (Heading(say("What is going on?")), Items(items)), (*buttons, _write()))


def _write() -> Button:
    return form_button(say("Write to the organizers"), ToOrganizers)


def to_organizers(person: Person, circles: tuple[Circle, ...], text: str, key: str) -> Post:
    """What somebody wrote to the organizers; for them alone."""
    blocks: list[Block] = [Paragraph(say("{who} writes to the organizers:", who=mention(person)))]
    blocks.append(Quote(say("{text}", text=text)))
    if circles:
        blocks.append(Note(say("They are in {circles}.", circles=listing([each.name for each in circles]))))
    blocks.append(Note(say("Only organizers read this. Please answer them in private.")))
    return Post(key, InPrivate(""), tuple(blocks))


def written(key: str) -> Post:
    """It is on its way."""
    return answer(key, say("The organizers have it, and nobody else. One of them will answer you in private."))

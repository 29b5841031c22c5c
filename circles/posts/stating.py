"""What somebody said of themselves, said back to them alone: their hours, and words that help to choose a circle."""

from collections.abc import Sequence

from circles.commands import Free, Profile
from circles.domain.availability import Availability
from circles.domain.availability_text import shown
from circles.domain.languages import called
from circles.domain.profile import Profile as Told
from circles.domain.program import Program
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InPrivate,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    form_button,
    listing,
    say,
)
from circles.posts.hours import stated
from circles.posts.rhythm import rhythm_in_words

_EXAMPLE = Code("free weekday evenings")


def say_when_button(*, main: bool = False) -> Button:
    """The button that opens the form about one's hours."""
    return form_button(say("Say when I can meet"), Free, main=main)


def about_me_button() -> Button:
    """The button that opens the form about oneself."""
    return form_button(say("Say more about me"), Profile)


def when_can_you_meet() -> Line:
    """To who joins."""
    return say(
        "One thing helps: when can you meet? Say it once, such as {example}, and circles are made by it. Nobody else "
        "reads it.",
        example=_EXAMPLE,
    )


def which_hours() -> Line:
    """To who waits for a place at an hour that suits them."""
    return say("Which hours are these? Say it once, such as {example}. Nobody else reads it.", example=_EXAMPLE)


def hours(
    of: Availability | None, clock: str, page: str, warning: Line | None, meets: bool, changed: bool, key: str
) -> Post:
    """When somebody can meet, line by line. `of` None: they said nothing. `clock`: what theirs shows now.

    `page`: the private address where they can paint it, or empty. `meets`: they are in a circle already, which goes on
    at its hour.
    """
    blocks: list[Block] = [Heading(say("Noted") if changed else say("When you can meet"))]
    if of is None:
        blocks.append(Paragraph(nothing_said()))
    else:
        blocks.append(Items(stated(of)))
        blocks.append(Paragraph(say("All other hours count as impossible.")))
    if warning:
        blocks.append(Paragraph(warning))
    blocks.append(Note(say("This is on your own clock, where it is {time} now.", time=clock)))
    if meets:
        other = Code("other hour")
        blocks.append(Note(say("Your circle goes on at its hour; {other} asks for another one.", other=other)))
    blocks += _how(of)
    if page:
        blocks.append(Note(say("Or paint your week, on a page for you alone: {link}", link=Link(page, page))))
    return Post(key, InPrivate(""), tuple(blocks), _hours_buttons(of))


def nothing_said() -> Line:
    """What counts for who said nothing about their hours."""
    return say(
        "You have not said when you can meet. So I take it that 8:00 to 21:00 is possible every day, and that evenings "
        "from Monday to Friday are good."
    )


def _how(of: Availability | None) -> tuple[Note, Note]:
    read_by = say(
        "Nobody else reads this; circles and their hours are chosen by it. Organizers only see for whom no hour is "
        "found, and what would help."
    )
    one, two = _EXAMPLE, Code("free tue 18-21, maybe sat 10-12")
    if of is None:
        return Note(read_by), Note(say("Say it as you would type it, such as {one} or {two}.", one=one, two=two))
    change = say(
        "To change it, say all of it anew, such as {one} or {two}. {any} takes it back.",
        one=one,
        two=two,
        any=Code("free any"),
    )
    return Note(read_by), Note(change)


def _hours_buttons(of: Availability | None) -> tuple[Button, ...]:
    if of is None:
        return (say_when_button(main=True),)
    return form_button(say("Change it"), Free, main=True), button(say("Take it back"), Free("any"))


def no_session_fits(program: Program) -> Line:
    """They named hours, and none is long enough."""
    return say(
        "A session of {program} takes {minutes} minutes at a stretch, and none of these is that long. Please name a "
        "longer one, or I find no circle for you.",
        program=program.name,
        minutes=program.plan.minutes,
    )


def other_days(program: Program) -> Line:
    """They named hours, and none is on a day on which the program meets."""
    return say(
        "{program} meets {rhythm}, and you named no hour for a session on such a day. Please name one, or I find no "
        "circle for you.",
        program=program.name,
        rhythm=rhythm_in_words(program.plan.recurrence),
    )


def few_hours() -> Line:
    """They named hours, and hardly a session fits in."""
    return say(
        "That is little to choose from, and others need to have time then too. If more would do at a pinch, name it "
        "with “maybe”, such as “maybe sat 10-12”."
    )


def moved_along(same_moments: Availability) -> Line:
    """To who has another clock now, and had said when they can meet.

    `same_moments`: how their hours would have to be called now to stay at the moments they were.
    """
    return say(
        "The hours at which you can meet hold on this clock from now on. If they should stay at the moments they were, "
        "type {text}.",
        text=Code(f"free {shown(same_moments)}"),
    )


def not_stated(program: Program, person_id: str, key: str) -> Post:
    """Once, to who joined and did not say when they can meet."""
    blocks = (
        Paragraph(say("You have a place in {program}.", program=program.name)),
        Paragraph(nothing_said()),
        Paragraph(say("If that is so, there is nothing to do. If not, one line is enough.")),
        Note(say("Nobody else reads it. I will not ask again.")),
    )
    return Post(key, InPrivate(person_id), blocks, (say_when_button(main=True),), quiet=True, purpose=Purpose.NEWS)


def profile(of: Told, changed: bool, key: str) -> Post:
    """All that somebody said of themselves, and how to change it."""
    languages = [called(each) for each in of.languages]
    lines = (
        say("You speak: {words}", words=_words(languages)),
        say("You offer help with: {words}", words=_words(of.offers)),
        say("You seek help with: {words}", words=_words(of.seeks)),
        say("You want to work on: {words}", words=_words(of.goals)),
        say("You would be a mentor in your circle: yes")
        if of.mentors
        else say("You would be a mentor in your circle: no"),
    )
    examples = {name: Code(name) for name in ("speak", "offer", "seek", "goals", "mentor")}
    blocks = (
        Heading(say("Noted") if changed else say("What helps to choose your circle")),
        Items(lines),
        Note(
            say("Only you are shown this, except that your circle reads that it has you as a mentor.")
            if of.mentors
            else say("Only you are shown this. I use it to find people who fit you.")
        ),
        Note(
            say(
                "Each can be typed: {speak}, {offer}, {seek} and {goals} with words between commas, or {none} to take "
                "them out; {mentor} with yes or no.",
                none=Code("none"),
                **examples,
            )
        ),
    )
    return Post(key, InPrivate(""), blocks, (form_button(say("Change it"), Profile, main=True),))


def _words(of: Sequence[str]) -> Line:
    return say("{words}", words=listing(of)) if of else say("nothing said yet")

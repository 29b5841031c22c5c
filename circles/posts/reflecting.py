"""After a session, to one person: what they are asked, what they began before, and what they answered."""

from collections.abc import Sequence

from circles.command import SessionRef
from circles.commands import Commit, Reflect
from circles.domain.asking import readers
from circles.domain.pairs import Pair
from circles.domain.person import Person
from circles.domain.program import Program
from circles.domain.prompt_sets import BEGIN, DROP, SETS, STAY, Prompt
from circles.domain.reflection import Reflection, Visibility
from circles.message import (
    Block,
    Code,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    as_typed,
    form_button,
    ours,
    say,
    strong,
)
from circles.posts.milestones import in_a_row
from circles.posts.scene import Scene

AUDIENCES = {
    Visibility.ME: say("Only you will read this."),
    Visibility.CIRCLE: say("Your circle will read this."),
}
"""Who reads an answer, in words; shown before anybody types."""

BEFORE, AFTER = say("Before"), say("After")
HALF_TIME, AT_END = say("At half time"), say("At the end")
_HALF = {
    BEGIN: lambda text: say("To begin: {text}", text=text),
    DROP: lambda text: say("To drop: {text}", text=text),
    STAY: lambda text: say("To keep: {text}", text=text),
}


def reflection(scene: Scene, person: Person, asked: Sequence[Prompt], mark: Line | None, key: str) -> Post:
    """The questions, with who will read the answers, to one person. `mark`: a milestone of theirs, if this was one.

    What they began before is for their own eyes: it is shown when they answer, and lies in no message.
    """
    title = say(
        "Two minutes for yourself, after session {number} of {circle}:",
        number=scene.session.number,
        circle=scene.circle.name,
    )
    return Post(
        key,
        InPrivate(person.id, scene.circle.id),
        (
            Paragraph(title),
            Items(tuple(strong("{question}", question=ours(each.question)) for each in asked)),
            Note(AUDIENCES[readers(asked)]),
            Note(say("Skipping is a fine answer. You can change or add to it until you meet again.")),
            *((Paragraph(mark),) if mark else ()),
        ),
        (
            form_button(say("Reflect"), Reflect, session=SessionRef(scene.session.id), main=True),
            form_button(say("My commitment"), Commit, session=SessionRef(scene.session.id)),
        ),
        purpose=Purpose.TIMELY,
    )


def reflected(asked: Sequence[Prompt], ended: Sequence[Pair], key: str) -> Post:
    """The answer to a reflection. `asked`: the questions; `ended`: what it ends, shown side by side."""
    kept = (
        say("Kept, for you alone. You can write it anew any time until you meet again.")
        if readers(asked) is Visibility.ME
        else say("Kept. You can write it anew any time until you meet again.")
    )
    blocks: list[Block] = [Paragraph(kept)]
    for each in ended:
        blocks += side_by_side(each.begun, each.ended.text if each.ended else "")
    return Post(key, InPrivate(""), tuple(blocks))


def side_by_side(begun: Sequence[Reflection], ended: str) -> tuple[Block, ...]:
    """What was begun, and how it ended, one below the other as in chat."""
    first, last = labels(begun)
    return (Note(first), Quote(beginning(begun)), Note(last), Quote(as_typed(ended)))


def labels(begun: Sequence[Reflection]) -> tuple[Line, Line]:
    """What stands above the beginning and above the end of a pair."""
    return (HALF_TIME, AT_END) if begun[0].prompt in _HALF else (BEFORE, AFTER)


def beginning(begun: Sequence[Reflection]) -> Line:
    """What somebody wrote before, in their words; several answers in lines of their own."""
    lines = [_HALF[each.prompt](each.text) if each.prompt in _HALF else as_typed(each.text) for each in begun]
    names = [f"a{n}" for n in range(len(lines))]
    return Line("\n".join(f"{{{each}}}" for each in names), dict(zip(names, lines, strict=True)))


def chosen(program: Program, sets: Sequence[str]) -> Post:
    """To an organizer: which questions take turns with those of the formats from now on."""
    if not sets:
        line = say("{program}: after a session only the questions of its format are asked.", program=program.name)
        return Post("", InPrivate(""), (Paragraph(line),))
    line = say("{program}: these take turns with the questions of the formats, each in its time:", program=program.name)
    items = [
        say(
            "{name}: {questions}", name=Code(each), questions=in_a_row([ours(one.question) for one in SETS[each]]) or ""
        )
        for each in sets
        if each in SETS
    ]
    return Post("", InPrivate(""), (Paragraph(line), Items(tuple(items))))

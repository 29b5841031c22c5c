"""When somebody was not there: a friendly word, a human one, and a free choice. All in private, nobody counted."""

from circles.command import CircleRef
from circles.commands import Leave, Pause
from circles.commands.placing import Another, Other
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session
from circles.message import (
    Block,
    InPrivate,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    form_button,
    mention,
    moment,
    say,
)


def missed_you(person: Person, where: Circle, following: Session | None, kept: tuple[Block, ...], key: str) -> Post:
    """What the others keep from the session, to who was not there. `kept`: the blocks of the recap."""
    blocks: list[Block] = [
        Paragraph(say("{circle} met without you, and that happens. So that you are up to date:", circle=where.name)),
        *kept,
    ]
    if following:
        blocks.append(
            Note(
                say("If you cannot come {when}, a word before helps the others plan.", when=moment(following.starts_at))
            )
        )
    return Post(key, InPrivate(person.id), tuple(blocks), quiet=True, purpose=Purpose.TIMELY)


def please_write(connector: Person, person: Person, where: Circle, key: str) -> Post:
    """Somebody of the circle is asked to write: a person reaches a person better than a program does."""
    return Post(
        key,
        InPrivate(connector.id),
        (
            Paragraph(
                say(
                    "{who} was not in {circle} lately. Could you write them a line?",
                    who=mention(person),
                    circle=where.name,
                )
            ),
            Note(say("“We missed you” is plenty; no need to ask why. Only you got this.")),
        ),
        purpose=Purpose.TIMELY,
    )


def your_choice(person: Person, where: Circle, key: str) -> Post:
    """What would suit them? Every answer is fine, also none."""
    ref = CircleRef(where.id)
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(
                say(
                    "You have not been in {circle} for a while. That is all right; what would suit you now?",
                    circle=where.name,
                )
            ),
            Note(say("Staying is a fine answer, and needs none. Your circle does not see this.")),
        ),
        (
            form_button(say("A break"), Pause, circle=ref),
            button(say("Another circle"), Other(Another.CIRCLE, ref)),
            button(say("Another hour"), Other(Another.HOUR, ref)),
            form_button(say("Leave"), Leave, circle=ref),
        ),
        purpose=Purpose.TIMELY,
    )

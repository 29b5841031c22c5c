"""A whole circle takes a break, and comes back."""

from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.session import Session
from circles.message import Block, InCircle, Note, Paragraph, Post, moment, say, say_many


def paused(circle: Circle, until: datetime, skipped: int, following: Session | None, key: str) -> Post:
    """To the circle: until when, and that no session is lost."""
    blocks: list[Block] = [
        Paragraph(say("{circle} takes a break until {day}.", circle=circle.name, day=moment(until, "day")))
    ]
    if skipped:
        blocks.append(
            Paragraph(
                say_many(
                    "{n} session is skipped and comes at the end of the season instead.",
                    "{n} sessions are skipped and come at the end of the season instead.",
                    skipped,
                )
            )
        )
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    blocks.append(Note(say("Nothing to do until then; the break ends by itself.")))
    return Post(key, InCircle(circle.id), tuple(blocks))


def as_before(circle: Circle, following: Session | None, key: str) -> Post:
    """To the circle: what was changed is taken back."""
    blocks: list[Block] = [Paragraph(say("That was taken back: {circle} meets as planned before.", circle=circle.name))]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    return Post(key, InCircle(circle.id), tuple(blocks))


def back(circle: Circle, following: Session | None, key: str) -> Post:
    """To the circle: the break is over."""
    blocks: list[Block] = [Paragraph(say("Welcome back, {circle}. The break is over.", circle=circle.name))]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    return Post(key, InCircle(circle.id), tuple(blocks))

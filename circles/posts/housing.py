"""A circle with a room on more than one platform: nobody should wonder where the others are."""

from collections.abc import Sequence

from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session
from circles.message import Block, Heading, InCircle, Inline, Line, Note, Paragraph, Post, Purpose, listing, moment, say
from circles.posts.scene import names


def platform_name(platform: str) -> str:
    """A platform as people write it."""
    return platform.capitalize()


def platform_names(platforms: Sequence[str]) -> Inline:
    """Several of them in a row."""
    return listing([platform_name(each) for each in platforms])


def in_both(platforms: Sequence[str]) -> Line:
    """What is the same in all rooms of a circle, and what is not."""
    return say(
        "Your circle is on {platforms}, with a room on each. What I post stands in every room, and you can answer in "
        "any; what you write to each other stays where you write it.",
        platforms=platform_names(platforms),
    )


def one_more_room(
    circle: Circle, members: tuple[Person, ...], session: Session | None, platforms: Sequence[str], key: str
) -> Post:
    """The first post in a room that opens when the circle meets already elsewhere."""
    blocks: list[Block] = [
        Heading(say("Welcome to {circle}", circle=circle.name)),
        Paragraph(say("You are {people}. This room is yours for the season.", people=names(members))),
    ]
    if session:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(session.starts_at))))
    return Post(key, InCircle(circle.id), (*blocks, Note(in_both(platforms))))


def lives_there_too(circle: Circle, platforms: Sequence[str], key: str) -> Post:
    """To the room that was there: there is one more."""
    return Post(key, InCircle(circle.id), (Note(in_both(platforms)),), quiet=True, purpose=Purpose.NEWS)

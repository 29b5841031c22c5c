"""How and where a circle meets: formats, the plan of the season, the place to talk."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, SessionRef, Suggests, command


@command("formats", audience=Audience.ANYONE, menu="format list", group="Ways to spend a session.")
class Formats:
    """Show the ways to spend a session: for how many people, and what happens in them."""


@command("plan", audience=Audience.MEMBER)
class SeasonPlan:
    """Show how your circle will spend each session of the season."""

    circle: CircleRef | None = None


@command("format", audience=Audience.MEMBER, example="format troika", changes=True, menu="format choose")
class ChooseFormat:
    """Spend the next session in another way, or one of the later ones: “format troika 5”."""

    name: Annotated[str, Ask("Which format? (“formats” lists them)", most=60, suggest=Suggests.FORMAT)]
    number: Annotated[int | None, Ask("Which session? (its number; empty: the next)")] = None
    session: SessionRef | None = None


@command("place", audience=Audience.MEMBER, example="place https://meet.example.org/oak", changes=True)
class Place:
    """Show where your circle talks, or say where from now on: a link, or a voice channel in words."""

    where: Annotated[str | None, Ask("A link, or a place in words", note="Your circle will read this.")] = None
    circle: CircleRef | None = None

"""Roles: which ones I like, which ones I would rather not have, and what happens when one falls free."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, SessionRef, Suggests, command

ONLY_THE_ROTA = "What you would rather not do is shown to nobody."


class RoleWish(StrEnum):
    """What to note about a role."""

    LIKE = "like"
    NOT = "not"
    ANY = "any"


@command("roles", audience=Audience.PERSON, example="roles not facilitator", changes=True, menu="role wishes")
class Roles:
    """Say which roles you like or would rather not have, no reason needed. “roles any” takes it back."""

    wish: Annotated[RoleWish | None, Ask("Like it, not, or any?", note=ONLY_THE_ROTA)] = None
    role: Annotated[str | None, Ask("Which role?", suggest=Suggests.ROLE)] = None


@command("decline", audience=Audience.MEMBER, example="decline scribe", changes=True, menu="role decline")
class Decline:
    """Give your role back without naming anybody. I look for somebody else; no reason needed."""

    role: Annotated[str | None, Ask("Which role?", suggest=Suggests.ROLE)] = None
    session: SessionRef | None = None


@command(
    "role take",
    audience=Audience.MEMBER,
    example="role take",
    changes=True,
    group="Your role in a session: take one, give it back, say what you like.",
)
class RoleTake:
    """Take a role that fell free and that I asked you about."""

    role: Annotated[str | None, Ask("Which role?", suggest=Suggests.ROLE)] = None
    session: SessionRef | None = None


@command("role pass", audience=Audience.MEMBER, example="role pass", changes=True)
class RolePass:
    """Say that a role which fell free does not suit you this time."""

    role: Annotated[str | None, Ask("Which role?", suggest=Suggests.ROLE)] = None
    session: SessionRef | None = None

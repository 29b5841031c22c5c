"""While a session runs."""

from typing import Annotated

from circles.command import Ask, Audience, BlockRef, SessionRef, command
from circles.commands.audiences import CIRCLE_READS


@command("start", audience=Audience.MEMBER, changes=True)
class Start:
    """Start the session's clock."""

    session: SessionRef | None = None


@command("next", audience=Audience.MEMBER, changes=True)
class Next:
    """Go on to the next part of the session."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("+2", audience=Audience.MEMBER, changes=True)
class PlusTwo:
    """Give this part two more minutes. The session still ends on time."""

    session: SessionRef | None = None


@command("wrap-up", audience=Audience.MEMBER, example="wrap-up", changes=True)
class WrapUp:
    """End the session: say who was missing, one plus and one change."""

    missing: Annotated[str | None, Ask("Who was missing? (names, or nobody)")] = None
    plus: Annotated[str | None, Ask("One plus of today", note=CIRCLE_READS)] = None
    change: Annotated[str | None, Ask("One change for next time", note=CIRCLE_READS)] = None
    session: SessionRef | None = None

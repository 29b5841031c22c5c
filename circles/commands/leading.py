"""Leading the next session, and what to do when few can come."""

from typing import Annotated

from circles.command import Ask, Audience, SessionRef, Someone, command
from circles.domain.quorum import Way


@command("confirm", audience=Audience.MEMBER, example="confirm", changes=True, menu="role confirm")
class Confirm:
    """Say that you will facilitate."""

    session: SessionRef | None = None


@command("presenter", audience=Audience.MEMBER, example="presenter @bo", changes=True, menu="role presenter")
class PickPresenter:
    """Say who brings something to work on next time, if you facilitate. Without a name: who could."""

    who: Annotated[Someone | None, Ask("Who presents?", menu="Let them present next time")] = None
    session: SessionRef | None = None


@command("few", audience=Audience.MEMBER, example="few pair-walk", changes=True)
class FewWay:
    """Choose what your circle does when few can come to a session."""

    way: Annotated[Way, Ask("What would you like?")]
    session: SessionRef | None = None

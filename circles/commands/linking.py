"""One person with accounts on several platforms."""

from typing import Annotated

from circles.command import Ask, Audience, MatterRef, command
from circles.commands.audiences import ONLY_YOU
from circles.commands.placing import YesNo


@command("link", audience=Audience.PERSON, example="link", menu="link start", group="Be one person on two platforms.")
class Link:
    """Be one person on two platforms: get a code here, and type it to me there.

    On the other platform it is “link” and the code. I ask both of your accounts before they become one; “unlink” parts
    them again.
    """

    code: Annotated[str | None, Ask("The code, if you have one already", note=ONLY_YOU, most=20)] = None


@command("link answer", audience=Audience.PERSON, example="link answer yes", changes=True)
class LinkAnswer:
    """Say whether the account that wants to be linked with yours is you."""

    answer: Annotated[YesNo, Ask("Is that you?")]
    request: MatterRef | None = None


@command("unlink", audience=Audience.PERSON, example="unlink matrix", changes=True, menu="link remove")
class Unlink:
    """Part one of your accounts again: it is nobody's then. All that is yours stays with the others."""

    platform: Annotated[str | None, Ask("The platform of the account", note=ONLY_YOU, most=40)] = None

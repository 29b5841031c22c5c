"""What members say about their mail. Answers never show a whole address: they are kept for a while."""

from typing import Annotated

import circles  # the linter takes `from circles import command` for the module of this name
from circles import Ask, Audience


@circles.command(
    "mail",
    audience=Audience.PERSON,
    example="mail me@example.org",
    changes=True,
    menu="mail address",
    group="Invitations to your sessions by e-mail.",
)
class MailTo:
    """Get invitations to your sessions by e-mail: they stand in your calendar and follow every change.

    I write to your address, and you send me back the code from that mail. Without an address I say how it stands.
    """

    address: Annotated[str | None, Ask("Your e-mail address", note="No other member sees it.", most=200)] = None


@circles.command("mail code", audience=Audience.PERSON, example="mail code 123456", changes=True)
class MailCode:
    """Confirm your e-mail address with the code that I sent there."""

    code: Annotated[str, Ask("The six digits from my mail", most=20)]


@circles.command("mail off", audience=Audience.PERSON, example="mail off", changes=True)
class MailOff:
    """Get no more mail from me. I forget your address at once."""


COMMANDS = (MailTo, MailCode, MailOff)

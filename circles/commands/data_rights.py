"""What is kept about oneself, and how to be forgotten."""

from enum import StrEnum

from circles.command import Audience, command


@command("mydata", audience=Audience.PERSON, menu="my data")
class MyData:
    """Get all that is kept about you, as a file that only you are sent."""


class Sure(StrEnum):
    """The second word of somebody who means it."""

    YES = "yes"


@command("forgetme", audience=Audience.PERSON, example="forgetme", changes=True)
class ForgetMe:
    """Be forgotten: first see what that means, then say “forgetme yes”."""

    sure: Sure | None = None

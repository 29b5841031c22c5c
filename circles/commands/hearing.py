"""When and how much people hear from us."""

from typing import Annotated

from circles.command import Ask, Audience, command
from circles.commands.audiences import ONLY_YOU


@command("reminders", audience=Audience.PERSON, example="reminders 2 hours, quiet 21:00-07:30", changes=True)
class Reminders:
    """Show or change when I write to you.

    Say “reminders” to see it. Or one or more of these, with commas: “off”, “on”, “2 hours” (before a session),
    “quiet 21:00-07:30”, “quiet off”, “digest” (all news once a week), “digest friday 18:00”, “digest off”, “default”.
    """

    wish: Annotated[str | None, Ask("Such as: 2 hours, quiet 21:00-07:30, digest", note=ONLY_YOU)] = None

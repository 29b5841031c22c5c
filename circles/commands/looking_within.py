"""One's own log, what one hopes for before a session, and thanks."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, MatterRef, SessionRef, Someone, command
from circles.commands.audiences import ONLY_YOU, WHO_IS_THANKED
from circles.domain.thanks import ThanksTo


@command("before", audience=Audience.MEMBER, example="before One honest question about my plan", changes=True)
class Before:
    """Say what you want to leave the next session with. You see it again when you reflect."""

    text: Annotated[str, Ask("What do you want to leave with?", note=ONLY_YOU, most=300)]
    session: SessionRef | None = None


@command("log", audience=Audience.PERSON, example="log", group="What you wrote in all your circles. Only you see it.")
class Log:
    """Show your log: what you wrote in all your circles, and thanks that you keep. Only you see it."""


@command("log find", audience=Audience.PERSON, example="log find deadline")
class LogFind:
    """Search your log for a word, or for several."""

    words: Annotated[str, Ask("Which words?", note=ONLY_YOU, most=100)]


@command("log private", audience=Audience.PERSON, changes=True)
class LogPrivate:
    """Keep what you shared to yourself from now on: all, or one entry. There is no way back."""

    entry: MatterRef | None = None


@command(
    "thanks",
    audience=Audience.MEMBER,
    example="thanks @bo For the question about my boss",
    changes=True,
    menu="thanks say",
    group="Tell somebody what helped you.",
)
class SayThanks:
    """Tell somebody in your circle what helped you: to them alone, or so that your circle reads it."""

    who: Annotated[Someone, Ask("Whom do you thank?", menu="Say thanks")]
    text: Annotated[str, Ask("What helped you?", long=True, note=WHO_IS_THANKED, most=500)]
    readers: Annotated[ThanksTo, Ask("Who may read it: the person, or my circle?")] = ThanksTo.PERSON
    circle: CircleRef | None = None


@command("thanks keep", audience=Audience.PERSON, changes=True)
class KeepThanks:
    """Keep thanks that you were given in your log: the last ones, or those with the button."""

    thanks: MatterRef | None = None

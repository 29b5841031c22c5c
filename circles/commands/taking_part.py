"""Around a session: coming or not, roles, and what one writes afterwards."""

from typing import Annotated

from circles.command import Ask, Audience, SessionRef, Someone, Suggests, command
from circles.commands.audiences import CIRCLE_READS, ONLY_YOU
from circles.domain.reflection import CommitmentState
from circles.domain.session import Rsvp

_WORDS = (
    *((word, "coming") for word in ("yes", "come", "i come", "ja", "komme", "ich komme", "si", "sí", "voy")),
    *((word, "cannot") for word in ("no", "not coming", "not", "can't", "cant", "nein", "komme nicht", "no voy")),
    *((word, "late") for word in ("later", "spät", "später", "tarde")),
)
"""What people type where a program asks who comes."""
_HEARD = {
    "rsvp cannot": (
        *("cannot come", "can't come", "cant come", "can not come", "cannot make it", "can't make it", "won't make it"),
        *("not coming", "sick", "ill", "krank", "absagen", "komme nicht", "kann nicht", "bin verhindert"),
        *("no puedo", "no voy", "enfermo", "enferma", "cancelar"),
    ),
    "rsvp late": ("be late", "running late", "late today", "später", "verspäte mich", "llego tarde", "tarde"),
}
"""How people say it in a sentence."""


@command("rsvp", audience=Audience.MEMBER, example="rsvp cannot", changes=True, heard=_HEARD)
class RsvpTo:
    """Say whether you come. Nothing to do if you do: coming is the default."""

    answer: Annotated[Rsvp, Ask("Are you coming?", also=_WORDS)]
    session: SessionRef | None = None


@command(
    "swap",
    audience=Audience.MEMBER,
    example="swap @ana",
    changes=True,
    menu="swap ask",
    group="Let somebody else take your role.",
)
class Swap:
    """Ask somebody to take your role. Without a name I ask two who could; you keep it until one says yes."""

    who: Annotated[Someone | None, Ask("Who could take it?", menu="Ask them to take my role")] = None
    role: Annotated[str | None, Ask("Which role?", suggest=Suggests.ROLE)] = None
    session: SessionRef | None = None


@command("swap accept", audience=Audience.MEMBER, example="swap accept", changes=True)
class SwapAccept:
    """Take the role that somebody offered you."""

    giver: Annotated[Someone | None, Ask("From whom?")] = None
    role: Annotated[str | None, Ask("Which role?", suggest=Suggests.ROLE)] = None
    session: SessionRef | None = None


@command("reflect", audience=Audience.MEMBER, example="reflect", changes=True)
class Reflect:
    """Look back on the last session, in your own words."""

    first: Annotated[str, Ask("What stays with you?", long=True, note=ONLY_YOU, most=1000)]
    second: Annotated[str | None, Ask("And what else?", long=True, note=ONLY_YOU, most=1000)] = None
    third: Annotated[str | None, Ask("Anything more?", long=True, note=ONLY_YOU, most=1000)] = None
    session: SessionRef | None = None


@command(
    "commitment",
    audience=Audience.MEMBER,
    example="commitment Call two people by Friday",
    changes=True,
    group="The one thing you will do until next time, and how it went.",
)
class Commit:
    """Say the one thing you will do until next time."""

    text: Annotated[str, Ask("The one thing you will do", note=CIRCLE_READS, most=300)]
    session: SessionRef | None = None


_HOW_IT_WENT = (
    *((word, "kept") for word in ("yes", "done", "ja", "geschafft", "si", "sí", "hecho")),
    *((word, "part") for word in ("partly", "in part", "half", "teilweise", "halb", "en parte")),
    *((word, "not_yet") for word in ("no", "not", "nein", "noch nicht", "todavía no", "aún no")),
)


@command("commitment done", audience=Audience.MEMBER, example="commitment done part More time", changes=True)
class CommitmentDone:
    """Say how your last commitment went, and what would help. It opens your turn next time."""

    how: Annotated[CommitmentState, Ask("How did it go?", also=_HOW_IT_WENT)]
    needs: Annotated[str | None, Ask("What would help?", note=CIRCLE_READS, most=300)] = None
    session: SessionRef | None = None

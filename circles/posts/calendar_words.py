"""A session in a calendar: its title, and what stands in its notes. No texts of members; names if somebody wants."""

from collections.abc import Sequence

from circles.domain.agenda import Agenda
from circles.domain.circle import Circle
from circles.domain.format import Format
from circles.domain.session import Session
from circles.message import Line, listing, ours, say, say_many
from circles.posts.scene import role_name

_NOTHING = Line("")


def title(circle: Circle, session: Session, mine: tuple[str, ...]) -> Line:
    """The circle, which session, and the roles of whose calendar it is."""
    if not mine:
        return say("{circle}: session {number}", circle=circle.name, number=session.number)
    roles = listing([role_name(each) for each in mine])
    return say("{circle}: session {number} (you: {roles})", circle=circle.name, number=session.number, roles=roles)


def native_title(circle: str, number: int, of: int) -> Line:
    """The same in a platform's own calendar, where everybody reads it."""
    return say("{circle}: session {number} of {of}", circle=circle, number=number, of=of)


def native_about(circle: str, minutes: int) -> Line:
    """What stands beside it there."""
    return say(
        "{minutes} minutes, in the room of {circle}. Its members find the agenda there.", minutes=minutes, circle=circle
    )


_IN_CHAT = say("Cannot come? Answer in the chat: rsvp cannot")
_ON_PAGE = say(
    "To say that you cannot come or will be late, to swap your role or to look back, open this link. "
    "Keep it to yourself:"
)


def description(form: Format, plan: Agenda, who: Sequence[Line] = (), *, has_page: bool = False) -> tuple[Line, ...]:
    """What the format is, its parts with their minutes, who does what if the reader wants that, and what to do if one
    cannot come. `has_page`: the address of the reader's own page for this session follows.
    """
    return (
        say("{format}. {about}", format=ours(form.title), about=ours(form.about)),
        _NOTHING,
        *(say("{minutes} min · {title}", minutes=item.minutes, title=ours(item.title)) for item in plan.items),
        _NOTHING,
        *((*who, _NOTHING) if who else ()),
        _ON_PAGE if has_page else _IN_CHAT,
    )


def holder(role: str, name: str) -> Line:
    """Who has which role. Only for readers who wanted names in their calendar."""
    return say("{role}: {name}", role=role_name(role), name=name)


def for_organizers(form: Format, expected: int | None) -> tuple[Line, ...]:
    """The same for organizers: a number, no names. `expected`: None where nobody counts any more."""
    about = say("{format}. {about}", format=ours(form.title), about=ours(form.about))
    if expected is None:
        return (about,)
    return (about, _NOTHING, say_many("{n} person is expected.", "{n} people are expected.", expected))


def busy() -> Line:
    """All that a calendar shows whose owner wants nobody to know more."""
    return say("Busy")

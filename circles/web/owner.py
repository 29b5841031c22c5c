"""Whose page it is: how they read it, and on which clock."""

from circles.chat import Reader
from circles.message import Code, Line, say
from circles.services.desk import Desk
from circles.services.private_links import Visitor


def reader_of(desk: Desk, visitor: Visitor) -> Reader:
    """For whom to write the page."""
    person, language = visitor.person, desk.settings.community.language
    return Reader(person.name, person.zone or "UTC", person.language or language)


def whose_clock(visitor: Visitor) -> Line:
    """Whose hours it shows. They can tell whether it is theirs, and who looks over their shoulder can tell as well."""
    name, zone = visitor.person.name, visitor.person.zone
    if zone:
        return say("{name}, the times are yours: those of your own clock, in {zone}.", name=name, zone=zone)
    return say(
        "{name}, the times are yours: those of your own clock. I do not know yet where that is: tell me in chat,"
        " such as {zone}.",
        name=name,
        zone=Code("zone Lisbon"),
    )

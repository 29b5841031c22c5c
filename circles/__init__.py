"""Mentorship circles: the public face. Plugins and adapters import from here, and from `circles.events`,
`circles.hooks`, `circles.chat`, `circles.message`, `circles.notebook`, `circles.render` and `circles.testing`; from
nothing else.

Every name is loaded when it is first asked for, so `import circles` costs next to nothing.
"""

import sys
from types import ModuleType

__version__ = "0.1.0"

TYPE_CHECKING = False  # known to type checkers by its name; saves the import of typing at run time
if TYPE_CHECKING:
    from circles import events as events
    from circles.command import Ask as Ask
    from circles.command import Audience as Audience
    from circles.command import CircleName as CircleName
    from circles.command import CircleRef as CircleRef
    from circles.command import Declaration as Declaration
    from circles.command import Kind as Kind
    from circles.command import Parameter as Parameter
    from circles.command import SessionRef as SessionRef
    from circles.command import Someone as Someone
    from circles.command import Suggests as Suggests
    from circles.command import command as command
    from circles.domain.circle import Circle as Circle
    from circles.domain.format import Format as Format
    from circles.domain.person import Identity as Identity
    from circles.domain.person import Person as Person
    from circles.domain.reflection import Visibility as Visibility
    from circles.domain.series import LocalTime as LocalTime
    from circles.domain.session import Rsvp as Rsvp
    from circles.domain.session import Session as Session
    from circles.errors import CirclesError as CirclesError
    from circles.errors import Hindered as Hindered
    from circles.errors import PluginError as PluginError
    from circles.errors import Refused as Refused
    from circles.formats import load_format as load_format
    from circles.hooks import DataStatement as DataStatement
    from circles.hooks import Erased as Erased
    from circles.hooks import Handler as Handler
    from circles.hooks import Kept as Kept
    from circles.hooks import Reply as Reply
    from circles.hooks import answer as answer
    from circles.hooks import hookimpl as hookimpl
    from circles.house import Answered as Answered
    from circles.house import House as House
    from circles.house import Mailbox as Mailbox
    from circles.house import Method as Method
    from circles.house import Planned as Planned
    from circles.message import Field as Field
    from circles.message import File as File
    from circles.message import Form as Form
    from circles.message import Heading as Heading
    from circles.message import InCircle as InCircle
    from circles.message import InPrivate as InPrivate
    from circles.message import Items as Items
    from circles.message import Line as Line
    from circles.message import Note as Note
    from circles.message import Paragraph as Paragraph
    from circles.message import Post as Post
    from circles.message import Quote as Quote
    from circles.message import button as button
    from circles.message import form_button as form_button
    from circles.message import listing as listing
    from circles.message import mention as mention
    from circles.message import moment as moment
    from circles.message import say as say
    from circles.message import say_many as say_many
    from circles.message import strong as strong
    from circles.turn import Turn as Turn

_HOMES = {
    "circles.command": "Ask Audience CircleName CircleRef Declaration Kind Parameter SessionRef Someone "
    "Suggests command",
    "circles.domain.circle": "Circle",
    "circles.domain.format": "Format",
    "circles.domain.person": "Identity Person",
    "circles.domain.reflection": "Visibility",
    "circles.domain.series": "LocalTime",
    "circles.domain.session": "Rsvp Session",
    "circles.errors": "CirclesError Hindered PluginError Refused",
    "circles.formats": "load_format",
    "circles.hooks": "DataStatement Erased Handler Kept Reply answer hookimpl",
    "circles.house": "Answered House Mailbox Method Planned",
    "circles.message": "Field File Form Heading InCircle InPrivate Items Line Note Paragraph Post Quote "
    "button form_button listing mention moment say say_many strong",
    "circles.turn": "Turn",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "__version__",
    "events",
    *_HOME_OF,
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "events":
        return import_module("circles.events")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'circles' has no attribute {name!r}")
    found: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


class _Face(ModuleType):
    """Keeps `circles.command` the decorator: importing the module of that name would put itself there."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "command" and isinstance(value, ModuleType):
            value = value.command
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face

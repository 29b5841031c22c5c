"""What people can ask for. The docstrings are the help that members read; the fields are what is asked."""

from circles.commands.asking import Agenda, Feed, FeedAction, Help, My, Question, Rota, When, Why
from circles.commands.belonging import Join, Leave, Zone
from circles.commands.hearing import Reminders
from circles.commands.keeping_time import Next, PlusTwo, Start, WrapUp
from circles.commands.organizing import ProgramCreate, ProgramOpen, Propose, Publish, SessionCancel, SessionMove
from circles.commands.taking_part import Commit, CommitmentDone, Reflect, RsvpTo, Swap, SwapAccept

__all__ = [
    "CORE",
    "Agenda",
    "Commit",
    "CommitmentDone",
    "Feed",
    "FeedAction",
    "Help",
    "Join",
    "Leave",
    "My",
    "Next",
    "PlusTwo",
    "ProgramCreate",
    "ProgramOpen",
    "Propose",
    "Publish",
    "Question",
    "Reflect",
    "Reminders",
    "Rota",
    "RsvpTo",
    "SessionCancel",
    "SessionMove",
    "Start",
    "Swap",
    "SwapAccept",
    "When",
    "Why",
    "WrapUp",
    "Zone",
]

CORE: tuple[type, ...] = (
    Help,
    Join,
    Leave,
    My,
    When,
    Agenda,
    RsvpTo,
    Rota,
    Swap,
    SwapAccept,
    Reflect,
    Commit,
    CommitmentDone,
    Zone,
    Feed,
    Reminders,
    Why,
    Start,
    Next,
    PlusTwo,
    WrapUp,
    ProgramCreate,
    ProgramOpen,
    Propose,
    Publish,
    SessionMove,
    SessionCancel,
)
"""Every command of the core, in the order of `help`."""

"""Questions in sets: those of the program, for after a session, and the pairs that begin before and end later."""

from collections.abc import Mapping

from circles.domain.reflection import Visibility
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that is put to people after a session, with who will read the answer."""

    id: str
    question: str
    visibility: Visibility = Visibility.ME


SEASON = "season"
"""What a format names to let those of the season's sets take part whose time it is."""
WHAT_NOW, HELP, VALUES, MENTOR, ROSE, OPEN = "what-now", "help", "values", "mentor-step", "rose-bud-thorn", "open"

SETS: Mapping[str, tuple[Prompt, ...]] = {
    WHAT_NOW: (
        Prompt("what-now.what", "What happened today?"),
        Prompt("what-now.so-what", "Why does it matter to you?"),
        Prompt("what-now.now-what", "What follows from it?"),
    ),
    HELP: (
        Prompt("help.got-help", "Did you get help?"),
        Prompt("help.gave-help", "Did you give help?"),
        Prompt("help.asked-for-help", "Did you ask for it clearly?"),
    ),
    VALUES: (
        Prompt("values.goal-fits", "Does your goal still fit what you want?"),
        Prompt("values.lives-it", "Who around you lives what matters to you?"),
        Prompt("values.could-ask", "Whom could you ask?"),
    ),
    MENTOR: (
        Prompt("mentor-step.teach", "What could you teach somebody who is one step behind you?"),
        Prompt("mentor-step.of-today", "And which thought of today will you keep?"),
    ),
    ROSE: (
        Prompt("rose-bud-thorn.rose", "A rose: what is good?"),
        Prompt("rose-bud-thorn.bud", "A bud: what is about to grow?"),
        Prompt("rose-bud-thorn.thorn", "A thorn: what pricks?"),
    ),
    OPEN: (Prompt("open.thought", "What stays with you?"),),
}
"""By name. What a circle says together at the end (plus and change) and where somebody stands at the start and at the
end of a season (self-assessment) have commands of their own.
"""
FOR_PLANS = (MENTOR, VALUES, HELP, ROSE)
"""Those of the season, in the order in which they come if it is the time of several. A program may choose."""

BEFORE = "before"
"""Under which stands what somebody wanted to leave a session with."""
AFTER = Prompt("pair.after", "Did you leave with what you had hoped for, and with what else?")
BEGIN, DROP, STAY = "mid-point-begin", "mid-point-drop", "mid-point-stay"
HALF_TIME = (
    Prompt(BEGIN, "What will you begin?"),
    Prompt(DROP, "What will you drop?"),
    Prompt(STAY, "What deserves to stay?"),
)
"""Start, stop, continue: asked at half time by `mid-point`."""
END = Prompt("pair.end", "What became of what you wrote at half time: to begin, to drop, to keep?")
RESERVED = (BEFORE, AFTER.id, END.id, *(each.id for each in HALF_TIME), *(one.id for of in SETS.values() for one in of))
"""Ids under which answers are kept, and which no format can have."""

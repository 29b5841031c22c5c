"""The counts of a season in words, as a report says them in chat and on a page."""

from collections.abc import Mapping

from circles.domain.circle import CircleState, Ending
from circles.domain.goal import GoalState, HowFar
from circles.domain.season_figures import Question
from circles.domain.small_groups import Table
from circles.message import Inline, Line, listing, say

QUESTIONS: dict[Question, Line] = {
    Question.ATTENDANCE: say("How often people were there"),
    Question.STAYED: say("Who stayed"),
    Question.ROLES: say("Roles shared"),
    Question.HOURS: say("Hours shared"),
    Question.COMMITMENTS: say("Commitments"),
    Question.HALF_TIME: say("Half time"),
    Question.GOALS: say("Goals"),
    Question.RESHAPED: say("Goals in new words"),
    Question.PROGRESS: say("How far people have come, as they see it"),
}

_KINDS: dict[Question, dict[str, Line]] = {
    Question.ATTENDANCE: {
        "most": say("at three quarters of their sessions or more"),
        "half": say("at half of them or more"),
        "fewer": say("at fewer"),
    },
    Question.STAYED: {"yes": say("have a place now"), "left": say("gave their place back")},
    Question.ROLES: {"yes": say("have had a role")},
    Question.HOURS: {
        "never": say("always met at a good hour"),
        "at_times": say("had a hard hour at times"),
        "mostly": say("had a hard hour half of the time or more"),
    },
    Question.COMMITMENTS: {"kept": say("kept one, at least in part"), "made": say("made one")},
    Question.HALF_TIME: {"yes": say("looked back at half time")},
    Question.GOALS: {
        GoalState.DONE: say("reached one"),
        GoalState.OPEN: say("are on the way"),
        GoalState.DROPPED: say("let go of one"),
    },
    Question.RESHAPED: {"yes": say("reshaped a goal")},
    Question.PROGRESS: {
        HowFar.THERE: say("are there"),
        HowFar.NEARLY: say("are nearly there"),
        HowFar.HALF: say("are half way"),
        HowFar.BEGUN: say("have begun"),
    },
}

NOTES: dict[Question, Line] = {
    Question.HOURS: say(
        "A hard hour is one that somebody did not call good, or that lies early or late on their clock."
    ),
    Question.GOALS: say("Of people, not of goals. Goals that are private are not counted."),
}
"""What has to be known about some of them."""

STATES: dict[CircleState, Line] = {
    CircleState.ACTIVE: say("meets"),
    CircleState.PAUSED: say("takes a break"),
    CircleState.CLOSING: say("at its end"),
}
ENDINGS: dict[Ending, Line] = {
    Ending.WELL: say("ended well"),
    Ending.AGAIN: say("wants another season"),
    Ending.RESHAPE: say("looks for a new shape"),
    Ending.MERGED: say("went on in another circle"),
    Ending.EARLY: say("ended early"),
}

HOW_COUNTED = say(
    "“At least” goes in steps of five. Counts are drawn up once a week, each anew only when it has changed by five "
    "people or more, so it may be a few behind; fewer than five, or nearly all, is never shown. So nobody can be "
    "singled out, also not by comparing two reports."
)
TOO_FEW = say("too few to show")


def kinds(question: Question) -> Mapping[str, Line]:
    """What there is to be of a question, in words."""
    return _KINDS[question]


def at_least(count: int, of: int) -> Line:
    """A count as a report says it."""
    return say("at least {n} of {of}", n=count, of=of)


def in_a_line(question: Question, table: Table) -> Line:
    """One question with all that may be shown of it."""
    found: list[Inline] = [
        say("{count} {what}", count=at_least(table.cells[kind], table.of), what=words)
        for kind, words in _KINDS[question].items()
        if kind in table.cells
    ]
    return say("{title}: {counts}", title=QUESTIONS[question], counts=listing(found) if found else TOO_FEW)

"""What somebody took back, or could not take back."""

from circles.commands import (
    AgreementCircle,
    AgreementEnd,
    AgreementPair,
    Back,
    CharterChange,
    CharterDetails,
    ClockGo,
    ClockPause,
    Confirm,
    Decline,
    ExpandGoals,
    ExpandJoin,
    Free,
    GoalAgain,
    GoalChange,
    GoalDelete,
    GoalDone,
    GoalDrop,
    GoalMilestone,
    GoalReaders,
    Goals,
    GoalStep,
    GoalTick,
    Host,
    Join,
    KeepThanks,
    Language,
    Leave,
    LinkAnswer,
    LogPrivate,
    Mentor,
    MyLadder,
    Never,
    Next,
    Offer,
    PlusTwo,
    Profile,
    Reminders,
    Roles,
    RoleTake,
    Seat,
    Seed,
    Seek,
    Speak,
    Start,
    StayReachable,
    StepIn,
    Swap,
    SwapAccept,
    TakeBack,
    Unlink,
    WrapUp,
    WrapUpNext,
    Zone,
)
from circles.message import InCircle, InPrivate, Line, Note, Post, say
from circles.posts.knowing import answer

_NOTHING = say("That cannot be taken back like this, so nothing changed. “help” shows what else you can do.")
_ORGANIZER = say("That has happened, so nothing changed. “undo” takes back changes to circles and places.")
_COUNTED_ON = say("You said yes and others count on you, so nothing changed. “decline” gives the role back.")
_CLOCK = say("The clock has gone on, so nothing changed. “back” goes one part back.")
_WISHES = say("That stays until you say otherwise, so nothing changed. Say it once more, as you want it now.")
_GOAL = say("Your goal stays as it is now, so nothing changed. “goal change” says it anew, “goal delete” deletes it.")
_INSTEAD: dict[type, Line] = {
    **dict.fromkeys((SwapAccept, RoleTake, Confirm, WrapUpNext), _COUNTED_ON),
    **dict.fromkeys((Start, StepIn, Next, Back, PlusTwo, ClockPause, ClockGo), _CLOCK),
    **dict.fromkeys((GoalStep, GoalMilestone, GoalTick, GoalChange, GoalDone, GoalDrop, GoalAgain), _GOAL),
    GoalReaders: _GOAL,
    GoalDelete: say("It is deleted, so nothing changed. “goal new” sets it anew."),
    **dict.fromkeys((Zone, Language, Reminders, Roles), _WISHES),
    **dict.fromkeys((Free, Profile, Offer, Seek, Goals, Speak, Mentor, MyLadder), _WISHES),
    **dict.fromkeys((StayReachable, ExpandJoin, ExpandGoals), _WISHES),
    **dict.fromkeys(
        (CharterChange, CharterDetails),
        say("Your circle was asked already, so nothing changed. “charter change” proposes other rules."),
    ),
    **dict.fromkeys(
        (Seat, Host, Seed),
        say("Others rely on your answer, so nothing changed. “organizer” and a few words reach somebody."),
    ),
    **dict.fromkeys(
        (AgreementCircle, AgreementPair),
        say("It was proposed already, so nothing changed. Propose something else, or “agreement end” ends it."),
    ),
    AgreementEnd: say("It has ended and I said so, so nothing changed. You may propose one anew."),
    LogPrivate: say("It is for you alone and stays so: nothing makes it wider again."),
    KeepThanks: say("It stays in your log, so nothing changed."),
    Swap: say("Somebody took the role already, so nothing changed."),
    Decline: say("Somebody has the role by now, so nothing changed. Thank you for asking."),
    Join: say("You have a place in a circle by now, so nothing changed. “leave” gives it up."),
    LinkAnswer: say("You have answered, so nothing changed. “unlink” parts accounts again."),
    Unlink: say("The account is parted, so nothing changed. “link” links it anew."),
    Leave: say("You have left and your circle was told, so nothing changed. “join” and your city asks for a place."),
    Never: say("That stays, and only you know it. “never mind” and the name takes it back."),
    TakeBack: say("What you took back is deleted, so nothing changed. You can write it anew."),
    WrapUp: say("The session is over, so nothing changed. “was there” and “was away” put right who was there."),
}


def instead(command: type, organizer: bool) -> Line:
    """Why something cannot be taken back, and what to do instead."""
    return _INSTEAD.get(command, _ORGANIZER if organizer else _NOTHING)


def taken_back() -> Post:
    """It is gone."""
    return answer("", say("Taken back: it is as if you had not said it."))


def stands() -> Post:
    """A newer word of theirs counts."""
    return answer("", say("You said something else since, and that counts."))


def gone(target: InCircle | InPrivate, replaces: str, event: str) -> Post:
    """In the place of what somebody wrote."""
    line = say("What stood here was taken back by whoever wrote it.")
    return Post(f"{replaces}:back:{event}", target, (Note(line),), replaces=replaces, quiet=True)

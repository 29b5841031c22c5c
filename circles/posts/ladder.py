"""The ladder in words, for one member; what a step is; and what organizers read of who asked for one."""

from collections.abc import Callable, Iterator, Mapping

from circles.commands import LadderWish, MyLadder, Roles, RoleWish
from circles.domain.circle import Circle
from circles.domain.ladder import Lack, Ladder, Record, Step, is_open, missing, next_step
from circles.domain.person import Person
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InCircle,
    Inline,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    listing,
    mention,
    say,
    say_many,
    strong,
)
from circles.posts.scene import ROLE_DUTIES

CALLED: Mapping[Step, Line] = {
    Step.TIMEKEEPER: say("Timekeeper"),
    Step.FACILITATOR: say("Facilitator"),
    Step.HOST: say("Host of a circle"),
    Step.MENTOR: say("Mentor in a new circle"),
}
WHAT_A_HOST_DOES = say(
    "A host looks after the circle: asks when it gets quiet, and talks with the organizers. "
    "Leading the sessions still goes round."
)
WHAT_A_MENTOR_DOES = say(
    "A mentor listens first, asks what somebody has tried, and tells of their own way where it helps. They take their "
    "turns in the roles like everybody."
)
WHAT_IT_IS: Mapping[Step, Line] = {
    Step.TIMEKEEPER: ROLE_DUTIES["timekeeper"],
    Step.FACILITATOR: ROLE_DUTIES["facilitator"],
    Step.HOST: WHAT_A_HOST_DOES,
    Step.MENTOR: WHAT_A_MENTOR_DOES,
}
_DONE: Mapping[Step, Callable[[int], Line]] = {
    Step.TIMEKEEPER: lambda n: say_many("you kept time once", "you kept time {n} times", n),
    Step.FACILITATOR: lambda n: say_many("you led one session", "you led {n} sessions", n),
    Step.HOST: lambda n: say_many("you have hosted one circle", "you have hosted {n} circles", n),
    Step.MENTOR: lambda n: say_many("you have been a mentor in one circle", "you have been a mentor in {n} circles", n),
}
_ASK: Mapping[Step, Line] = {
    Step.TIMEKEEPER: say("I would like to keep time"),
    Step.FACILITATOR: say("I would like to lead"),
    Step.HOST: say("I would like to host"),
    Step.MENTOR: say("I would like to be a mentor"),
}


def ladder(of: Ladder, done: Line | None, key: str) -> Post:
    """How somebody stands, to them alone. `done`: what has just been noted."""
    blocks: list[Block] = [Heading(say("Your steps here"))]
    if done:
        blocks.append(Paragraph(done))
    blocks.append(Items(tuple(steps(of))))
    blocks += map(Paragraph, _ahead(of))
    if of.wish and not done:
        blocks.append(Paragraph(_kept(of.wish, of.said_yes)))
    blocks.append(Note(say("Only you see this. Nobody has to go further: every place is a good one.")))
    buttons = tuple(_buttons(of))
    if any(each in (Step.HOST, Step.MENTOR) for each in _to_ask_for(of)):
        blocks.append(Note(_WHO_READS))
    return Post(key, InPrivate(""), tuple(blocks), buttons)


_WHO_READS = say(
    "If you ask to be a host or a mentor, only you know it until you join the next season and say yes once more. Then "
    "the organizers who form its circles read your name, what you asked for, and how often you have led; and if it "
    "comes to be, your circle knows it."
)


def steps(of: Ladder) -> Iterator[Line]:
    """A line for each step: what was done, or what is missing."""
    for each in Step:
        yield say("{step}: {what}", step=CALLED[each], what=_standing(each, of))


def _standing(step: Step, of: Ladder) -> Line:
    if times := of.record.times(step):
        return _DONE[step](times)
    if step in of.rather_not:
        return say("you would rather not, and that is fine")
    lacks: list[Inline] = [_lack(lack, count, of.record) for lack, count in missing(step, of.record)]
    if lacks:
        return say("opens once you have {lacks}", lacks=listing(lacks))
    return say("comes to you by turns") if step.is_role else say("open to you")


def _lack(lack: Lack, count: int, record: Record) -> Line:
    match lack:
        case Lack.KEEP_TIME:
            return say("kept time once")
        case Lack.SEASON:
            return say("been in a circle to the end of its season")
    if record.led:
        return say_many("led one more session", "led {n} more sessions", count)
    return say_many("led one session", "led {n} sessions", count)


def _ahead(of: Ladder) -> Iterator[Line]:
    """What could come next, and what it asks of somebody."""
    following = next_step(of.record, of.rather_not)
    if following is None and Step.FACILITATOR in of.rather_not:
        yield say("Nobody has to lead. If that changes one day, {roles} takes it back.", roles=_LEAD_AGAIN)
    elif following is None:
        yield say("You have been on every step. Thank you for all of it.")
    else:
        yield strong("Next could be: {step}", step=CALLED[following])
        yield WHAT_IT_IS[following]


_LEAD_AGAIN = Code("roles any facilitator")


def _to_ask_for(of: Ladder) -> tuple[Step, ...]:
    """The next step, and host and mentor where nothing is missing; not what they asked for already."""
    following = next_step(of.record, of.rather_not)
    seasonal = [each for each in (Step.HOST, Step.MENTOR) if is_open(each, of.record)]
    wanted = dict.fromkeys([*([following] if following else []), *seasonal])
    return tuple(each for each in wanted if each is not of.wish and each not in of.likes)


def _buttons(of: Ladder) -> Iterator[Button]:
    for each in _to_ask_for(of):
        yield button(_ASK[each], MyLadder(LadderWish(each)))
    if of.wish:
        yield button(say("Take it back"), MyLadder(LadderWish.NONE))
    for each in (Step.TIMEKEEPER, Step.FACILITATOR):
        if each in of.likes:
            yield button(say("{step}: no wish any more", step=CALLED[each]), Roles(RoleWish.ANY, each))


def _kept(step: Step, said_yes: bool) -> Line:
    if said_yes:
        return say("Your wish: {step}. The organizers who form the circles see it.", step=CALLED[step])
    return say("Your wish: {step}. When you join the next season, I ask you once more.", step=CALLED[step])


# What is said when somebody asks for a step.


def noted_role(step: Step) -> Line:
    """A role of the session: the rota knows it from now on."""
    return say(
        "Noted, your wish: {step}. The rota gives it to you where several have waited as long.", step=CALLED[step]
    )


def noted(step: Step, lacks: bool) -> Line:
    """Host or mentor, for the next season. `lacks`: something is missing yet."""
    if lacks:
        return say(
            "Noted, your wish: {step}. It counts once the step is open to you. Only you know it until then, and until "
            "you join the next season and say yes again.",
            step=CALLED[step],
        )
    return say(
        "Noted, your wish: {step}. When you join the next season, I ask you once more; until then only you know it.",
        step=CALLED[step],
    )


def noted_now(step: Step, program: str) -> Line:
    """The same while a season with a place for them is formed: it counts now."""
    return say(
        "Noted, your wish: {step}. The organizers who form the circles of {program} see it now.",
        step=CALLED[step],
        program=program,
    )


def taken_back(was_asked: bool) -> Line:
    """No host and no mentor."""
    if was_asked:
        return say("Taken back, and nobody is told. You can ask again whenever you like.")
    return say("You have not asked to be a host or a mentor, so nothing changed.")


def still(step: Step) -> tuple[tuple[Block, ...], tuple[Button, ...]]:
    """To who joins a season, and had asked for a step: whether that still holds."""
    asks = say("You had a wish: {step}. Would you still like that, this season?", step=CALLED[step])
    reads = say(
        "If you say yes, the organizers who form the circles read your name, what you asked for, and how often you "
        "have led. If it comes to be, your circle knows it."
    )
    buttons = (
        button(say("Yes, still"), MyLadder(LadderWish(step))),
        button(say("Not any more"), MyLadder(LadderWish.NONE)),
    )
    return (Paragraph(asks), Note(reads)), buttons


def still_waiting(person_id: str, program: str, number: int, step: Step, key: str) -> Post:
    """The same to who has a place in the line from before, and so does not join anew."""
    first = say("Season {number} of {program} is open, and you are in the line.", number=number, program=program)
    blocks, buttons = still(step)
    return Post(key, InPrivate(person_id), (Paragraph(first), *blocks), buttons, purpose=Purpose.TIMELY)


# What organizers read in a proposal.


def asked_to_be(person: Person, step: Step, record: Record) -> Line:
    """Who said yes to being a host or a mentor, and how often they have led."""
    if step is Step.HOST:
        return say_many(
            "{person} asked to be a host, and says yes for this season; has led {n} session so far.",
            "{person} asked to be a host, and says yes for this season; has led {n} sessions so far.",
            record.led,
            person=person.name,
        )
    return say_many(
        "{person} asked to be a mentor, and says yes for this season; has led {n} session so far.",
        "{person} asked to be a mentor, and says yes for this season; has led {n} sessions so far.",
        record.led,
        person=person.name,
    )


def have_led(count: int) -> Line:
    """Whether a new circle has somebody who led before."""
    if not count:
        return say("Nobody here has led a session before.")
    return say_many("{n} of them has led sessions before.", "{n} of them have led sessions before.", count)


# What is said when it comes to be.


def hosts(person: Person, circle: Circle, key: str) -> Post:
    """You host, as you asked."""
    line = say("You host {circle}, as you asked. Thank you.", circle=circle.name)
    return _it_came_to_be(person, circle, line, WHAT_A_HOST_DOES, key)


def mentors(person: Person, circle: Circle, key: str) -> Post:
    """You are a mentor, as you asked."""
    line = say("You are a mentor in {circle}, as you asked. Your circle is told. Thank you.", circle=circle.name)
    return _it_came_to_be(person, circle, line, WHAT_A_MENTOR_DOES, key)


def _it_came_to_be(person: Person, circle: Circle, line: Line, what: Line, key: str) -> Post:
    no_more = say(
        "If it does not suit you any more, {command} and a few words tell the organizers.", command=Code("organizer")
    )
    blocks = (Paragraph(line), Paragraph(what), Note(no_more))
    return Post(key, InPrivate(person.id, circle.id), blocks, purpose=Purpose.NEEDED)


def is_here_as_mentor(person: Person, circle: Circle, key: str) -> Post:
    """The circle knows whom it can ask."""
    line = say("{who} is a mentor in this circle: somebody to ask, also between sessions.", who=mention(person))
    return Post(key, InCircle(circle.id), (Paragraph(line),), quiet=True)

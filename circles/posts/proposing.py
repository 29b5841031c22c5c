"""What organizers read about circles that are looked for and proposed, and why people sit together."""

from collections.abc import Mapping, Sequence

from circles.commands import Propose
from circles.domain.circle import Circle
from circles.domain.forming import enough_for_all
from circles.domain.program import Program
from circles.formation.explaining import Waiting
from circles.formation.finding import Kept
from circles.message import (
    Block,
    Inline,
    InPrivate,
    Items,
    Line,
    Paragraph,
    Post,
    form_button,
    listing,
    say,
    say_many,
    strong,
)
from circles.posts.hours import why_no_hour

_ENOUGH = 3
"""So many people have to have said something before it is told, even as a share: of fewer it would tell on them."""
_MUCH, _SOME = 600, 150
_NAMED = 12


def looking(program: Program, seconds: int) -> Post:
    """It takes longer than anybody wants to wait for an answer."""
    line = say(
        "I am looking for the best circles for {program}. That takes up to {seconds} seconds; then I write to you.",
        program=program.name,
        seconds=seconds,
    )
    return Post("", InPrivate(""), (Paragraph(line),))


def no_circles(why: Line) -> Post:
    """The search brought nothing."""
    return Post("", InPrivate(""), (Paragraph(why),), (form_button(say("Propose"), Propose),))


def nobody_placed(program: Program, why: tuple[Block, ...]) -> Post:
    """No circle is possible as things are: nothing was changed."""
    line = say("There is no circle that all of its people could come to. Nothing was changed, and nobody was told.")
    return Post("", InPrivate(""), (Paragraph(line), *why), (form_button(say("Propose"), Propose),))


def who_waits(program: Program, waiting: Sequence[Kept], names: Mapping[str, str]) -> tuple[Block, ...]:
    """Who has no place in the proposal, and what keeps them: for organizers alone. `names` are those of everybody."""
    if not waiting:
        return ()
    plan, people = program.plan, len(names)
    head = say_many(
        "{n} person has no place, and is told when you publish. They come first next time.",
        "{n} people have no place, and are told when you publish. They come first next time.",
        len(waiting),
    )
    lines = [line for each in waiting[:_NAMED] for line in _why(each, plan.least, names)]
    if enough := enough_for_all(people, plan):
        more = say(
            "{people} people do not make circles of {least} to {most} with nobody left over, but {enough} would. Wait"
            " for them, or start a program with other sizes.",
            people=people,
            least=plan.least,
            most=plan.most,
            enough=enough,
        )
        lines.append(more)
    if len(waiting) > _NAMED:
        lines.append(say("And {people}.", people=listing([names[each.id] for each in waiting[_NAMED:]])))
    return Paragraph(strong("{line}", line=head)), Items(tuple(lines))


def _why(kept: Kept, least: int, names: Mapping[str, str]) -> tuple[Line, ...]:
    name = names[kept.id]
    if kept.why is None:
        return (say("{person} waits.", person=name),)
    return (why_waits(kept.why, name, least - 1), *(why_no_hour(kept.block, names) if kept.block else ()))


def why_waits(why: Waiting, person: Inline, need: int) -> Line:
    """What keeps somebody waiting. `need`: how many others make the smallest circle.

    Never what anybody stated, and never that somebody would rather avoid somebody.
    """
    match why.rule:
        case "no hours":
            return say("{person} has no hour that is long enough.", person=person)
        case "hours":
            return say(
                "{person} has an hour in common with {n} of the {others} others; a circle needs {need}.",
                person=person,
                n=why.share_hours,
                others=why.others,
                need=need,
            )
        case "language":
            return say(
                "{person} shares hours with {n} others, but a language with {spoken}; a circle needs {need}.",
                person=person,
                n=why.share_hours,
                spoken=why.share_language,
                need=need,
            )
        case "mentor":
            return say("{person} could sit with {n} others, but none of them mentors.", person=person, n=why.left)
        case "together" | "avoid":
            return say(
                "{person} fits {n} others one by one, but no {least} of them all.",
                person=person,
                n=why.left,
                least=need,
            )
    return say("{person} could sit in a circle, but then others could not, or suit each other less.", person=person)


def for_whom(circle: Circle) -> tuple[Line, ...]:
    """Why these people, for organizers, from what is kept with a circle. Nothing in it is about one of them."""
    known = dict(circle.reasons)
    lines = list[Line]()
    if known.get("seek", 0) >= _ENOUGH:
        lines.append(
            say("Of what they seek, somebody else in the circle offers {share} %.", share=round(known["cover"] / 10))
        )
    if known.get("with_goals", 0) >= _ENOUGH:
        lines.append(say("Their goals are {share} % alike.", share=round(known["goals"] / 10)))
    if "common_starts" in known:
        lines.append(
            say_many(
                "In every week there is a half hour at which all can begin; good for all are {liked}.",
                "In every week there are {n} half hours at which all can begin; good for all are {liked}.",
                known["common_starts"],
                liked=known["liked_starts"],
            )
        )
    if known.get("met_before"):
        lines.append(
            say_many(
                "{n} pair sat together in an earlier season.",
                "{n} pairs sat together in an earlier season.",
                known["met_before"],
            )
        )
    if known.get("mentors"):
        lines.append(say_many("{n} of them mentors.", "{n} of them mentor.", known["mentors"]))
    return (*lines, *_clocks(known, own=False), *_no_hour(known))


def why_together(circle: Circle) -> tuple[Line, ...]:
    """The same for the members: one text for all of them, without a number from which one could be told by another."""
    known = dict(circle.reasons)
    lines = list[Line]()
    if known.get("seek", 0) >= _ENOUGH and known["cover"] >= _MUCH:
        lines.append(say("Most of what you seek, somebody else here can help with."))
    elif known.get("seek", 0) >= _ENOUGH and known["cover"] >= _SOME:
        lines.append(say("Some of what you seek, somebody else here can help with."))
    if known.get("with_goals", 0) >= _ENOUGH and known["goals"] >= _SOME:
        lines.append(say("Some of you work on the same goals."))
    if known.get("met_before") == 0:
        lines.append(say("None of you sat together in an earlier season."))
    if "common_starts" in known:
        lines.append(
            say("There are hours in every week at which all of you can come, by what you said or by your clocks.")
        )
    return (*lines, *_clocks(known, own=True))


def cannot_come(people: Sequence[str]) -> tuple[Line, ...]:
    """Who said that they cannot come at the hour that an organizer chose: for organizers alone."""
    if not people:
        return ()
    return (say("At this hour {people} cannot come, by what they said.", people=listing(list(people))),)


def meet_elsewhere(people: Sequence[str]) -> tuple[Line, ...]:
    """Who is in a session of another circle at one of these hours: for organizers alone."""
    if not people:
        return ()
    return (say("A session of another circle keeps {people} at some of these hours.", people=listing(list(people))),)


def _apart(minutes: int, own: bool) -> Line:
    if minutes == 0:
        return say("Your clocks show the same hour.") if own else say("Their clocks show the same hour.")
    if minutes == 60:
        return say("Your clocks are up to an hour apart.") if own else say("Their clocks are up to an hour apart.")
    hours = f"{minutes / 60:g}"
    if own:
        return say("Your clocks are up to {hours} hours apart.", hours=hours)
    return say("Their clocks are up to {hours} hours apart.", hours=hours)


def _clocks(known: Mapping[str, int], own: bool) -> tuple[Line, ...]:
    if "largest_offset_minutes" not in known:
        return ()
    apart = _apart(known["largest_offset_minutes"], own)
    if known.get("hours_stated", 0):
        return (apart,)
    return apart, say("Nobody here said when they can meet, so people with near clocks sit together.")


def _no_hour(known: Mapping[str, int]) -> tuple[Line, ...]:
    if not known.get("no_hour"):
        return ()
    return (say("I found no hour at which all can come and have no other session. Choose one before you publish."),)

"""Hours in words: what somebody stated, why a circle meets when it does, and why it cannot."""

from collections.abc import Mapping, Sequence

from circles.command import MatterRef
from circles.commands import HoursChange
from circles.commands.placing import YesNo
from circles.domain.availability import Availability, Group, clock, groups
from circles.domain.circle import Circle
from circles.domain.hours_blocked import Blocked, Opening
from circles.domain.request import Request
from circles.domain.series import WallTime
from circles.domain.session import Session
from circles.message import (
    Heading,
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
    moment,
    say,
    say_many,
)
from circles.posts.rhythm import WEEKDAYS


def stated(of: Availability) -> tuple[Line, ...]:
    """What somebody stated, said back to them line by line: to see at once whether it was understood."""
    good = [say("{days}, {hours}: good", days=_days(each), hours=_hours(each)) for each in groups(of.good)]
    possible = [say("{days}, {hours}: possible", days=_days(each), hours=_hours(each)) for each in groups(of.possible)]
    return (*good, *possible) or (say("You have named no hour yet."),)


def why_these_hours(numbers: Mapping[str, int]) -> Line:
    """One sentence for everybody, from what is kept with a circle. It reveals nothing of what anybody stated."""
    if numbers["hours"] > 1:
        return _in_turns(numbers)
    if not numbers["hours_stated"]:
        return say("It is one hour for the whole season: by your clocks, none is easier for who has it hardest.")
    if not numbers["hours_largest"] and not numbers["hours_silent"]:
        return say("It is one hour for the whole season, and a good one for everybody.")
    return say(
        "It is one hour for the whole season: everybody can come, and turns would not make it easier for who has it"
        " hardest."
    )


def _in_turns(numbers: Mapping[str, int]) -> Line:
    if numbers["hours_proved"]:
        return say(
            "{n} hours take turns, since no single one is as fair: whoever has it hardest has it as easy as can be.",
            n=numbers["hours"],
        )
    return say("{n} hours take turns, since no single one that I found is as fair.", n=numbers["hours"])


def for_organizers(numbers: Mapping[str, int]) -> tuple[Line, ...]:
    """What an organizer should know before they publish a circle with such hours."""
    lines: list[Line] = []
    if numbers.get("hours_widened"):
        lines.append(
            say(
                "No hour lies between 8:00 and 21:00 for all: it is early or late for somebody who has not said when"
                " they can."
            )
        )
    if numbers.get("needs_room"):
        lines.append(say("Another circle has your meeting link at some of these hours: this one needs its own."))
    return tuple(lines)


def other_hours(circle: Circle, moves: Sequence[tuple[Session, WallTime]], some_cannot: bool, request: Request) -> Post:
    """To the host: what would be better, and why in general. Who said what is not told; nothing has changed yet."""
    why = (
        say("Not everybody can come at the hours as they are planned; at these they can.")
        if some_cannot
        else say("Something has changed, and at these hours it would be easier for who has it hardest.")
    )
    lines = tuple(
        say("Session {number}: {was} → {when}", number=each.number, was=moment(each.starts_at), when=moment(to.instant))
        for each, to in moves
    )
    blocks = (
        Heading(say("Other hours for {circle}?", circle=circle.name)),
        Paragraph(why),
        Items(lines),
        Note(say("Only you are asked. Nothing changes unless you say so; then all are told, and calendars follow.")),
    )
    buttons = (
        button(say("Take these hours"), HoursChange(YesNo.YES, MatterRef(request.id)), main=True),
        button(say("Leave it as it is"), HoursChange(YesNo.NO, MatterRef(request.id))),
    )
    return Post(f"hours:{request.id}", InPrivate(request.person_id), blocks, buttons, purpose=Purpose.TIMELY)


def no_better_hours(circle: Circle, request: Request) -> Post:
    """To the host: not everybody can come, and no other hours would change that."""
    line = say(
        "In {circle} not everybody can come at the hours as they are planned, and I find none at which all can.",
        circle=circle.name,
    )
    advice = say("A word about it in the circle may help; an organizer can give a session another hour.")
    return Post(
        f"hours:{request.id}", InPrivate(request.person_id), (Paragraph(line), Note(advice)), purpose=Purpose.TIMELY
    )


def changed(circle: Circle, first: Session) -> Post:
    """What the host sees after a yes."""
    line = say(
        "From session {number} on, {circle} meets at the new hours: the first time {when}. Everyone is told.",
        number=first.number,
        circle=circle.name,
        when=moment(first.starts_at),
    )
    return Post("", InPrivate(""), (Paragraph(line),))


def why_no_hour(of: Blocked, names: Mapping[str, str]) -> tuple[Line, Line]:
    """Who keeps whom from meeting, and the least that would help: for the organizer alone."""
    if len(of.person_ids) == 1:
        alone = say("{person} has named no hour that is long enough for a session.", person=names[of.person_ids[0]])
        return alone, _opening(of.opening, names)
    people = listing([names[each] for each in of.person_ids])
    together = say_many(
        "{people} have no hour in common in one week of the season.",
        "{people} have no hour in common in {n} weeks of the season.",
        of.weeks,
        people=people,
    )
    return together, _opening(of.opening, names)


def _opening(of: Opening, names: Mapping[str, str]) -> Line:
    needed: list[Inline] = [
        say("{person} ({minutes} minutes)", person=names[person], minutes=minutes) for person, minutes in of.needed
    ]
    return say(
        "The least change that helps: {when}, and that hour from then on, would do if these could make more time:"
        " {people}.",
        when=moment(of.at),
        people=listing(needed),
    )


def _days(group: Group) -> Inline:
    first, last = group.days[0], group.days[-1]
    if len(group.days) == 7:
        return say("every day")
    if len(group.days) > 2 and last - first == len(group.days) - 1:
        return say("{first} to {last}", first=WEEKDAYS[first], last=WEEKDAYS[last])
    return listing([WEEKDAYS[each] for each in group.days])


def _hours(group: Group) -> Inline:
    if group.spans == ((0, 24 * 60),):
        return say("all day")
    return listing([f"{clock(first)}-{clock(last)}" for first, last in group.spans])

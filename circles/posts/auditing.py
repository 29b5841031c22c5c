"""Who changed what, said to those whom it concerns. What it says of others is no more than their circle knows."""

from collections.abc import Mapping, Sequence

from circles.domain.circle import Circle
from circles.domain.history import Change
from circles.domain.person import Person
from circles.message import Block, Heading, InPrivate, Items, Line, Note, Paragraph, Post, mention, moment, say
from circles.posts.rescuing import WHAT

KINDS: Mapping[str, Line] = {
    **WHAT,
    "alumni_invited": say("former members who had chosen so were told of a new season"),
    "broadcast": say("all circles were written to"),
    "continued": say("a circle went on into another season"),
    "days_allowed": say("days without sessions were taken back"),
    "days_blacked_out": say("days without sessions were named"),
    "forgotten": say("somebody was forgotten, as they had asked"),
    "linked": say("two accounts became one person"),
    "locked": say("a place in the proposal was locked"),
    "program_check_ins": say("it was chosen how often check-ins come"),
    "program_questions": say("it was chosen which questions come after sessions"),
    "program_created": say("a program was made"),
    "program_date": say("the day was named by which circles are made"),
    "program_link": say("the organizers' calendar link was renewed"),
    "program_opened": say("the program was opened"),
    "program_rhythm": say("the days of the program were chosen"),
    "proposed": say("circles were proposed"),
    "published": say("the circles were published"),
    "report": say("the figures of the season were looked at: counts, no texts"),
    "returned": say("a person came back into their circle"),
    "season closed": say("the season was ended"),
    "season_again": say("another season was begun"),
    "seed_asked": say("a person was asked to begin a new circle"),
    "session_cancelled": say("a session was cancelled"),
    "session_moved": say("a session got another hour"),
    "session_skipped": say("a session was left out"),
    "undone": say("the newest change was taken back"),
    "unlinked": say("an account was parted from the others"),
    "unlocked": say("a place in the proposal was let go of"),
}
"""What a change was, in words, by its kind."""


def history(
    changes: Sequence[Change],
    people: Mapping[str, Person],
    circles: Mapping[str, Circle],
    me: str,
    all_of_it: bool,
    days: int,
) -> Post:
    """The newest first. `me`: the id of who reads it; `all_of_it`: to an organizer, with whom it concerned.

    `days`: for how long entries are kept.
    """
    blocks: list[Block] = [Heading(say("What was changed, and by whom"))]
    if changes:
        blocks.append(Items(tuple(_entry(each, people, circles, me, all_of_it) for each in changes)))
    else:
        blocks.append(Paragraph(say("Nothing was changed about you or your circles.")))
    if all_of_it:
        blocks.append(
            Note(say("Members see what concerns them or their circle. Entries are kept {days} days.", days=days))
        )
    else:
        blocks.append(
            Note(
                say("You see what concerns you or your circles; nobody reads your texts. Kept {days} days.", days=days)
            )
        )
    return Post("", InPrivate(""), tuple(blocks))


def _entry(
    change: Change, people: Mapping[str, Person], circles: Mapping[str, Circle], me: str, all_of_it: bool
) -> Line:
    what = KINDS.get(change.what, say("something was changed"))
    actor = people.get(change.actor_id or "")
    who = mention(actor) if actor else say("the program, or an organizer")
    circle = circles.get(change.circle_id or "")
    line = say("{when}: {what}. By {who}.", when=moment(change.at), what=what, who=who)
    if circle:
        line = say(
            "{when}, {circle}: {what}. By {who}.", when=moment(change.at), circle=circle.name, what=what, who=who
        )
    if change.person_id == me:
        line = say("{entry} It concerned you.", entry=line)
    elif all_of_it and (concerned := people.get(change.person_id or "")):
        line = say("{entry} It concerned {who}.", entry=line, who=mention(concerned))
    return say("{entry} It was taken back.", entry=line) if change.undone_at else line

"""Who does what, why, and what is said when a role changes hands."""

from collections.abc import Mapping, Sequence

from circles.command import SessionRef
from circles.commands import Confirm, Decline, RolePass, Roles, RoleTake, RoleWish, Swap
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.roles import FACILITATOR, Because, RoleWishes
from circles.domain.rota import Assignment
from circles.domain.session import Session
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
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
    moment,
    say,
    say_many,
    strong,
)
from circles.posts.scene import ROLE_DUTIES, Scene, role_name


def role_buttons(session: Session, role: str | None = None) -> tuple[Button, ...]:
    """To hand a role on: keep it until somebody takes it, or give it back at once."""
    ref = SessionRef(session.id)
    return (
        button(say("Swap my role"), Swap(None, role, ref)),
        button(say("I'd rather not"), Decline(role, ref)),
    )


def duty(role: str) -> tuple[Line, ...]:
    """What a role asks of its holder; nothing for a role that a plugin brings."""
    return (ROLE_DUTIES[role],) if role in ROLE_DUTIES else ()


def came_to_you(scene: Scene, role: str, person_id: str, key: str, purpose: Purpose, *, fell_free: bool = True) -> Post:
    """A role comes to you: it fell free and you have waited longest, or somebody had theirs earlier than planned."""
    line = say(
        "You are now {role} in {circle}, {when}.",
        role=role_name(role),
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
    )
    why = (
        say("The role fell free, and you have waited longest.")
        if fell_free
        else say("Whoever had it takes an earlier turn, and you have waited longest.")
    )
    blocks = tuple(Paragraph(each) for each in (line, why, *duty(role)))
    ref = SessionRef(scene.session.id)
    yes = (button(say("Yes, I lead"), Confirm(ref), main=True),) if role == FACILITATOR else ()
    buttons = (*yes, *role_buttons(scene.session, role))
    return Post(key, InPrivate(person_id, scene.circle.id), blocks, buttons, purpose=purpose)


def not_you_this_time(scene: Scene, role: str, person_id: str, key: str, purpose: Purpose) -> Post:
    """A role that was planned for you goes to somebody else, so that turns stay even."""
    line = say(
        "You need not be {role} in {circle}, {when}: turns moved on lately, and somebody else has waited longer. "
        "Your turn comes again.",
        role=role_name(role),
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
    )
    return Post(key, InPrivate(person_id, scene.circle.id), (Paragraph(line),), purpose=purpose)


def could_you(scene: Scene, role: str, person_id: str, key: str) -> Post:
    """A role fell free, and two people are asked at once."""
    asks = say(
        "{circle} looks for a {role}, {when}. Could you?",
        circle=scene.circle.name,
        role=role_name(role),
        when=moment(scene.session.starts_at),
    )
    note = say("I asked two of you, and the first tap takes it. If it does not suit you, say so or let it be.")
    ref = SessionRef(scene.session.id)
    return Post(
        key,
        InPrivate(person_id, scene.circle.id),
        (*(Paragraph(each) for each in (asks, *duty(role))), Note(note)),
        (
            button(say("Yes, I take it"), RoleTake(role, ref), main=True),
            button(say("Not this time"), RolePass(role, ref)),
        ),
        purpose=Purpose.NEEDED,
    )


def rota(
    circle: Circle,
    sessions: Sequence[tuple[Session, Sequence[Assignment]]],
    people: Mapping[str, Person],
    reader: str,
    key: str,
) -> Post:
    """Who does what in the next sessions; the reader can hand on their own next role."""
    blocks: list[Block] = [Heading(say("Who does what in {circle}", circle=circle.name))]
    for session, roles in sessions:
        blocks.append(
            Paragraph(strong("Session {number}, {when}", number=session.number, when=moment(session.starts_at)))
        )
        lines = [
            say("{role}: {who}", role=role_name(each.role), who=mention(people[each.person_id]))
            for each in roles
            if each.person_id in people
        ]
        blocks.append(Items(tuple(lines) or (say("Nobody yet."),)))
    if not sessions:
        blocks.append(Paragraph(say("No more sessions this season.")))
    blocks.append(Note(say("Roles go to whoever has waited longest. {why} tells you more.", why=Code("why role"))))
    mine = next(((at, one.role) for at, roles in sessions for one in roles if one.person_id == reader), None)
    return Post(key, InPrivate(""), tuple(blocks), role_buttons(*mine) if mine else ())


def why_roles(
    circle: Circle,
    session: Session,
    roles: Sequence[Assignment],
    people: Mapping[str, Person],
    mine: RoleWishes,
    key: str,
) -> Post:
    """Why the roles of a session fell so: the same text for everyone, and to the reader what they asked for."""
    lines = []
    for each in roles:
        who = mention(people.get(each.person_id) or Person(each.person_id, "somebody"))
        lines.append(say("{who} {because}. {times}.", who=who, because=_because(each), times=_times(each)))
    blocks: list[Block] = [
        Heading(say("Why these roles in session {number} of {circle}?", number=session.number, circle=circle.name)),
        Items(tuple(lines) or (say("No roles are given out yet."),)),
    ]
    if mine.rather_not:
        asked = listing([role_name(each) for each in mine.rather_not])
        blocks.append(Paragraph(say("You would rather not be {roles}, so that never comes to you.", roles=asked)))
    blocks.append(
        Note(
            say(
                "Each role goes to who has waited longest for it: those who are always there have it once each before "
                "any of them has it again, and who is away at times has it that much less often. One role a person, "
                "never the same twice in a row while others wait. Nobody leads their first session if another can."
            )
        )
    )
    return Post(key, InPrivate(""), tuple(blocks))


def _times(each: Assignment) -> Line:
    if each.times == 0:
        return say("They have not been {role} yet", role=role_name(each.role))
    return say(
        "They were {role} {times}, last {waited}",
        role=role_name(each.role),
        times=say_many("once", "{n} times", each.times),
        waited=say_many("one session ago", "{n} sessions ago", each.waited + 1),
    )


_REASONS = {
    Because.TURN: lambda role: say("is {role} by turn", role=role),
    Because.WISH: lambda role: say("is {role} by turn, and likes it", role=role),
    Because.SWAP: lambda role: say("is {role} by a swap", role=role),
    Because.TAKEN: lambda role: say("took {role} when it fell free", role=role),
    Because.STEPPED_IN: lambda role: say("stepped in as {role} when nobody had started", role=role),
    Because.NEXT: lambda role: say("was next in line when {role} fell free", role=role),
    Because.DEPUTY: lambda role: say("stepped in as {role}", role=role),
    Because.TOGETHER: lambda role: say("is {role} together with the timekeeper", role=role),
    Because.CHOSEN: lambda role: say("was asked to be {role}", role=role),
}


def _because(each: Assignment) -> Line:
    return _REASONS[each.because](role_name(each.role))


def wishes(mine: RoleWishes, there: Sequence[str], key: str) -> Post:
    """What somebody wishes about roles, with a button to change each."""
    lines = []
    if mine.likes:
        lines.append(say("You like: {roles}.", roles=listing([role_name(each) for each in mine.likes])))
    if mine.rather_not:
        asked = listing([role_name(each) for each in mine.rather_not])
        lines.append(say("You would rather not be: {roles}.", roles=asked))
    if not lines:
        lines.append(say("Any role may come to you, by turns."))
    example = Code("roles like scribe")
    note = say(
        "The rota follows it, no reason needed. What you would rather not do is shown to nobody. "
        "You can also type {text}.",
        text=example,
    )
    buttons = tuple(
        button(say("{role}: fine again", role=role_name(each)), Roles(RoleWish.ANY, each))
        if each in mine.rather_not
        else button(say("Rather not {role}", role=role_name(each)), Roles(RoleWish.NOT, each))
        for each in there
    )
    return Post(key, InPrivate(""), (*(Paragraph(each) for each in lines), Note(note)), buttons)

"""Everything a post about one session may need, gathered once."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from circles.command import Someone
from circles.domain.agenda import Agenda
from circles.domain.circle import Circle
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.place import is_link
from circles.domain.reflection import Commitment
from circles.domain.rota import Assignment
from circles.domain.session import Rsvp, Session
from circles.domain.values import dataclass
from circles.message import Inline, Line, Link, listing, mention, say


@dataclass(frozen=True, slots=True)
class Scene:
    """A session with its circle, people, plan and answers. `format` is what fits the people who are expected.

    `commitments` are what each member said last, in the sessions before this one, by person id.
    Who takes a break is `pausing`, and no member here: nobody expects them.
    `voices` are those who would like to say something more, while the session is on.
    `place` is where they talk (a link or words), `other_place` where they go if that does not work.
    """

    circle: Circle
    session: Session
    format: Format
    agenda: Agenda
    members: tuple[Person, ...]
    roles: tuple[Assignment, ...]
    answers: Mapping[str, Rsvp]
    commitments: Mapping[str, Commitment]
    notes: tuple[Line, ...] = ()
    newcomers: frozenset[str] = frozenset()
    pausing: tuple[Person, ...] = ()
    place: str = ""
    other_place: str = ""
    voices: tuple[Person, ...] = ()

    @property
    def expected(self) -> tuple[Person, ...]:
        """Who comes: everyone who did not say they cannot."""
        return tuple(each for each in self.members if self.answers.get(each.id) is not Rsvp.CANNOT)

    @property
    def absent(self) -> tuple[Person, ...]:
        """Who said that they cannot come."""
        return tuple(each for each in self.members if self.answers.get(each.id) is Rsvp.CANNOT)

    @property
    def late(self) -> tuple[Person, ...]:
        """Who said that they will be late."""
        return tuple(each for each in self.members if self.answers.get(each.id) is Rsvp.LATE)

    @property
    def has_quorum(self) -> bool:
        """Whether enough people are expected."""
        return len(self.expected) >= self.circle.plan.quorum

    def person(self, person_id: str) -> Person:
        """A member by id; somebody who left since is shown without a name."""
        found = [each for each in (*self.members, *self.pausing) if each.id == person_id]
        return found[0] if found else Person(person_id, "somebody")

    def holder(self, role: str) -> Person | None:
        """Who holds a role in this session."""
        found = [each.person_id for each in self.roles if each.role == role]
        return self.person(found[0]) if found else None

    @property
    def open_roles(self) -> tuple[str, ...]:
        """The roles that nobody holds, where there are people for them."""
        held = {each.role for each in self.roles}
        missing = [each for each in self.format.roles if each not in held]
        return tuple(missing[: max(0, len(self.expected) - len(held))])

    def roles_of(self, person_id: str) -> tuple[str, ...]:
        """The roles a person holds in this session."""
        return tuple(each.role for each in self.roles if each.person_id == person_id)


ROLE_NAMES = {
    "facilitator": say("facilitator"),
    "timekeeper": say("timekeeper"),
    "scribe": say("scribe"),
    "presenter": say("presenter"),
    "connector": say("connector"),
    "observer": say("observer"),
}
"""The words for the core's roles; a plugin's role is shown as it is called."""

ROLE_DUTIES = {
    "facilitator": say("You open the session, guard the rounds and hand over from part to part."),
    "timekeeper": say("You start and end each part and give the one-minute warning. The buttons do the counting."),
    "scribe": say("You write down commitments and decisions, nothing else."),
    "presenter": say("You bring something you are stuck with. Three lines beforehand are plenty."),
    "connector": say("You welcome who is late or new, and write a line to who could not be there."),
    "observer": say("You watch who speaks and how it feels, and give the circle one minute of that at the end."),
}
"""What a role asks of its holder, in one sentence."""


_LONGEST_NAME = 40
"""Characters of a name as a button's code writes it: there is more to carry than the name."""


def typed_name(person: Person, among: Sequence[Person]) -> Someone:
    """Somebody as a button names them: by name, as one would type; by id if that is long, or not the only one."""
    namesakes = [each for each in among if each.name.casefold() == person.name.casefold()]
    fits = len(quote(person.name)) <= _LONGEST_NAME
    return Someone(person.name if fits and len(namesakes) == 1 else person.id)


def place_words(place: str) -> Inline:
    """A place as people see it: a link to press, or the words."""
    return Link(place, place) if is_link(place) else place


def place_lines(scene: Scene) -> tuple[Line, ...]:
    """Where they talk, and where to go if that does not work; empty if it is the room itself."""
    lines = []
    if scene.place:
        lines.append(say("You talk here: {place}", place=place_words(scene.place)))
    if scene.other_place and scene.other_place != scene.place:
        lines.append(say("If that does not work: {place}", place=place_words(scene.other_place)))
    return tuple(lines)


def role_name(role: str) -> Inline:
    """The word for a role, translated where it is shown."""
    return ROLE_NAMES.get(role, role)


def names(people: tuple[Person, ...]) -> Inline:
    """Several people in a row."""
    return listing([mention(each) for each in people])


def roles_line(scene: Scene) -> Line | None:
    """“Ana (facilitator), Bo (timekeeper)”, or None if no role is given out."""
    if not scene.roles:
        return None
    pairs: list[Inline] = [
        say("{who} ({role})", role=role_name(each.role), who=mention(scene.person(each.person_id)))
        for each in scene.roles
    ]
    return say("Roles: {roles}.", roles=listing(pairs))

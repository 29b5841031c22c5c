"""Who takes part, where they live, and what they might write. Data, and the rules of who may be asked for."""

from circles.domain.values import dataclass
from circles.errors import CirclesError

ORGANIZER = "noor"
PLACES: tuple[tuple[str, str], ...] = (
    ("ana", "Lisbon"), ("bikash", "Kathmandu"), ("camila", "Bogota"), ("darnell", "New York"), ("emeka", "Lagos"),
    ("priya", "Kolkata"), ("greta", "Berlin"), ("hana", "Seoul"), ("ingrid", "Oslo"), ("mateo", "Phoenix"),
    ("wanjiru", "Nairobi"), ("yara", "São Paulo"), ("zofia", "Warsaw"), ("liam", "Dublin"), ("aroha", "Auckland"),
    ("kenji", "Tokyo"), ("sofia", "Madrid"), ("grace", "Adelaide"), ("tomas", "Buenos Aires"), ("amara", "Accra"),
    ("leon", "Denver"), ("ravi", "Colombo"), ("elena", "Helsinki"), ("pedro", "Santiago"), ("mei", "Singapore"),
    ("jack", "Sydney"), ("maria", "Athens"), ("rosa", "Mexico City"), ("yusuf", "Istanbul"), ("noah", "Toronto"),
    ("emil", "Copenhagen"), ("tala", "Manila"), ("luc", "Paris"), ("nadia", "Cairo"), ("june", "Chicago"),
    ("imani", "Johannesburg"),
)  # fmt: skip
"""People in the order in which they join, and what they type as their city: with summer time and without, and some
whose clocks are half an hour or a quarter off."""

HOPES = ("I keep starting things. I want to finish one.", "Hear how others say no to good offers.", "", "")
REFLECTIONS = (
    "I talk faster when I am unsure. The silence after my turn was kind.",
    "I would like to be asked more than told.",
    "I noticed that I advise when I should ask.",
    "Two of us have the same fear, and neither had said it.",
)
COMMITMENTS = (
    "Call two people by Friday",
    "Say no to one meeting this week",
    "Finish the outline and show it to one person",
    "Ask my team what I should stop doing",
    "Block Friday mornings until the next session",
)
PLUSES = ("Everyone spoke in the first ten minutes", "The questions before the ideas", "We ended on time")
CHANGES = ("Start on time", "A shorter round at the start", "One topic less")

LEAST_PEOPLE, MOST_PEOPLE = 4, 500
MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Scenario:
    """Which season to play. `absence` is the probability that somebody misses a session.

    Raises CirclesError, with a sentence that says what would do, if there is no such season.
    """

    weeks: int = 12
    people: int = 12
    seed: int = 1
    absence: float = 0.1

    def __post_init__(self) -> None:
        if self.people < LEAST_PEOPLE:
            raise CirclesError(
                f"{self.people} people do not make a circle: it takes {LEAST_PEOPLE} to 8, and more make several."
            )
        if self.people > MOST_PEOPLE:
            raise CirclesError(f"{self.people} people are too many to look at: up to {MOST_PEOPLE} can take part.")
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise CirclesError(f"A season has 1 to {MOST_WEEKS} weeks, with a session in each.")
        if not 0 <= self.absence <= 1:
            raise CirclesError(
                "The absence is a probability from 0 (everybody always comes) to 1 (nobody ever does), such as 0.2."
            )


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who joins: their account, their name as it is shown, and what they call the place they live in."""

    account: str
    place: str

    @property
    def name(self) -> str:
        """The name that the chat shows."""
        return self.account.capitalize()


def guests(count: int) -> tuple[Guest, ...]:
    """The first `count` people; when the names run out, they come again with a number."""
    return tuple(_guest(*divmod(number, len(PLACES))) for number in range(count))


def _guest(round: int, number: int) -> Guest:
    account, place = PLACES[number]
    return Guest(account + (str(round + 1) if round else ""), place)

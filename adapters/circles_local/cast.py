"""Six people, an organizer and a season: what everybody typed until the eve of the fourth session."""

from dataclasses import dataclass

from circles.message import say
from circles_local.desk import Guest

ORGANIZER = "noor"
GUESTS = (
    Guest("ana", "Ana", "Lisbon", "Europe/Lisbon"),
    Guest("bikash", "Bikash", "Kathmandu", "Asia/Kathmandu"),
    Guest("wanjiru", "Wanjiru", "Nairobi", "Africa/Nairobi"),
    Guest("mateo", "Mateo", "Phoenix", "America/Phoenix"),
    Guest("ingrid", "Ingrid", "Oslo", "Europe/Oslo"),
    Guest("yara", "Yara", "São Paulo", "America/Sao_Paulo"),
    Guest(ORGANIZER, "Noor", "Istanbul", "Europe/Istanbul", say("organizer")),
)
COMMUNITY = "Harbor Makers"
HOUR_UTC = 16
"""Between breakfast in Phoenix and bedtime in Kathmandu."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Somebody types something, so many minutes after a session's start (negative: before). In the room, or alone."""

    minutes: int
    who: str
    text: str
    in_room: bool = False


OPENING = (
    Cue(0, ORGANIZER, 'program create "Second Season" "Peers in small teams, one hour every other week"'),
    Cue(0, ORGANIZER, "program open"),
    Cue(0, ORGANIZER, "zone Istanbul"),
    Cue(75, "ana", 'join "Lisbon" I keep starting things. I want to finish one.'),
    Cue(75, "bikash", 'join "Kathmandu" Hear how others say no to good offers.'),
    Cue(75, "wanjiru", "join Nairobi"),
    Cue(300, "mateo", 'join "Phoenix" Get honest about my first year as a lead.'),
    Cue(300, "ingrid", 'join "Oslo" A place where nobody needs anything from me for an hour.'),
    Cue(300, "yara", "join São Paulo"),
    Cue(1500, ORGANIZER, "propose {first}"),
    Cue(1500, ORGANIZER, "publish"),
)
"""How the season began, in minutes from the first word."""

SESSIONS: tuple[tuple[Cue, ...], ...] = (
    (
        Cue(1, "bikash", "start", in_room=True),
        Cue(
            57,
            "ana",
            'wrap-up "nobody" "Everyone spoke in the first ten minutes" Send the charter round before we meet',
        ),
        Cue(57, "ana", "commitment Finish the outline and show it to one person"),
        Cue(57, "bikash", "commitment Say no to one meeting this week"),
        Cue(57, "mateo", "commitment Ask my team what I should stop doing"),
        Cue(90, "ingrid", "reflect I talk faster when I am unsure. The silence after my turn was kind."),
        Cue(90, "wanjiru", "reflect I would like to be asked more than told."),
    ),
    (
        Cue(-1300, "yara", "rsvp cannot", in_room=True),
        Cue(2, "wanjiru", "start", in_room=True),
        Cue(56, "bikash", 'wrap-up "nobody" "The questions before the ideas" One seat is enough for an hour'),
        Cue(56, "ana", "commitment done kept"),
        Cue(56, "ana", "commitment Book the room for the first workshop"),
        Cue(56, "bikash", "commitment done part"),
        Cue(56, "wanjiru", "commitment Write to two former colleagues"),
        Cue(56, "ingrid", "commitment Block Friday mornings until the next session"),
        Cue(95, "bikash", "reflect I noticed that I advise when I should ask."),
    ),
    (Cue(-3000, ORGANIZER, "session cancel"),),
)
"""What people typed around each session so far."""

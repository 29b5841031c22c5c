"""What people say of themselves so that circles and hours are chosen well: their hours, and a few short words."""

from typing import Annotated

from circles.command import Ask, Audience, command
from circles.commands.audiences import MENTOR_TOLD, ONLY_TO_CHOOSE
from circles.commands.placing import YesNo

HOURS_READ = "Only you read this. Organizers only see for whom no hour is found."
MOST = 400


@command("free", audience=Audience.PERSON, example="free tue 18-21, not fri", changes=True, also=("frei", "libre"))
class Free:
    """Say when you can meet, on your own clock; circles and their hours are chosen by it.

    Say “free” to see what you said. Or type it as you would say it: “free weekday evenings”, “free tue 18-21, maybe
    sat 10-12”, “free any time but nights”; also in German or Spanish. What you leave out counts as impossible. “free
    any” takes it all back.
    """

    hours: Annotated[str | None, Ask("When can you meet?", long=True, note=HOURS_READ, most=1000)] = None


@command(
    "profile",
    audience=Audience.PERSON,
    example="profile",
    changes=True,
    menu="profile show",
    group="What helps to choose your circle.",
)
class Profile:
    """Say what helps to choose your circle, or see what you said.

    In the form, what you leave empty stays as it is, and “none” takes it out.
    """

    languages: Annotated[str | None, Ask("Which languages do you speak?", note=ONLY_TO_CHOOSE, most=MOST)] = None
    offers: Annotated[str | None, Ask("What can you help others with?", note=ONLY_TO_CHOOSE, most=MOST)] = None
    seeks: Annotated[str | None, Ask("What would you like help with?", note=ONLY_TO_CHOOSE, most=MOST)] = None
    goals: Annotated[str | None, Ask("What do you want to work on?", note=ONLY_TO_CHOOSE, most=MOST)] = None
    mentors: Annotated[YesNo | None, Ask("Would you be a mentor in your circle?", note=MENTOR_TOLD)] = None


@command("offer", audience=Audience.PERSON, example="offer public speaking, python", changes=True, menu="profile offer")
class Offer:
    """Say what you can help others with, in a few words. “offer none” takes it out."""

    words: Annotated[str | None, Ask("What can you help others with?", note=ONLY_TO_CHOOSE, most=MOST)] = None


@command("seek", audience=Audience.PERSON, example="seek writing, first job", changes=True, menu="profile seek")
class Seek:
    """Say what you would like help with, in a few words. “seek none” takes it out."""

    words: Annotated[str | None, Ask("What would you like help with?", note=ONLY_TO_CHOOSE, most=MOST)] = None


@command("goals", audience=Audience.PERSON, example="goals change of career", changes=True, menu="profile goals")
class Goals:
    """Say what you want to work on, in a few words. “goals none” takes it out."""

    words: Annotated[str | None, Ask("What do you want to work on?", note=ONLY_TO_CHOOSE, most=MOST)] = None


@command("speak", audience=Audience.PERSON, example="speak English, de", changes=True, menu="profile speak")
class Speak:
    """Say in which languages you can hold a session: everybody in a circle shares one."""

    languages: Annotated[str | None, Ask("Which languages do you speak?", note=ONLY_TO_CHOOSE, most=MOST)] = None


@command("mentor", audience=Audience.PERSON, example="mentor yes", changes=True, menu="profile mentor")
class Mentor:
    """Say whether you would be a mentor in your circle, where a program has one in each.

    If you say yes, your circle reads that it has you as a mentor, and “agreement” is there for you and for them.
    """

    answer: Annotated[YesNo | None, Ask("Would you be a mentor in your circle?", note=MENTOR_TOLD)] = None

"""To come, to stay, to go: what people say about themselves."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, Suggests, command
from circles.commands.audiences import CIRCLE_READS, CIRCLE_SEES_BREAK, ONLY_HOURS, ONLY_YOU, ORGANIZERS_READ


@command("join", audience=Audience.PERSON, example="join Lisbon", changes=True)
class Join:
    """Ask for a place in the season that is open."""

    place: Annotated[str, Ask("Your city or time zone", note=ONLY_HOURS, suggest=Suggests.PLACE)]
    hope: Annotated[str | None, Ask("What should this season bring you?", long=True, note=ONLY_YOU, most=500)] = None


@command("leave", audience=Audience.MEMBER, changes=True)
class Leave:
    """Leave your circle. Your calendar link ends at once; you need not say why."""

    reason: Annotated[str | None, Ask("Why, if you like to say so", note=ORGANIZERS_READ, long=True, most=500)] = None
    goodbye: Annotated[str | None, Ask("A goodbye to your circle, if you like", note=CIRCLE_READS, most=500)] = None
    circle: CircleRef | None = None


@command("hello", audience=Audience.MEMBER, example="hello I grow tomatoes and write compilers", changes=True)
class Hello:
    """Introduce yourself to your circle in a few lines, for instance if you miss the first session."""

    text: Annotated[str, Ask("Who are you, in a few lines?", long=True, note=CIRCLE_READS, most=600)]
    circle: CircleRef | None = None


@command("pause", audience=Audience.MEMBER, example="pause 3 weeks", changes=True)
class Pause:
    """Take a break. Your place is kept, and nobody expects you until then; you need not say why."""

    until: Annotated[str, Ask("Until when? A day, or 3 weeks", note=CIRCLE_SEES_BREAK, most=40)]
    circle: CircleRef | None = None


@command("return", audience=Audience.MEMBER, changes=True)
class Return:
    """Come back from your break, today."""

    circle: CircleRef | None = None


@command("zone", audience=Audience.PERSON, example="zone Kathmandu", changes=True)
class Zone:
    """Tell us where you are, so that every hour you see is your own."""

    place: Annotated[str, Ask("Your city or time zone", note=ONLY_HOURS, suggest=Suggests.PLACE)]


@command("language", audience=Audience.PERSON, example="language de", changes=True)
class Language:
    """Choose the language I write to you in. Your circle's room goes on in the language of your community."""

    to: Annotated[str | None, Ask("Which language?", most=40, suggest=Suggests.LANGUAGE)] = None

"""What keeps somebody waiting, for organizers: never what anybody stated, nor whom they would rather avoid."""

from circles.formation.explaining import Waiting
from circles.message import Line, say


def why_waits(why: Waiting, need: int) -> Line:
    """One sentence. `need`: how many others make the smallest circle."""
    if why.rule == "no hours":
        return say("None of the hours they named is long enough for a session in every week.")
    if why.rule == "hours":
        return say(
            "They have enough hours in common with {count} of {others} others; {need} are needed.",
            count=why.share_hours,
            others=why.others,
            need=need,
        )
    if why.rule == "language":
        return say("Too few of those who have time when they have speak a language of theirs.")
    if why.rule == "mentor":
        return say("Nobody with whom they could sit would take the seat of a mentor.")
    if why.rule == "better elsewhere":
        return say("There would be a circle for them, but all circles together are better like this.")
    return say("They fit some of the others two by two, but no whole circle.")

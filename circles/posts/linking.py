"""One person on several platforms: the code, the two questions, and what came of them."""

from collections.abc import Sequence
from datetime import datetime

from circles.command import MatterRef
from circles.commands import LinkAnswer, Unlink
from circles.commands.placing import YesNo
from circles.domain.person import Identity, Person
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InPrivate,
    Note,
    Paragraph,
    Post,
    button,
    moment,
    say,
    strong,
)
from circles.posts.housing import platform_name, platform_names
from circles.posts.knowing import answer


def code(code: str, platforms: Sequence[str], until: datetime, key: str) -> Post:
    """The code, and what to do with it."""
    blocks = (
        Paragraph(strong("Your code is {code}.", code=code)),
        Paragraph(
            say(
                "Write to me on {platforms} with your account there: {link}. It works once, until {time}.",
                platforms=platform_names(platforms),
                link=Code(f"link {code}"),
                time=moment(until, "time"),
            )
        ),
        Note(say("Then I ask you here before anything changes. Keep the code to yourself all the same.")),
    )
    return Post(key, InPrivate(""), blocks)


def _yes_or_no(request: MatterRef) -> tuple[Button, ...]:
    return (
        button(say("Yes, both are me"), LinkAnswer(YesNo.YES, request), main=True),
        button(say("No, that is not me"), LinkAnswer(YesNo.NO, request)),
    )


def is_that_you(asker: Person, asked_on: str, joined_here: bool, request: MatterRef, key: str) -> Post:
    """To the account that typed a code: whom it would be. `joined_here`: it has a place of its own so far."""
    on = platform_name(asked_on)
    blocks: list[Block] = [
        Heading(say("Are you {name} on {platform}?", name=asker.name, platform=on)),
        Paragraph(say("If you say yes, both accounts are one person here: one set of circles, roles and texts.")),
    ]
    if joined_here:
        line = say("You have joined with this account as well. Both become one, and that cannot be undone.")
        blocks.append(Paragraph(line))
    blocks.append(Note(say("Say yes only if both are yours: each of them reads all that you wrote for yourself.")))
    return Post(key, InPrivate(""), tuple(blocks), _yes_or_no(request))


def one_more_step(asked_on: str) -> Post:
    """To the account that typed a code, and said yes."""
    return answer(
        "",
        say(
            "One more step: say yes with your account on {platform} as well. I have asked you there; if nothing came, "
            "type {link} there.",
            platform=platform_name(asked_on),
            link=Code("link"),
        ),
    )


def wants_in(name: str, who: Identity, request: MatterRef, key: str, person_id: str) -> Post:
    """To whoever asked for a code: which account typed it. Nothing has changed so far."""
    blocks = (
        Heading(say("Is that you on {platform}?", platform=platform_name(who.platform))),
        Paragraph(say("{name} ({account}) typed your code and says that you are one.", name=name, account=who.id)),
        Paragraph(say("If you say yes, both accounts are one person here: one set of circles, roles and texts.")),
        Note(
            say(
                "If that is not you, say no: nothing has changed, and the code is dead. An account that is linked "
                "reads all that you wrote for yourself."
            )
        ),
    )
    return Post(key, InPrivate(person_id), blocks, _yes_or_no(request))


def linked(platforms: Sequence[str], joined_twice: bool, link_ended: bool) -> Post:
    """Both said yes."""
    lines = [say("You are one person on {platforms} now.", platforms=platform_names(sorted(platforms)))]
    if joined_twice:
        lines.append(say("What you had with either account is yours with both: circles, roles, answers and texts."))
    if link_ended:
        lines.append(say("You had two calendar links. The one of this account goes on; “feed” shows it."))
    lines.append(
        say("I write to you in private where you last did something. {unlink} parts them.", unlink=Code("unlink"))
    )
    return answer("", *lines)


def stays_apart() -> Post:
    """One of them said no."""
    return answer("", say("Good, nothing has changed. The code is dead."))


def no_such_code() -> Post:
    """Wrong, used, or too old: it is not said which."""
    line = say(
        "That code does not work: it is wrong, was used, or is older than 15 minutes. {link} on your other platform "
        "gives a new one.",
        link=Code("link"),
    )
    return answer("", line)


def too_often() -> Post:
    """They tried too many."""
    return answer("", say("Those were many codes that do not work. Please try again in an hour."))


def own_code() -> Post:
    """They typed it where they got it."""
    return answer("", say("That is your own code. Type it to me on the other platform, with your account there."))


def which_account(platforms: Sequence[str]) -> Post:
    """Which one to part?"""
    lines = Paragraph(say("Which account should be yours no longer? All that is yours stays with the other."))
    buttons = tuple(button(say("{platform}", platform=platform_name(each)), Unlink(each)) for each in platforms)
    return Post("", InPrivate(""), (lines,), buttons)


def parted(platform: str, is_silent: bool) -> Post:
    """One account less. `is_silent`: the connection to its platform cannot erase what it notes, or failed."""
    name = platform_name(platform)
    lines = [say("Your account on {platform} is yours here no longer, and left your rooms.", platform=name)]
    if is_silent:
        lines.append(say("What the connection to {platform} notes for itself is not erased.", platform=name))
    return answer("", *lines, say("If that was not you, tell an organizer."))

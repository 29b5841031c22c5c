"""All that is kept about somebody, to be read by themselves: the same as in the file, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from circles.message import Block, Heading, Inline, InPrivate, Items, Line, Note, Post, listing, moment, ours, say
from circles.posts.data_rights import SECTIONS
from circles.posts.scene import role_name

TITLE, YOU, CALENDAR = say("What is kept about you"), say("You"), say("Your calendar link")

WHO_READS: Mapping[str, Line] = {
    "nobody": say("Only you read this."),
    "label": say("Who reads this you chose when you wrote it: only you, or your circle."),
    "circle": say("Your circle reads this."),
    "organizers": say("Organizers read this."),
    "concerned": say("Organizers read this, and whom it concerns."),
    "chosen": say("People outside your circle read this, whom you chose when you wrote it."),
    "parties": say("Whom it is between reads this: the other one of you two, or your circle."),
    "circle_and_organizers": say("Your circle and the organizers read this."),
}
"""By what the file says of each part."""

LABELS: Mapping[str, Line] = {
    "account": say("account"),
    "alarm_minutes": say("minutes before a session at which it rings"),
    "alive": say("whether it opens"),
    "answered_at": say("when you answered"),
    "asked_at": say("when"),
    "at": say("when"),
    "because": say("how it came about"),
    "body": say("what it says"),
    "burden": say("how hard the hour was for you (0: a good one)"),
    "change": say("what you would change"),
    "choice": say("what you chose"),
    "circle": say("circle"),
    "confirmed": say("whether you confirmed it"),
    "done_at": say("when it was sent"),
    "enrolled_at": say("when you asked"),
    "hope": say("what you hoped for"),
    "from": say("from whom"),
    "host": say("whether you host it"),
    "joined_at": say("since when"),
    "heard": say("what you said to it"),
    "invited": say("whether organizers may invite you"),
    "kept": say("whether you kept it"),
    "kind": say("about what"),
    "language": say("language"),
    "last_fetched": say("when a calendar last came by"),
    "left_at": say("until when"),
    "made_at": say("when"),
    "mentor": say("mentor"),
    "moment": say("at the start or at the end"),
    "name": say("name"),
    "needs": say("what would help"),
    "other": say("who"),
    "paused_until": say("on a break until"),
    "placed": say("whether you have a place"),
    "platform": say("platform"),
    "plus": say("what was good"),
    "program": say("program"),
    "prompt": say("about what"),
    "purpose": say("why"),
    "question": say("question"),
    "readers": say("who reads it"),
    "role": say("role"),
    "rsvp": say("whether you come"),
    "said": say("what you said to it"),
    "session": say("session"),
    "shows": say("how much it shows"),
    "state": say("state"),
    "text": say("text"),
    "times": say("how often you had had it"),
    "to": say("to whom"),
    "touched_at": say("when you last said something about it"),
    "undone_at": say("when it was undone"),
    "until": say("until when"),
    "used_at": say("when you last used it"),
    "version": say("version"),
    "visibility": say("who reads it"),
    "waited": say("for how many sessions you had waited for it"),
    "what": say("what"),
    "wishes": say("wishes"),
    "words": say("your words"),
    "would": say("what you would be in your circle"),
    "written_at": say("when you wrote it"),
    "zone": say("time zone"),
}
"""What each name in the file means."""

PARTS: Mapping[str, Line] = {
    "brings": say("what the others bring"),
    "contact": say("how you hear from us"),
    "answers": say("messages that answered a question"),
    "ending": say("how it ends"),
    "gives": say("what the mentor gives"),
    "goals": say("what you want to work on"),
    "hours": say("when you can meet"),
    "languages": say("languages"),
    "line": say("your line"),
    "ladder": say("the step that you asked for"),
    "named": say("whether your name stands beside it"),
    "mentors": say("whether you would be a mentor, which your circle reads if so"),
    "often": say("how often"),
    "offers": say("what you can help others with"),
    "open_forms": say("forms that are not sent yet"),
    "own": say("your own line"),
    "private_rooms": say("where we talk with you alone"),
    "profile": say("what you say of yourself"),
    "requests": say("messages that asked for something"),
    "roles": say("roles"),
    "rooms": say("rooms of circles"),
    "seeks": say("what you would like help with"),
    "takes_no_private_messages": say("whether you take no private messages"),
    "told_unreadable_at": say("when you were told of them"),
    "topics": say("topics"),
    "unreadable": say("messages that cannot be read yet"),
}
"""The same for what is inside of wishes, charters, agreements and notes; of anything else there, its name is shown."""

LEFT_OUT = (
    say("whom others would rather not sit with is known to them alone"),
    say("what you asked for lately, without your words, so that you can take it back"),
    say("notes to ourselves, when to do something next"),
    say("news that waits for you; it may hold what others wrote"),
    say("the text of messages to you: it may hold what others wrote"),
    say("what stands on the chat platform itself: messages, and the keys with which they are encrypted"),
    say("what the connection to a chat platform notes for itself, where it cannot say so"),
    say("your place in a proposal that organizers have not published yet: it is a draft"),
)
"""What the file says of what it leaves out, to be translated where it is read."""


def readable(found: Mapping[str, Any], made_at: datetime) -> Post:
    """The whole of it, part by part, with who reads what."""
    blocks: list[Block] = [Note(say("As it was on {when}. Only you are given this.", when=moment(made_at)))]
    blocks += [Heading(YOU), Items(tuple(_each(found.get("you", {}))))]
    for name, count in SECTIONS.items():
        if found.get(name):
            blocks.append(Heading(count(len(found[name]))))
            if reads := WHO_READS.get(found.get("read_by", {}).get(name, "")):
                blocks.append(Note(reads))
            if alone := found.get("only_you", {}).get(name):
                blocks.append(
                    Note(say("Of this, only you read: {what}.", what=listing([LABELS[each] for each in alone])))
                )
            blocks.append(Items(tuple(_row(each) for each in found[name])))
    if found.get("calendar"):
        blocks += [Heading(CALENDAR), Items(tuple(_each(found["calendar"])))]
    for plugin, kept in sorted(found.get("plugins", {}).items()):
        blocks += [Heading(say("The plugin “{plugin}”", plugin=plugin)), Items(tuple(_each(kept)))]
    for platform, accounts in sorted(found.get("notes", {}).items()):
        title = say("What the connection to {platform} notes for itself", platform=platform)
        blocks += [Heading(title), Items(tuple(_each(accounts)))]
    blocks += [
        Heading(say("What is left out, and why")),
        Items(tuple(ours(each) for each in found.get("left_out", ()))),
    ]
    return Post("", InPrivate(""), tuple(blocks))


def _row(row: Mapping[str, Any]) -> Line:
    parts = {f"p{n}": each for n, each in enumerate(_each(row))}
    return Line(" · ".join(f"{{{name}}}" for name in parts), {**parts})


def _each(row: Mapping[str, Any], before: Line | None = None) -> Iterator[Line]:
    """A line for each value that is there; what is inside another one by its path."""
    for name, value in row.items():
        own: Inline = PARTS.get(name, name) if before else LABELS.get(name, name)
        label = Line("{label}: {value}", {"label": before, "value": own}) if before else Line("{label}", {"label": own})
        if isinstance(value, Mapping):
            yield from _each(value, label)
        elif value not in (None, "", [], ()):
            yield Line("{label}: {value}", {"label": label, "value": _value(name, value)})


def _value(name: str, value: Any) -> Inline:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, datetime):
        return moment(value)
    if name == "role":
        return role_name(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return value if isinstance(value, int | str) else str(value)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " · ".join(map(_text, value.values()))
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

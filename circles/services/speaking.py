"""In which language we write to somebody."""

from typing import Any

from circles.commands import Language
from circles.errors import Refused
from circles.i18n import languages, name_of
from circles.message import Code, Listing, Post, listing, say
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.telling import known
from circles.turn import Turn


def there_are() -> Listing:
    """The languages there are, each by its own name, with what to type for it."""
    return listing([say("{name} ({code})", name=name_of(each), code=Code(f"language {each}")) for each in languages()])


def chosen(typed: str) -> str:
    """The code of a language that was typed as its code or its name. Raises Refused if there is none such."""
    said = typed.strip().casefold().replace("_", "-")
    for each in languages():
        if said in (each.casefold().replace("_", "-"), name_of(each).casefold()):
            return each
    shorter = said.partition("-")[0]
    if shorter in languages():
        return shorter
    raise Refused("I do not speak “{typed}” yet. There are: {languages}.", typed=typed[:40], languages=there_are())


async def language(desk: Desk, turn: Turn, command: Language) -> Post:
    """Show the languages, or write in another one from now on."""
    person = known(turn)
    if command.to is None:
        return answer("", say("You can choose: {languages}.", languages=there_are()))
    await desk.ledger.people.set_language(person.id, chosen(command.to))
    return answer("", say("From now on I write to you in English. Your circle's room stays as it is."))


USES: dict[type, Any] = {Language: language}

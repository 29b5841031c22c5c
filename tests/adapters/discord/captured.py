"""What the adapter would send for everything the program says: each golden post, each form, each command."""

from collections.abc import Iterator, Sequence
from typing import Any

from circles.chat import Envelope, Reader, Room
from circles.command import declaration
from circles.commands import CORE
from circles.domain.person import Identity
from circles.i18n import languages
from circles.message import Form, Post, form_for
from circles.phrasing import Unfinished
from circles_discord.forms import modal, pages
from circles_discord.layout import Part, answer, parts
from circles_discord.menu import Menu
from tests.adapters.discord.picture import drawn, drawn_modal
from tests.posts.test_golden import PEOPLE, POSTS, posts_of

Json = dict[str, Any]

EPHEMERAL, COMPONENTS_V2 = 1 << 6, 1 << 15
DECLARATIONS = [declaration(each) for each in CORE]
MENU = Menu(DECLARATIONS, languages())
PAYLOAD = MENU.payload
COMMANDS = MENU.taps([{**each, "id": str(10**18 + number)} for number, each in enumerate(PAYLOAD)])
ACCOUNTS = {each.id: Identity("discord", str(2 * 10**18 + number)) for number, each in enumerate(PEOPLE)}
READER = Reader("Ana", "Europe/Lisbon")


def message(part: Part) -> Json:
    """A message as it goes to Discord."""
    return {
        "flags": COMPONENTS_V2,
        "components": [dict(each.to_component_dict()) for each in part.items],
        "allowed_mentions": {"parse": [], "users": list(part.called)},
        "attachments": [{"id": number, "filename": each.name} for number, each in enumerate(part.files)],
    }


def in_room(post: Post, language: str = "en") -> list[Json]:
    """The messages of a post in a circle's room."""
    envelope = Envelope(post.key, room=Room("discord", "5"), language=language, mentions=ACCOUNTS)
    return [message(each) for each in parts(post, envelope, COMMANDS)]


def in_private(post: Post, language: str = "en") -> list[Json]:
    """The messages of the same as an answer."""
    return [message(each) for each in answer(post, Reader("Ana", "UTC", language), "answer", COMMANDS)]


def golden_posts() -> Iterator[tuple[str, Post]]:
    """Every post of the golden files, under the name of its file."""
    for name, function in POSTS.items():
        for post in posts_of(function):
            yield name, post


def golden_messages(language: str = "en") -> Iterator[tuple[str, Json]]:
    """Everything we say, as messages."""
    for name, post in golden_posts():
        for each in in_room(post, language):
            yield name, each


def forms() -> Iterator[Form]:
    """The form of each command that has one."""
    for each in DECLARATIONS:
        if each.visible and not any(it.required and it.hidden for it in each.parameters):
            yield form_for(Unfinished(each))


def modals(form: Form, language: str = "en") -> Sequence[Json]:
    """The pages of a form, as they go to Discord."""
    return [dict(modal(form, language, page).to_dict()) for page in range(pages(form, language))]


def everything(language: str = "en") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Drawings of all of it under their names, in handfuls: in rooms, as answers, as forms."""
    yield from _handfuls("posts", [(name, drawn(each)) for name, each in golden_messages(language)])
    answers = [
        (name, each | {"flags": COMPONENTS_V2 | EPHEMERAL})
        for name, post in golden_posts()
        if name.startswith("knowing.")
        for each in in_private(post, language)
    ]
    yield from _handfuls("answers", [(name, drawn(each)) for name, each in answers])
    yield from _handfuls(
        "forms", [(form.code, drawn_modal(each)) for form in forms() for each in modals(form, language)]
    )


def _handfuls(title: str, drawings: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for start in range(0, len(drawings), 30):
        yield f"{title}-{start // 30:02}", drawings[start : start + 30]

"""Who brings something to work on: the facilitator may choose, or leave it to the rota."""

from circles.command import SessionRef
from circles.commands import PickPresenter
from circles.domain.person import Person
from circles.domain.roles import PRESENTER
from circles.message import Button, InPrivate, Note, Paragraph, Post, Purpose, button, mention, moment, ours, say
from circles.posts.roles import duty, role_buttons
from circles.posts.scene import Scene, typed_name

MOST = 8
"""So many can be chosen by one tap; others are typed."""


def who_presents_button(scene: Scene) -> tuple[Button, ...]:
    """The way to choose, where there is something to choose."""
    if PRESENTER not in scene.format.roles:
        return ()
    return (button(say("Who presents?"), PickPresenter(session=SessionRef(scene.session.id))),)


def who_could(scene: Scene, others: tuple[Person, ...], key: str) -> Post:
    """To the facilitator: who presents now, and who else could."""
    now = scene.holder(PRESENTER)
    line = (
        say("{who} presents in session {number} so far.", who=mention(now), number=scene.session.number)
        if now
        else say("Nobody presents in session {number} yet.", number=scene.session.number)
    )
    ref = SessionRef(scene.session.id)
    buttons = tuple(
        button(say("{name}", name=each.name), PickPresenter(typed_name(each, scene.members), ref))
        for each in others[:MOST]
        if each != now
    )
    note = Note(say("Choose somebody, or leave it to the rota: then there is nothing to do."))
    return Post(key, InPrivate(""), (Paragraph(line), note), buttons)


def chosen(scene: Scene, person: Person, by: Person, key: str) -> Post:
    """To whoever was chosen: what it asks, and the way out."""
    line = say(
        "{who} asks you to present in {circle}, {when}: {format}.",
        who=mention(by),
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
        format=ours(scene.format.title),
    )
    return Post(
        key,
        InPrivate(person.id, scene.circle.id),
        tuple(Paragraph(each) for each in (line, *duty(PRESENTER))),
        role_buttons(scene.session, PRESENTER),
        purpose=Purpose.NEEDED,
    )


def not_this_time(scene: Scene, before: Person, now: Person, key: str) -> Post:
    """To whoever would have presented: another one does this time."""
    line = say(
        "{who} presents in {circle}, {when}, so you do not need to. Your turn comes again.",
        who=mention(now),
        circle=scene.circle.name,
        when=moment(scene.session.starts_at),
    )
    return Post(key, InPrivate(before.id, scene.circle.id), (Paragraph(line),), purpose=Purpose.NEEDED)

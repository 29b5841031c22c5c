"""What is kept about somebody, for them alone; and being forgotten."""

from datetime import datetime
from typing import Any

from circles.commands import ForgetMe, MyData
from circles.domain.forgetting import Fate, PluginFate
from circles.domain.person import Person
from circles.errors import Refused
from circles.message import Post
from circles.posts import data_rights as posts
from circles.posts.membership import link_changed
from circles.registry.rights import forgotten
from circles.services import linking, parting
from circles.services.desk import Desk
from circles.services.noted import forget_noted
from circles.services.own_data import all_files, gather
from circles.services.page_links import my_data_page
from circles.store.codec import to_json
from circles.store.forgotten import mark
from circles.turn import Turn


def _one_we_know(turn: Turn) -> Person:
    if turn.person is None:
        raise Refused("I keep nothing about you: we have not met, or you are forgotten already.")
    return turn.person


async def my_data(desk: Desk, turn: Turn, command: MyData) -> Post:
    """All that is kept about the asker, also by plugins; nothing of others."""
    person = _one_we_know(turn)
    own = await gather(desk, person, turn.now)
    page, keep = await my_data_page(desk, person, turn.now), desk.settings.privacy
    files = await all_files(desk, own)
    return posts.my_data(own.found, own.silent, files, page or "", keep.words_days, keep.message_days)


async def forget_me(desk: Desk, turn: Turn, command: ForgetMe) -> Post:
    """First say what it means; on the second word, do it. Plugins are asked before, since they may take their time."""
    person = _one_we_know(turn)
    if command.sure is None:
        return await _before(desk, turn, person)
    ids = await desk.ledger.people.merged_into(person.id)
    fates = await plugins_forget(desk, person.id)
    silent = forget_noted(desk, await desk.ledger.people.reach(person.id))
    async with desk.ledger.transaction():
        await forget(desk, person, fates, turn.now)
    await desk.ledger.erasing.seal()
    desk.forgotten.add(map(mark, (person.id, *ids)), turn.now.date())
    return posts.forgotten(fates, silent)


async def plugins_forget(desk: Desk, person_id: str) -> tuple[PluginFate, ...]:
    """Of each plugin what it did at last, or what it did not erase under any of somebody's ids."""
    ids = (person_id, *await desk.ledger.people.merged_into(person_id))
    fates: dict[str, PluginFate] = {}
    for id in ids:
        for each in await forgotten(desk.registry, id):
            if each.plugin not in fates or fates[each.plugin].fate is Fate.ERASED:
                fates[each.plugin] = each
    return tuple(fates.values())


async def _before(desk: Desk, turn: Turn, person: Person) -> Post:
    circles = await desk.ledger.circles.of_person(person.id)
    roles: dict[str, None] = {}
    for session in await desk.ledger.sessions.of_circles([each.id for each in circles]):
        if session.is_coming_up:
            held = await desk.ledger.roles.of_session(session.id)
            roles |= dict.fromkeys(each.role for each in held if each.person_id == person.id)
    plugins = [
        (each.name, each.data.stores, each.data.erased)
        for each in desk.registry.plugins.values()
        if not each.refused and each.data.stores != "nothing"
    ]
    organizer = str(turn.asked.who) in desk.settings.community.organizers
    reach = await desk.ledger.people.reach(person.id)
    silent = tuple(dict.fromkeys(each.platform for each in reach if each.platform not in desk.noting))
    return posts.before_forgetting(circles, tuple(roles), plugins, silent, organizer)


async def forget(desk: Desk, person: Person, fates: tuple[PluginFate, ...], now: datetime) -> None:
    """All of it or nothing. The record of it names nobody."""
    erasing = desk.ledger.erasing
    quotes = await erasing.quotes_of(person.id)
    if quotes is None:
        return
    circle_ids = await erasing.circles_of(person.id)
    await linking.forget(desk, await desk.ledger.people.reach(person.id), now)
    await _leave_all(desk, person, now)
    others = (*await desk.organizers(), *await erasing.beyond(person.id))
    edits = await erasing.unquote(quotes, circle_ids, others)
    await erasing.erase(person.id)
    for post in edits:
        await desk.tell(post, now)
    kept = [each.plugin for each in fates if each.fate is not Fate.ERASED]
    await desk.ledger.history.note("forgotten", now, before=to_json(kept) if kept else "")


async def _leave_all(desk: Desk, person: Person, now: datetime) -> None:
    for each in await desk.ledger.circles.of_person(person.id):
        new_link = await parting.gone(desk, each, person, now)
        key = f"{each.id}:one_left:{now:%Y%m%dT%H%M%S}"
        await desk.tell(posts.one_left(each, key), now)
        if new_link:
            await desk.tell(link_changed(each, f"{key}:link"), now)


USES: dict[type, Any] = {MyData: my_data, ForgetMe: forget_me}

IN_STEPS = (ForgetMe,)
"""What asks plugins in between, so that it cannot be one transaction from the first step to the last."""

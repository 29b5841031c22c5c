"""What every use case works with. Made once, by `circles.app`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

import msgspec

from circles.calendar.shelf import Shelf
from circles.chat import Noting
from circles.command import declaration
from circles.commands import CORE
from circles.config import Settings
from circles.domain.events import Event
from circles.domain.format import Block, Format
from circles.domain.looking_again import looking
from circles.domain.person import Identity
from circles.domain.self_assessment import starting
from circles.domain.shape import shaping
from circles.message import InCircle, InPrivate, Post
from circles.phrasing import Phrasebook
from circles.registry.plugins import Registry
from circles.services.contact import put_private
from circles.services.searching import Searches
from circles.store import Ledger
from circles.store.forgotten import Forgotten

LASTS = timedelta(days=7)
"""After that long without a platform that takes it, news is none. A timed post says itself how long it lasts."""

PLAIN = Format(
    name="open-round",
    title="Open round",
    about="Everyone has the floor once, then you talk.",
    least=1,
    most=99,
    roles=("facilitator", "timekeeper", "scribe"),
    blocks=(
        Block("Round: how are you, what brings you?", per_person=3, turns=True),
        Block("Talk", rest=True),
        Block("One thing I take with me", per_person=1, turns=True),
    ),
    prompts=(),
)
"""What a circle does when the plugin with its format is gone: the session still starts."""


@dataclass(slots=True)
class Desk:
    """The ledger, the plugins, the settings and the words of one running program.

    `threads`: whether any platform has them, so that small groups get their own. `topics`: the platforms whose rooms
    have a topic. `shelf`: the calendars that are ready. `forgotten`: the file that knows who was forgotten. `noting`:
    by platform, the adapters that note something about people.
    """

    ledger: Ledger
    registry: Registry
    settings: Settings
    server_key: bytes
    platforms: tuple[str, ...]
    threads: bool = False
    topics: frozenset[str] = frozenset()
    noting: Mapping[str, Noting] = field(default_factory=dict)
    forgotten: Forgotten = field(default_factory=lambda: Forgotten(None))
    searches: Searches = field(default_factory=Searches)
    shelf: Shelf = field(default_factory=Shelf)
    phrasebook: Phrasebook = field(default_factory=lambda: Phrasebook(declaration(each) for each in CORE))

    async def tell(
        self,
        post: Post,
        now: datetime,
        *,
        stale_at: datetime | None = None,
        due_at: datetime | None = None,
        only_on: str = "",
    ) -> None:
        """Put a post into the outbox, for every platform on which its target can be reached.

        Of a private post, its purpose and the person's wishes decide whether it comes now, later, in the digest or
        not at all: see `circles.services.contact`.

        `stale_at`: from then on it is of no use; default: a week after it is due. One that is stale already is left.
        `only_on`: of a circle's rooms, only the one on this platform.
        """
        stale_at = stale_at or (due_at or now) + LASTS
        platforms = await self._platforms(post) if stale_at > now else ()
        if only_on:
            platforms = tuple(each for each in platforms if each == only_on)
        if not platforms:
            return
        if isinstance(post.target, InCircle):
            await self.ledger.outbox.put(post, platforms, now, due_at=due_at, stale_at=stale_at)
        else:
            at = due_at or now
            notices = self.settings.notices
            await put_private(
                self.ledger, notices, platforms, post, post.target, now, at, stale_at, everywhere=self.platforms
            )

    async def _platforms(self, post: Post) -> tuple[str, ...]:
        if isinstance(post.target, InCircle):
            there = await self.ledger.circles.platforms(post.target.circle)
            return tuple(each for each in there if each in self.topics) if post.topic else there
        return await self._for_one(post, post.target.person)

    async def _for_one(self, post: Post, person_id: str) -> tuple[str, ...]:
        """One private message is enough, however many accounts a person has: where they were last, or where the
        message is that it changes.
        """
        reach = await self.ledger.people.reach(person_id)
        there = [each.platform for each in reach if each.platform in self.platforms]
        if len(there) > 1:
            tried = await self.ledger.outbox.tried(post.replaces or post.key)
            known = [each for each in there if each in tried]
            there = [each for each in known if tried[each] != "refused"] or known or there
        return tuple(there[:1])

    async def happened(self, *events: Event) -> None:
        """Note events for the plugins that observe; they hear them after the change is stored.

        What shapes a season is looked at right afterwards, whoever caused it; so are hours that may no longer fit; and
        whoever begins a season is asked where they stand.
        """
        planned = (
            *filter(None, (*map(shaping, events), *map(starting, events))),
            *chain.from_iterable(map(looking, events)),
        )
        for each in planned:
            await self.ledger.errands.plan(each)
        if self.registry.observes:
            for event in events:
                await self.ledger.events.record(event)

    async def tell_organizers(self, post: Post, now: datetime) -> None:
        """Send a private post to each organizer who has been here before."""
        for person_id in await self.organizers():
            await self.tell(_for(post, person_id), now)

    async def organizers(self) -> tuple[str, ...]:
        """The ids of the organizers whom we have met."""
        found = [
            await self.ledger.people.by_identity(Identity.parse(each)) for each in self.settings.community.organizers
        ]
        return tuple(dict.fromkeys(each.id for each in found if each))


def _for(post: Post, person_id: str) -> Post:
    return msgspec.structs.replace(post, key=f"{post.key}:{person_id}", target=InPrivate(person_id))

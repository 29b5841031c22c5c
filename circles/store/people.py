"""People and their accounts."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from circles.domain.person import Identity, Person
from circles.store import rows
from circles.store.connection import Book, Database, among
from circles.store.rows import utc
from circles.store.touched import in_one

_ACCOUNTS = "SELECT person_id, platform, account FROM identity WHERE person_id IN ({ids}) ORDER BY id"
_MANY = "SELECT id, name, zone, language FROM person WHERE id IN ({ids})"
_BY_ACCOUNT = """
    SELECT p.id, p.name, p.zone, p.language FROM identity i JOIN person p ON p.id = i.person_id
    WHERE i.platform = ?1 AND i.account = ?2"""

_REACH = "SELECT platform, account FROM identity WHERE person_id = ?1 ORDER BY used_at IS NULL, used_at DESC, id"
_USE = """
    UPDATE identity SET used_at = ?3 WHERE platform = ?1 AND account = ?2
    AND EXISTS (SELECT 1 FROM identity other WHERE other.person_id = identity.person_id AND other.id <> identity.id)"""


class People(Book):
    """Who takes part, and by which accounts we know them."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def get(self, id: str) -> Person | None:
        """The person with this id."""
        return (await self.many([id])).get(id)

    async def many(self, ids: Iterable[str]) -> dict[str, Person]:
        """The people with these ids, by id; unknown ones are left out."""
        wanted = list(ids)
        found = await self._db.fetch(_MANY.format(ids=among(wanted)), *wanted) if wanted else []
        return {row[0]: Person(*row) for row in found}

    async def by_identity(self, identity: Identity) -> Person | None:
        """Whose account this is."""
        found = await self._db.fetch(_BY_ACCOUNT, identity.platform, identity.id)
        return next((Person(*row) for row in found), None)

    async def add(self, name: str, identity: Identity, zone: str | None = None, language: str = "") -> Person:
        """Take in a new person. Raises StoreError if the account belongs to somebody."""
        person = Person(self._new_id(), name, zone, language)
        async with self._db.transaction():
            await rows.Person.create(id=person.id, name=name, zone=zone, language=language)
            await self.link(person.id, identity)
        return person

    async def link(self, id: str, identity: Identity) -> None:
        """Add one more account of a person. Raises StoreError if it belongs to somebody."""
        await rows.Identity.create(person_id=id, platform=identity.platform, account=identity.id)

    async def unlink(self, identity: Identity) -> None:
        """This account is nobody's any more."""
        await rows.Identity.filter(platform=identity.platform, account=identity.id).delete()

    async def use(self, identity: Identity, now: datetime) -> None:
        """Somebody did something with this account: if they have others, they are written to here from now on."""
        await self._db.run(_USE, identity.platform, identity.id, utc(now))

    async def reach(self, id: str) -> tuple[Identity, ...]:
        """The accounts of a person, the one they used last first."""
        return tuple([Identity(*row) for row in await self._db.fetch(_REACH, id)])

    async def merged_into(self, id: str) -> tuple[str, ...]:
        """The ids that a person had before they became one: plugins may know them by these."""
        found = rows.Person.filter(merged_into_id=id).order_by("id")
        return tuple([each for (each,) in await found.values_list("id")])

    @in_one
    async def rename(self, id: str, name: str) -> None:
        """Call a person by another name from now on, also in the calendars that show who does what."""
        await rows.Person.filter(id=id).update(name=name)
        roles = rows.Assignment.filter(person_id=id)
        self._db.touched.shown.update([each for (each,) in await roles.values_list("session_id")])

    async def set_zone(self, id: str, zone: str) -> None:
        """Where a person is: an IANA name."""
        await rows.Person.filter(id=id).update(zone=zone)

    @in_one
    async def set_language(self, id: str, language: str) -> None:
        """In which language a person reads, such as `de`; empty: as the community speaks."""
        if await rows.Person.filter(id=id).exclude(language=language).update(language=language):
            self._db.touched.restyled.add(id)

    async def identities(self, ids: Iterable[str]) -> dict[str, tuple[Identity, ...]]:
        """The accounts of each of these people, oldest first; every id has an entry."""
        wanted = list(ids)
        accounts: dict[str, list[Identity]] = defaultdict(list)
        for person_id, platform, account in await self._db.fetch(_ACCOUNTS.format(ids=among(wanted)), *wanted):
            accounts[person_id].append(Identity(platform, account))
        return {id: tuple(accounts[id]) for id in wanted}

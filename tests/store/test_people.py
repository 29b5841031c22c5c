"""People and their accounts."""

import pytest

from circles.domain.person import Identity, Person
from circles.errors import StoreError
from circles.store import Ledger


async def test_a_person_is_found_by_id_and_by_account(ledger: Ledger) -> None:
    ana = await ledger.people.add("Ana", Identity("local", "ana"), "Europe/Lisbon", "pt")
    assert ana == Person(ana.id, "Ana", "Europe/Lisbon", "pt")
    assert await ledger.people.get(ana.id) == ana
    assert await ledger.people.by_identity(Identity("local", "ana")) == ana


async def test_nobody_is_found_by_what_is_unknown(ledger: Ledger) -> None:
    await ledger.people.add("Ana", Identity("local", "ana"))
    assert await ledger.people.get("nobody") is None
    assert await ledger.people.by_identity(Identity("matrix", "ana")) is None
    assert await ledger.people.many([]) == {}


async def test_name_and_zone_can_change(ledger: Ledger) -> None:
    ana = await ledger.people.add("Ana", Identity("local", "ana"))
    bo = await ledger.people.add("Bo", Identity("local", "bo"))
    await ledger.people.rename(ana.id, "Ana Maria")
    await ledger.people.set_zone(ana.id, "America/Sao_Paulo")
    assert await ledger.people.many([ana.id, bo.id, "nobody"]) == {
        ana.id: Person(ana.id, "Ana Maria", "America/Sao_Paulo"),
        bo.id: bo,
    }


async def test_a_person_may_have_several_accounts(ledger: Ledger) -> None:
    ana = await ledger.people.add("Ana", Identity("local", "ana"))
    await ledger.people.link(ana.id, Identity("matrix", "@ana:example.org"))
    assert await ledger.people.by_identity(Identity("matrix", "@ana:example.org")) == ana
    assert await ledger.people.identities([ana.id, "nobody"]) == {
        ana.id: (Identity("local", "ana"), Identity("matrix", "@ana:example.org")),
        "nobody": (),
    }


async def test_an_account_belongs_to_one_person_only(ledger: Ledger) -> None:
    ana = await ledger.people.add("Ana", Identity("local", "ana"))
    with pytest.raises(StoreError, match="contradicts"):
        await ledger.people.add("Impostor", Identity("local", "ana"))
    assert await ledger.people.by_identity(Identity("local", "ana")) == ana
    assert await ledger.people.get("id2") is None, "the half-made person is gone"

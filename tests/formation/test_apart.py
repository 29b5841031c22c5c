"""A search in a process of its own: the same result as here, and no process is left over."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from circles.domain.availability import assumed
from circles.domain.week_masks import week_mask
from circles.formation.apart import SearchFailed, find_apart
from circles.formation.finding import Search, find
from circles.formation.instance import Instance, Member, Rules, Unusable, Weights

MONDAY, ENGLISH = date(2027, 1, 4), frozenset({"en"})
HERE = Path(__file__).parent.parent.parent


def silent(count: int, *zones: str) -> tuple[Member, ...]:
    week = assumed()
    return tuple(
        Member(f"p{place:02}", zones[place % len(zones)], week.can, week.good, ENGLISH, assumed=True)
        for place in range(count)
    )


def search(members: tuple[Member, ...], seconds: float = 30.0, least: int = 4) -> Search:
    weights = Weights(clocks=0.1, size=0.05)
    rules = Rules(size_min=least, size_max=8, size_target=6, min_common_starts=1, weights=weights)
    return Search(Instance(MONDAY, 4, members, rules), seconds=seconds)


async def test_it_finds_what_is_found_here() -> None:
    wanted = search(silent(12, "Europe/Lisbon", "Asia/Tokyo"))
    there, here = await find_apart(wanted), find(wanted)
    assert (there.result.circles, there.reasons, there.waiting) == (here.result.circles, here.reasons, here.waiting)
    assert not here.waiting


async def test_what_cannot_be_used_is_said_as_here() -> None:
    wanted = search(silent(12, "Europe/Lisbon"))
    with pytest.raises(Unusable, match="nobody has this id"):
        await find_apart(Search(wanted.instance, locked=(("nobody",),)))


async def test_who_is_cancelled_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started, begun = list[asyncio.subprocess.Process](), asyncio.Event()
    begin = asyncio.create_subprocess_exec

    async def noted(*args: object, **more: object) -> asyncio.subprocess.Process:
        started.append(await begin(*args, **more))  # type: ignore[arg-type]
        begun.set()
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    task = asyncio.create_task(find_apart(search(silent(60, "Europe/Lisbon", "Asia/Tokyo"))))
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled() and started[0].returncode is not None


async def test_a_process_that_is_killed_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = asyncio.create_subprocess_exec

    async def killed(*args: object, **more: object) -> asyncio.subprocess.Process:
        process = await begin(*args, **more)  # type: ignore[arg-type]
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", killed)
    with pytest.raises(SearchFailed):
        await find_apart(search(silent(12, "Europe/Lisbon")))


def test_it_ends_when_the_other_side_is_gone() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "circles.formation.apart"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdin
        process.stdin.write(pickle.dumps(search(silent(200, "Europe/Lisbon", "Asia/Tokyo"), seconds=60)))
        process.stdin.close()
        assert process.wait(timeout=60) == 1


def test_who_stated_nothing_is_asked_at_other_hours_rather_than_left_out() -> None:
    far = silent(4, "Europe/Lisbon", "Pacific/Auckland", "America/New_York", "Asia/Kolkata")
    found = find(search(far))
    assert len(found.result.circles) == 1 and not found.waiting


def test_who_stated_their_hours_is_never_asked_at_others() -> None:
    owl = Member("owl", "Europe/Lisbon", week_mask([(0, 0, 120)]), languages=ENGLISH)
    found = find(search((*silent(5, "Europe/Lisbon"), owl)))
    assert [len(each) for each in found.result.circles] == [5]
    (kept,) = found.waiting
    assert kept.id == "owl" and kept.why and kept.why.rule == "hours"
    assert kept.block and "owl" in kept.block.person_ids and kept.block.opening.needed


def test_reasons_are_shares_and_counts_of_the_circle() -> None:
    found = find(search(silent(6, "Europe/Lisbon", "Europe/Berlin")))
    known = dict(found.reasons[0])
    assert known["people"] == 6 and known["largest_offset_minutes"] == 60
    assert (known["cover"], known["novelty"], known["seek"], known["mentors"]) == (1000, 1000, 0, 0)
    assert known["common_starts"] > known["liked_starts"] > 0 and "met_before" not in known

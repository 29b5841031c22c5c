"""Programs, seasons, enrollments."""

from datetime import UTC, datetime

from circles.domain.person import Identity
from circles.domain.program import Enrollment, Plan, Program, Season, SeasonState
from circles.store import Ledger

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


async def test_a_program_starts_with_a_draft_season(ledger: Ledger) -> None:
    plan = Plan(least=3, formats=("kick-off", "pair-walk"))
    program, season = await ledger.programs.add("Night owls", "Late talks", plan, NOW)
    assert program == Program(program.id, "Night owls", "Late talks", plan, NOW)
    assert season == Season(season.id, program.id, 1, SeasonState.DRAFT)
    assert await ledger.programs.get(program.id) == program
    assert await ledger.programs.season(season.id) == season


async def test_the_latest_program_is_the_last_one_made_even_within_one_instant(ledger: Ledger) -> None:
    assert await ledger.programs.latest() is None
    made = [await ledger.programs.add(name, "", Plan(), NOW) for name in ("z", "a", "m")]
    assert await ledger.programs.latest() == made[-1]


async def test_a_season_moves_on(ledger: Ledger) -> None:
    _, season = await ledger.programs.add("Night owls", "", Plan(), NOW)
    await ledger.programs.set_season(season.id, SeasonState.ENROLLING)
    assert await ledger.programs.season(season.id) == Season(season.id, season.program_id, 1, SeasonState.ENROLLING)


async def test_asking_twice_for_a_place_keeps_the_first_turn_and_the_last_hope(ledger: Ledger) -> None:
    _, season = await ledger.programs.add("Night owls", "", Plan(), NOW)
    bo = await ledger.people.add("Bo", Identity("local", "bo"))
    ana = await ledger.people.add("Ana", Identity("local", "ana"))
    assert await ledger.programs.enroll(season.id, bo.id, "learn", NOW) is True
    assert await ledger.programs.enroll(season.id, ana.id, "teach", NOW) is True
    assert await ledger.programs.enroll(season.id, bo.id, "lead", NOW.replace(hour=11)) is False
    await ledger.programs.mark_placed(season.id, [ana.id])
    assert await ledger.programs.enrollments(season.id) == (
        Enrollment(season.id, bo.id, "lead", NOW),
        Enrollment(season.id, ana.id, "teach", NOW, placed=True),
    )


async def test_nothing_is_found_by_what_is_unknown(ledger: Ledger) -> None:
    assert await ledger.programs.get("nothing") is None
    assert await ledger.programs.season("nothing") is None
    assert await ledger.programs.enrollments("nothing") == ()

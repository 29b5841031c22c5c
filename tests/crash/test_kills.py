"""`kill -9`, over and over: 0 lost, 0 seen twice. And a proof that the harness would see it."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Lock
from typing import Any

import pytest

from tests.crash.conftest import ALL, SESSIONS

KILLS = 1000 if ALL else 30
EVERY = 1 if ALL else 41
"""Of so many changes one is the last of its life."""

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if ALL else 600)]


def test_the_undisturbed_day_has_everything_in_it(cemetery: Any) -> None:
    day = cemetery.day.day
    kinds = {key.split(":")[1] for keys in day.order.values() for key in keys if ":" in key}
    assert kinds >= {"welcome", "agenda", "pack", "reminder", "live", "wrapup", "reflection", "nudge", "recap"}
    assert kinds >= {"swap", "swapped", "confirm", "agenda_changed"}
    assert any(key.startswith("closed:") for keys in day.order.values() for key in keys)
    assert not any("wrong" in each or "busy" in each for each in day.answers.values())
    assert set(day.effects.values()) == {1}
    assert day.state["clock"] == day.state["events"] == [[0]]
    assert {state for _, _, state in day.state["outbox"]} == {"sent", "refused"}


def test_the_undisturbed_season_has_its_sessions_and_their_calendars(cemetery: Any) -> None:
    season = cemetery.season.day
    assert [state for _, state, *_ in season.state["sessions"]] == ["held"] * SESSIONS + ["scheduled"] * (4 - SESSIONS)
    assert {who: text.count("BEGIN:VEVENT") for who, text in season.calendars.items()} == dict.fromkeys(
        ("ana", "bo", "chen", "dua"), 4
    )
    kinds = {key.split(":")[1] for keys in season.order.values() for key in keys if ":" in key}
    assert kinds >= ({"role", "free", "deputy", "check_in"} if ALL else {"free", "deputy"})
    assert not any("wrong" in each or "busy" in each for each in season.answers.values())
    assert set(season.effects.values()) == {1}


def dug(cemetery: Any, dig: Callable[[Any], list[Any]]) -> list[Any]:
    """What the fork servers found, all at work at once."""
    with ThreadPoolExecutor(len(cemetery.yards)) as pool:
        return [each for trials in pool.map(dig, cemetery.yards) for each in trials]


def tell(trials: list[Any], began: float, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the figures, and see that they are what they should be."""
    kills, lost, doubled = (sum(getattr(each, name) for each in trials) for name in ("kills", "lost", "doubled"))
    at = sum((each.steps for each in trials), Counter[str]())
    with capsys.disabled():
        print(f"\nkills={kills} lost={lost} doubled={doubled} seconds={time.perf_counter() - began:.1f}")
        print(", ".join(f"{name}: {n}" for name, n in [("at an instant", kills - at.total()), *at.items()]))
    assert [each for trial in trials for each in trial.others] == []
    assert (lost, doubled) == (0, 0)


def test_f1_killed_at_any_instant_of_a_season_everything_is_seen_once(
    cemetery: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """F1: 1,000 kills over a season (a part of them in a hurry), 0 lost, 0 seen twice."""
    began, seeds, killed = time.perf_counter(), count(1), Counter[int]()

    def dig(yard: Any) -> list[Any]:
        trials: list[Any] = []
        while killed.total() < KILLS:
            seed = next(seeds)
            trials.append(yard.trial(cemetery.season, seed, cemetery.kills(seed)))
            killed[seed] = trials[-1].kills
        return trials

    tell(dug(cemetery, dig), began, capsys)
    assert killed.total() >= KILLS


def test_f2_dead_before_and_after_every_single_statement_and_send(
    cemetery: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """F2: the day is lived once for each of its writes, commits and sends, and ends right after it: 0/0.

    To die after one is to die before the next: reads change nothing.
    """
    began, steps = time.perf_counter(), iter(cemetery.changes[::EVERY])
    turns = Lock()

    def dig(yard: Any) -> list[Any]:
        trials: list[Any] = []
        while True:
            with turns:
                step = next(steps, None)
            if step is None:
                return trials
            part, number = step
            kills = [{"step": ("change", number)}]
            trials.append(yard.trial(part, f"until {part.order['until']} step {number}", kills))

    trials = dug(cemetery, dig)
    tell(trials, began, capsys)
    assert all(each.kills == 1 for each in trials)
    assert len(trials) == -(-len(cemetery.changes) // EVERY)


SERIES = {
    "after an effect": (0,),
    "before an effect": (1,),
    "after a commit": (3, 5, 7),
    "before a commit": (2, 4, 6),
    "after a lone write": (5, 8, 11, 14, 17),
}
"""Between a post and its receipt, between a commit and its delivery: the step at which each life in turn ends.

It is the soonest one that gets the day on: at its start, each life commits a few things that are the same every time.
"""
MOST = 100
LEAST = 10 if ALL else 2


def test_killed_at_every_effect_and_every_commit(cemetery: Any, capsys: pytest.CaptureFixture[str]) -> None:
    parts = cemetery.parts if ALL else cemetery.parts[1:4:2]
    turns = iter([(name, part) for part in parts for name in SERIES])

    def dig(yard: Any) -> list[Any]:
        trials: list[Any] = []
        for name, part in turns:
            kills = [{"step": (name, number)} for number in (SERIES[name] * MOST)[:MOST]]
            trials.append(yard.trial(part, f"{name} until {part.order['until']}", kills))
        return trials

    trials = dug(cemetery, dig)
    kills = sum((each.steps for each in trials), Counter[str]())
    with capsys.disabled():
        print("\nkills=" + ", ".join(f"{n} {name}" for name, n in kills.items()))
    assert [(each.lost, each.doubled, each.others) for each in trials] == [(0, 0, [])] * len(SERIES) * len(parts)
    assert all(each.kills < MOST for each in trials), "each part came to its end by itself"
    assert set(kills) == set(SERIES) and min(kills.values()) >= LEAST


def test_the_harness_sees_doubles_if_the_adapter_forgets_keys(cemetery: Any) -> None:
    lives = [{"step": ("after an effect", 1)}] * 3
    trial = cemetery.yards[0].trial(cemetery.parts[3], "forgets keys", lives, breaks="key")
    assert trial.kills == 3 <= trial.doubled
    assert trial.lost == 0 < len(trial.others)


def test_the_harness_sees_losses_if_the_outbox_forgets_claims(cemetery: Any) -> None:
    part = cemetery.parts[3]
    lives = [{"step": ("before an effect", part.steps["before an effect"] - 1)}]
    trial = cemetery.yards[0].trial(part, "forgets claims", lives, breaks="claims")
    assert trial.kills == 1 <= trial.lost
    assert trial.doubled == 0 < len(trial.others)

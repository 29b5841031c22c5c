"""`kill -9`, over and over: 0 lost, 0 seen twice. And a proof that the harness would see it."""

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

KILLS = int(os.environ.get("CIRCLES_KILLS", "100"))

pytestmark = [pytest.mark.crash, pytest.mark.timeout(120 + 3 * KILLS)]


def test_the_undisturbed_day_has_everything_in_it(cemetery: Any) -> None:
    day = cemetery.undisturbed
    kinds = {key.split(":")[1] for keys in day.order.values() for key in keys if ":" in key}
    assert kinds >= {"welcome", "agenda", "pack", "reminder", "live", "wrapup", "reflection", "nudge", "recap"}
    assert kinds >= {"swap", "swapped", "role", "agenda_changed"}
    assert any(key.startswith("closed:") for keys in day.order.values() for key in keys)
    assert not any("wrong" in each or "busy" in each for each in day.answers.values())
    assert set(day.effects.values()) == {1}
    assert day.state["clock"] == day.state["events"] == [(0,)]
    assert {state for _, _, state in day.state["outbox"]} == {"sent", "refused"}


def test_killed_at_any_instant_everything_is_seen_once(cemetery: Any, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    seeds = count(1)
    killed = [0] * len(cemetery.yards)

    def dig(number: int) -> list[Any]:
        trials = []
        while sum(killed) < KILLS:
            seed = next(seeds)
            trials.append(cemetery.yards[number].trial(cemetery.eve, cemetery.undisturbed, seed, cemetery.kills(seed)))
            killed[number] += trials[-1].kills
        return trials

    with ThreadPoolExecutor(len(cemetery.yards)) as pool:
        trials = [each for trials in pool.map(dig, range(len(cemetery.yards))) for each in trials]
    lost, doubled = sum(each.lost for each in trials), sum(each.doubled for each in trials)
    at = sum((each.steps for each in trials), Counter[str]())
    with capsys.disabled():
        seconds = time.perf_counter() - began
        print(f"\nkills={sum(killed)} lost={lost} doubled={doubled} seconds={seconds:.1f} days={len(trials)}")
        print(", ".join(f"{name}: {n}" for name, n in [("at an instant", sum(killed) - at.total()), *at.items()]))
    assert [each for trial in trials for each in trial.others] == []
    assert (lost, doubled) == (0, 0)


SERIES = {
    "after an effect": (0,),
    "before an effect": (1,),
    "after a commit": (0, 1, 2),
    "before a commit": (1, 2, 3),
    "after a lone write": (2, 3, 4, 5, 6, 7),
}
"""Between a post and its receipt, between a commit and its delivery: the step at which each life in turn ends.

It is the soonest one that gets the day on: at its start, each life commits a few things that are the same every time.
"""
MOST = 100


def test_killed_at_every_effect_and_every_commit(cemetery: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def dig(yard: Any, names: list[str]) -> list[Any]:
        lives = {name: [{"step": (name, number)} for number in (SERIES[name] * MOST)[:MOST]] for name in names}
        return [yard.trial(cemetery.eve, cemetery.undisturbed, name, lives[name]) for name in names]

    shares = [list(SERIES)[number :: len(cemetery.yards)] for number in range(len(cemetery.yards))]
    with ThreadPoolExecutor(len(cemetery.yards)) as pool:
        trials = [each for trials in pool.map(dig, cemetery.yards, shares) for each in trials]
    with capsys.disabled():
        print("\nkills=" + ", ".join(f"{n} {name}" for each in trials for name, n in each.steps.items()))
    assert [(each.lost, each.doubled, each.others) for each in trials] == [(0, 0, [])] * len(SERIES)
    assert set().union(*(each.steps for each in trials)) == set(SERIES)
    assert all(15 <= each.kills < MOST for each in trials), "each day came to its end by itself"


def test_the_harness_sees_doubles_if_the_adapter_forgets_keys(cemetery: Any) -> None:
    lives = [{"step": ("after an effect", 3)}] * 3
    trial = cemetery.yards[0].trial(cemetery.eve, cemetery.undisturbed, "forgets keys", lives, breaks="key")
    assert trial.kills == 3 <= trial.doubled
    assert trial.lost == 0 < len(trial.others)


def test_the_harness_sees_losses_if_the_outbox_forgets_claims(cemetery: Any) -> None:
    lives = [{"step": ("before an effect", cemetery.steps["before an effect"] - 3)}]
    trial = cemetery.yards[0].trial(cemetery.eve, cemetery.undisturbed, "forgets claims", lives, breaks="claims")
    assert trial.kills == 1 <= trial.lost
    assert trial.doubled == 0 < len(trial.others)

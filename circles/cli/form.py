"""`circles form`: from a file of members to circles. Ctrl-C ends it with the best so far."""

import re
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Event

from circles.errors import CirclesError
from circles.formation.explaining import hours_of, terms_for, why_waiting
from circles.formation.instance import Instance, Rules, Unusable
from circles.formation.page import as_page
from circles.formation.pool import Pool
from circles.formation.reading import read_instance
from circles.formation.solve import Result, solve
from circles.formation.table import COLUMNS, read_table
from circles.formation.words import hour_line, outcome, why_together, why_waits
from circles.formation.writing import as_json, as_table

_WRITERS = {".json": as_json, ".csv": as_table, ".html": as_page, ".htm": as_page}
_SIZES = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")
_WIDTH = 24


class Badly(CirclesError):
    """Asked in a way that cannot be done."""


def form(asked: Namespace) -> int:
    """Form circles and write them. Returns 1 if rows are bad and nothing was written, 2 if wrongly asked."""
    try:
        write = _WRITERS[asked.out.suffix.casefold()] if asked.out else None
        instance, bad = _instance(asked)
    except KeyError:
        print(f"{asked.out}: write to a file that ends in .json, .csv or .html", file=sys.stderr)
        return 2
    except FileNotFoundError:
        print(f"There is no file {asked.members}.", file=sys.stderr)
        return 2
    except (Badly, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if bad and not asked.skip_bad:
        left = "Nothing was formed. Put these rows right, or leave them out with --skip-bad."
        rows = len({each.partition(":")[0] for each in bad})
        count = "One row" if rows == 1 else f"{rows} rows"
        print(f"{count} cannot be used:\n", *[f"  {each}\n" for each in bad], left, sep="", file=sys.stderr)
        return 1
    for each in bad:
        print(f"left out: {each}", file=sys.stderr)
    with _interruptible() as stopped:
        result = solve(instance, seed=asked.seed, seconds=asked.seconds, stop=stopped.is_set, progress=_Progress())
    _clear()
    pool = Pool(instance)
    if write:
        asked.out.write_text(write(pool, result), encoding="utf-8", newline="")
    print("\n".join(_told(pool, result, explain=asked.explain, whole=not write)))
    return 0


def _instance(asked: Namespace) -> tuple[Instance, tuple[str, ...]]:
    """What to form, and what is wrong with rows of a table."""
    raw = asked.members.read_bytes()
    if asked.members.suffix.casefold() == ".json":
        given = [each for each in ("sizes", "start", "weeks", "minutes", "mentors") if getattr(asked, each)]
        if given:
            raise Badly(f"--{given[0]} goes with a table; a JSON file says that itself")
        return read_instance(raw), ()
    start = _monday(asked.start)
    try:
        table = read_table(raw, datetime.now(UTC))
    except Unusable as error:
        raise Unusable([f"{asked.members}: {each}" for each in error.problems]) from None
    for each in table.unknown:
        print(f"The column “{each}” means nothing here. These do: {', '.join(COLUMNS)}.", file=sys.stderr)
    least, most = _sizes(asked.sizes or "4-6")
    minutes = asked.minutes or 60
    if minutes % 15 or not 15 <= minutes <= 480:
        raise Badly(f"--minutes {minutes}: quarters of an hour, up to 480")
    rules = Rules(least, most, minutes, min_common_starts=2, need_mentor=asked.mentors)
    return Instance(start, max(1, asked.weeks or 12), table.members, rules), table.problems


def _monday(said: str | None) -> date:
    """The Monday of the week in which the season begins; without one, the next that comes."""
    if said:
        try:
            day = date.fromisoformat(said)
        except ValueError:
            raise Badly(f"--start {said}: write a day as 2027-01-11") from None
        return day - timedelta(days=day.weekday())
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 - today.weekday())


def _sizes(said: str) -> tuple[int, int]:
    read = _SIZES.fullmatch(said.strip())
    least, most = (int(read[1]), int(read[2] or read[1])) if read else (0, 0)
    if not 2 <= least <= most <= 20:
        raise Badly(f"--sizes {said}: write the least and the most, as 4-6")
    return least, most


@contextmanager
def _interruptible() -> Iterator[Event]:
    """Ctrl-C says stop; a second one ends the program."""
    stopped, before = Event(), signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


class _Progress:
    """A line on the terminal, for who waits."""

    def __call__(self, share: float, doing: str) -> None:
        if sys.stderr.isatty():
            done = round(_WIDTH * min(1.0, share))
            line = f"{'█' * done}{'░' * (_WIDTH - done)} {doing} (Ctrl-C: the best so far)"
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _told(pool: Pool, result: Result, *, explain: bool, whole: bool) -> Iterator[str]:
    yield outcome(pool, result)
    if result.stopped in ("asked", "seconds"):
        yield "It was ended early: longer may find better ones."
    for number, ids in enumerate(result.circles if whole or explain else (), 1):
        yield f"\nCircle {number}: {', '.join([pool.members[each].shown for each in pool.circle(ids)])}"
        if explain:
            yield from _explained(pool, ids)
    if result.waiting and (whole or explain):
        yield "\nWaiting:"
        for each in result.waiting:
            why = f": {why_waits(pool, why_waiting(pool, each))}" if explain else ""
            yield f"  {pool.members[pool.place[each]].shown}{why}"


def _explained(pool: Pool, ids: tuple[str, ...]) -> Iterator[str]:
    terms = terms_for(pool, ids)
    yield f"  {why_together(terms)}"
    for hour in hours_of(pool, ids, most=1):
        walls = ", ".join([f"{name} {wall}" for name, wall, _ in hour_line(pool, ids, hour)])
        when = "every week" if hour.every_week else "in the first week"
        yield f"  best hour, {when}: {walls}"
    numbers = [f"{name} {getattr(terms, name):.3f}" for name in ("cover", "goals", "time", "novelty", "diversity")]
    yield f"  {', '.join(numbers)}, extra {terms.extra:.3f}: worth {terms.value:.4f}"

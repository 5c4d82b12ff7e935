"""Any round as arrays for the compiled search.

Tables that serve the same requests in the same slots at the same venue are one *kind*: only how many are taken
matters, since meetings, being intervals of time, can always be dealt out to that many tables afterwards.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.compact import by_participant
from escale.engines.scheduling.measure import fair_floors
from escale.engines.scheduling.problem import Problem, bits

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
MOST_LANGUAGES = 60


class Terms(NamedTuple):
    """Constants of a round.

    Shapes: R requests, S slots (and the instants at which they begin), P participants, N people, K kinds of
    tables, I interpreters, L different lengths of meetings, V venues. Lists per request are compressed rows:
    `x_first` (R + 1, or 2R + 1 for both sides) and `x`.

    `side` (R, 2) participants; `covers` start slots; `people` who may attend for a side; `kinds` of tables, -1
    for none; `length` (R) number of the length; `low`, `high` (L, S) instants taken by a meeting that begins in
    a slot, `minutes` (L, S) its work, `begins`, `ends` (L, S) its times; `there` (L, N, S), `kind_there`
    (L, K, S), `who_there` (L, I, S): there for the whole of it. `room` (K, S) tables by instant, `base` (K)
    first seat of a kind; `venue` (K), `walk` (V, V) seconds; `speaks` (N) and `knows` (I) languages as bits;
    `day` (S); `most_run`, `rest`, `most_day` (I) minutes; `before`, `after` requests waited for, and waiting.
    `allowed` (R, S); the others as in `compact.Core`.
    """

    side: Ints
    covers_first: Ints
    covers: Ints
    people_first: Ints
    people: Ints
    kinds_first: Ints
    kinds: Ints
    length: Ints
    low: Ints
    high: Ints
    minutes: Floats
    begins: Floats
    ends: Floats
    there: Bools
    kind_there: Bools
    who_there: Bools
    room: Ints
    base: Ints
    venue: Ints
    walk: Floats
    speaks: Ints
    knows: Ints
    day: Ints
    most_run: Floats
    rest: Floats
    most_day: Floats
    before_first: Ints
    before: Ints
    after_first: Ints
    after: Ints
    allowed: Bools
    cap: Ints
    floor: Ints
    fair: Ints
    pull: Floats
    weight: Ints
    must: Bools
    fixed: Bools
    first: Ints
    wanted: Ints
    price: Floats


def kinds_of(problem: Problem) -> list[list[int]]:
    """The tables of each kind; one kind without tables when only their number matters."""
    if problem.round.tables is None:
        return [[]]
    served: list[list[int]] = [[] for _ in problem.table_slots]
    for number, tables in enumerate(dict.fromkeys(request.tables for request in problem.requests)):
        for table in tables or ():
            served[table].append(number)
    kinds: dict[Any, list[int]] = {}
    for table, which in enumerate(served):
        key = problem.table_venue[table], problem.table_slots[table], tuple(which)
        kinds.setdefault(key, []).append(table)
    return list(kinds.values())


def terms_of(problem: Problem) -> Terms | None:
    """The arrays of a round; None when there are no requests, or more languages than bits."""
    names = sorted({n for known in problem.languages for n in known})
    if not problem.requests or len(names) > MOST_LANGUAGES:
        return None
    requests, kinds = problem.requests, kinds_of(problem)
    side = np.array([(r.a, r.b) for r in requests], dtype=np.int64)
    weight = np.array([r.weight for r in requests], dtype=np.int64)
    must = np.array([r.must for r in requests], dtype=np.bool_)
    largest = float(weight.max())
    first, wanted = by_participant(side, len(problem.round.participants))
    return Terms(
        side=side,
        weight=weight,
        must=must,
        pull=weight + must * max(1.0, largest) * 1000,
        fixed=np.array([r.locked for r in requests], dtype=np.bool_),
        first=first,
        wanted=wanted,
        price=np.array([max(1.0, largest) * 32, max(1.0, largest) * 4]),
        cap=np.array(problem.caps, dtype=np.int64),
        floor=np.array([p.min for p in problem.round.participants], dtype=np.int64),
        fair=np.array(fair_floors(problem), dtype=np.int64),
        **_lists(problem, kinds),
        **_times(problem, kinds),
        **_tables(problem, kinds),
        **_languages(problem, names),
    )


def _rows(lists: Iterable[Iterable[int]]) -> tuple[Ints, Ints]:
    found = [list(each) for each in lists]
    first = np.cumsum([0, *map(len, found)]).astype(np.int64)
    return first, np.array([item for each in found for item in each], dtype=np.int64)


def _lists(problem: Problem, kinds: Sequence[Sequence[int]]) -> dict[str, Any]:
    requests = problem.requests
    kind_of = {table: kind for kind, tables in enumerate(kinds) for table in tables}
    serving: dict[tuple[int, ...] | None, list[int]] = {None: [0]}

    def served(tables: tuple[int, ...] | None) -> list[int]:
        if tables not in serving:
            serving[tables] = list(dict.fromkeys(kind_of[table] for table in tables or ()))
        return serving[tables]

    found: dict[str, Any] = {}
    found["covers_first"], found["covers"] = _rows(r.covers for r in requests)
    found["people_first"], found["people"] = _rows(people for r in requests for people in r.people)
    found["kinds_first"], found["kinds"] = _rows([-1] if r.virtual else served(r.tables) for r in requests)
    found["before_first"], found["before"] = _rows(r.after for r in requests)
    found["after_first"], found["after"] = _rows(problem.dependents)
    allowed = np.zeros((len(requests), len(problem.starts)), dtype=np.bool_)
    counts = np.diff(found["covers_first"])
    allowed[np.repeat(np.arange(len(requests)), counts), found["covers"]] = True
    found["allowed"] = allowed
    return found


def _times(problem: Problem, kinds: Sequence[Sequence[int]]) -> dict[str, Any]:
    lengths = sorted({r.length for r in problem.round.requests})
    slots, shape = len(problem.starts), (len(lengths), len(problem.starts))
    low, high = np.zeros(shape, dtype=np.int64), np.full(shape, -1)
    minutes, begins, ends = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    everywhere = (1 << slots) - 1
    masks = [
        problem.person_slots,
        [problem.table_slots[tables[0]] if tables else everywhere for tables in kinds],
        problem.interpreter_slots,
    ]
    there = [np.zeros((len(lengths), len(each), slots), dtype=np.bool_) for each in masks]
    for number, length in enumerate(lengths):
        for start, cover in problem.covers[length].items():
            taken = list(bits(cover.instants))
            low[number, start], high[number, start] = taken[0], taken[-1]
            minutes[number, start] = cover.minutes
            begins[number, start], ends[number, start] = problem.starts[start], problem.ends[cover.last]
            for whom, each in zip(there, masks, strict=True):
                whom[number, :, start] = [not cover.slots & ~mask for mask in each]
    days = {day: number for number, day in enumerate(sorted(set(problem.days)))}
    return {
        "length": np.array([lengths.index(r.length) for r in problem.round.requests], dtype=np.int64),
        "low": low,
        "high": high,
        "minutes": minutes,
        "begins": begins,
        "ends": ends,
        "there": there[0],
        "kind_there": there[1],
        "who_there": there[2],
        "day": np.array([days[day] for day in problem.days], dtype=np.int64),
    }


def _tables(problem: Problem, kinds: Sequence[Sequence[int]]) -> dict[str, Any]:
    most, slots = len(problem.requests), len(problem.starts)
    counts = [min(most, len(tables) or problem.round.table_count or 0) for tables in kinds]
    if problem.round.tables is not None:
        counts = [min(most, len(tables)) for tables in kinds]
    venues = {name: n for n, name in enumerate(dict.fromkeys(v for v in problem.table_venue if v is not None))}
    walk = np.zeros((len(venues), len(venues)))
    if problem.round.walking_minutes:
        for start, one in venues.items():
            for end, other in venues.items():
                walk[one, other] = problem.walking_seconds(start, end)
    known = [problem.table_venue[tables[0]] if tables else None for tables in kinds]
    return {
        "room": np.repeat(np.array(counts, dtype=np.int64)[:, None], slots, axis=1),
        "base": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "venue": np.array([-1 if venue is None or not walk.any() else venues[venue] for venue in known], np.int64),
        "walk": walk,
    }


def _languages(problem: Problem, names: Sequence[str]) -> dict[str, Any]:
    bit = {name: 1 << number for number, name in enumerate(names)}

    def mask(known: Iterable[str]) -> int:
        return sum(bit.get(name, 0) for name in known)

    interpreters = problem.round.interpreters
    return {
        "speaks": np.array([mask(known) for known in problem.languages], dtype=np.int64),
        "knows": np.array([mask(i.languages) for i in interpreters], dtype=np.int64),
        "most_run": np.array([i.max_run for i in interpreters], dtype=np.float64),
        "rest": np.array([i.rest for i in interpreters], dtype=np.float64),
        "most_day": np.array([i.max_day for i in interpreters], dtype=np.float64),
    }

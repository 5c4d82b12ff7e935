"""Planning measured: one JSON line per case and seed, then a table. Usage: python -m benchmarks.scheduling [CASE ...]

Each run has a process of its own, so that its peak memory is its own. Percentages are of the bound that the run
itself proved. Beside the planner: requests in their order (first come, first served), by weight (greedy), and, where
its rules suffice, a direct model for OR-Tools' CP-SAT, which is installed on demand into .var/peers and never needed
otherwise.
"""

import argparse
import json
import multiprocessing
import os
import resource
import time
from pathlib import Path
from typing import Any

from benchmarks import figures, peers
from benchmarks.events import cancelled_and_late
from benchmarks.kinds import Size, interpreted, many_kinds
from benchmarks.rounds import Shape, large

from escale.engines.checking import check
from escale.engines.scheduling import NoResult, plan, warm_up
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.greedy import by_priority
from escale.engines.scheduling.model import agenda_to_json, parse_round, round_to_json
from escale.engines.scheduling.model.dzn import round_from_dzn
from escale.engines.scheduling.rare.search import filled
from escale.engines.scheduling.rare.seating import placements_of, seated
from escale.engines.scheduling.rare.terms import terms_of
from escale.engines.scheduling.repair import parse_events, reschedule
from escale.engines.scheduling.state import State

CASES = {
    "medium": Shape(participants=200, requests=1400, slots=24, tables=80, cap=12),
    "scarce": Shape(participants=200, requests=1400, slots=24, tables=45, cap=14, there=0.6, skew=1.0),
    "tight": Shape(participants=500, requests=4800, slots=24, tables=110, cap=20, there=0.85),
    "big": Shape(participants=2000, requests=20_000, slots=30, tables=700, cap=24, there=0.9),
    "B1": Shape(participants=2000, requests=20_000, slots=30, tables=700, cap=40, there=0.9, skew=0.6),
    "B2": Shape(participants=2000, requests=19_900, slots=24, tables=600, cap=30, there=0.75, skew=0.5),
    "B3": Shape(participants=5000, requests=50_000, slots=30, tables=1750, cap=24, there=0.9),
}
SECONDS = {"B1": 30, "B2": 30, "B3": 60, "B4": 5, "I": 30}
KINDS = frozenset({"skewed", "people", "venues", "homes", "interpreters"})
INTERPRETED = Size(participants=150, requests=1200, slots=24, tables=45, kinds=KINDS)
ALL = ("B1", "B2", "B3", "B4", "I", "R", "A1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join([*ALL, *CASES])}; default {ALL}")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one seed")
    parser.add_argument("--seconds", type=float, help="instead of those of the goals")
    parser.add_argument("--no-peers", action="store_true", help="the planner alone (CP-SAT runs on seed 1)")
    parser.add_argument("--plot", type=Path, help="an SVG file to write")
    args = parser.parse_args()
    warm_up()
    lines = []
    for line in runs(args.cases or ALL, 1 if args.quick else args.seeds, args.seconds, not args.no_peers):
        print(json.dumps(line), flush=True)
        lines.append(line)
    print(figures.table(lines, len(os.sched_getaffinity(0))))
    if args.plot:
        args.plot.write_text(figures.plot(lines), encoding="utf-8")


def runs(cases: Any, seeds: int, seconds: float | None, beside: bool) -> Any:
    """One line of figures after the other."""
    for case in cases:
        if case == "A1":
            yield from published(seconds or 30)
            continue
        for seed in range(1, seeds + 1):
            if case == "R":
                yield apart(repaired, seed)
                continue
            limit = seconds or SECONDS.get(case, 30)
            found = apart(measure, case, seed, limit)
            yield found
            if beside and "bound" in found:
                yield from apart(simple, case, seed, found["bound"])
                if case in CASES and case != "B3" and seed == 1:
                    yield {"case": case, "seed": seed} | peers.cpsat(round_of(case, seed), found["bound"], limit)


def apart(work: Any, *args: Any) -> Any:
    """Call in a new process, for its peak of memory."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, args)


def round_of(case: str, seed: int) -> dict[str, Any]:
    if case == "B4":
        return many_kinds(seed)
    return interpreted(seed, INTERPRETED) if case == "I" else large(CASES[case], seed)


def measure(case: str, seed: int, seconds: float) -> dict[str, Any]:
    """Plan one round and check the result with the independent checker."""
    data = round_of(case, seed)
    round_ = parse_round(data)
    line: dict[str, Any] = {"case": case, "seed": seed, "who": "escale"}
    began, cpu = time.monotonic(), time.process_time()
    try:
        agenda = plan(round_, seconds=seconds, seed=0)
    except NoResult as error:
        return line | {"stopped": f"no agenda is possible: {', '.join(error.conflict)}"}
    took, used = time.monotonic() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return line | {
        "seconds": round(took, 2),
        "seconds_cpu": round(used, 2),
        "value": agenda.value,
        "bound": agenda.bound,
        "percent": _percent(agenda.value, agenda.bound),
        "breaks": next(level.value for level in agenda.levels if level.name == "breaks"),
        "stopped": agenda.stopped,
        "violations": len(check(data, agenda_to_json(agenda))),
        "peak_megabytes": peak,
    }


def simple(case: str, seed: int, bound: int) -> list[dict[str, Any]]:
    """Requests placed one after the other where they first fit: in the order of the round, and by weight."""
    problem = build(parse_round(round_of(case, seed)))
    terms, found = terms_of(problem), []
    assert terms is not None
    for who, order in (("first come", problem.requests), ("greedy", by_priority(problem))):
        began = time.monotonic()
        board = filled(terms, placements_of(State(problem)), order, lambda: False)
        took = time.monotonic() - began
        state = seated(problem, board.at)
        value = sum(problem.requests[index].weight for index in state.placed)
        line = {"case": case, "seed": seed, "who": who, "seconds": round(took, 2), "value": value}
        found.append(line | {"percent": _percent(value, bound)})
    return found


def repaired(seed: int) -> dict[str, Any]:
    """40 cancellations and 40 late arrivals of 2,000, filled up from the waiting list with nobody moved."""
    data = large(CASES["big"], seed)
    round_ = parse_round(data)
    agenda = plan(round_, seconds=30)
    events = parse_events(cancelled_and_late(data, 40, 40, seed), round_)
    began, cpu = time.monotonic(), time.process_time()
    found = reschedule(round_, agenda, events, order="refill", seconds=10)
    took, used = time.monotonic() - began, time.process_time() - cpu
    after = found.agenda
    return {
        "case": "R",
        "seed": seed,
        "who": "escale",
        "seconds": round(took, 2),
        "seconds_cpu": round(used, 2),
        "value": after.value,
        "bound": after.bound,
        "percent": _percent(after.value, after.bound),
        "moved": len(found.moved),
        "violations": len(check(round_to_json(found.round), agenda_to_json(after))),
    }


def published(seconds: float) -> Any:
    """The instances of Bofill et al. (2022) from the folder DATA: breaks, and whether they are proved fewest."""
    folder = os.environ.get("DATA")
    if not folder:
        yield {"case": "A1", "who": "escale", "stopped": "not run: DATA=folder of the .dzn files was not given"}
        return
    for path in sorted(Path(folder).rglob("*.dzn")):
        yield apart(_instance, str(path), seconds)


def _instance(name: str, seconds: float) -> dict[str, Any]:
    round_ = round_from_dzn(Path(name).read_text(encoding="utf-8"), 2)
    began = time.monotonic()
    try:
        agenda = plan(round_, seconds=seconds)
    except NoResult:
        return {"case": "A1", "file": Path(name).name, "who": "escale", "stopped": "infeasible"}
    level = next(level for level in agenda.levels if level.name == "breaks")
    return {
        "case": "A1",
        "file": Path(name).name,
        "who": "escale",
        "seconds": round(time.monotonic() - began, 2),
        "value": level.value,
        "bound": level.bound,
        "stopped": agenda.stopped,
    }


def _percent(value: int, bound: int) -> float:
    return round(100 * value / bound, 3) if bound else 100.0


if __name__ == "__main__":
    main()

"""Planning of synthetic rounds: one JSON line per case. Usage: python -m benchmarks.scheduling [CASE ...]"""

import argparse
import json
import resource
import time

from benchmarks.rounds import Shape, large

from escale.engines.checking import check
from escale.engines.scheduling import plan, warm_up
from escale.engines.scheduling.model import agenda_to_json, parse_round

CASES = {
    "medium": Shape(participants=200, requests=1400, slots=24, tables=80, cap=12),
    "scarce": Shape(participants=200, requests=1400, slots=24, tables=45, cap=14, there=0.6, skew=1.0),
    "tight": Shape(participants=500, requests=4800, slots=24, tables=110, cap=20, there=0.85),
    "big": Shape(participants=2000, requests=20_000, slots=30, tables=700, cap=24, there=0.9),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {chr(44).join(CASES)}")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seeds", type=int, default=1)
    args = parser.parse_args()
    warm_up()
    for name in args.cases or ("medium", "scarce", "tight"):
        for seed in range(1, args.seeds + 1):
            print(json.dumps(measure(name, seed, args.seconds)), flush=True)


def measure(name: str, seed: int, seconds: float) -> dict[str, object]:
    """Plan one round and check the result with the independent checker."""
    data = large(CASES[name], seed)
    round_ = parse_round(data)
    began = time.monotonic()
    agenda = plan(round_, seconds=seconds, seed=0)
    took = time.monotonic() - began
    return {
        "case": name,
        "seed": seed,
        "seconds": round(took, 2),
        "value": agenda.value,
        "bound": agenda.bound,
        "percent": round(100 * agenda.value / agenda.bound, 3),
        "breaks": next(level.value for level in agenda.levels if level.name == "breaks"),
        "stopped": agenda.stopped,
        "violations": len(check(data, agenda_to_json(agenda))),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()

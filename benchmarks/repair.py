"""Repair on the day: 40 cancellations and 40 late arrivals of 2,000. Usage: python -m benchmarks.repair [ORDER ...]

One JSON line per order and seed: the share of the new bound, what was moved, seconds. `seconds` is the whole call,
bound and certificate included; `seconds_cpu` what the process used, on a machine that does other things too.
"""

import argparse
import json
import time

from benchmarks.events import cancelled_and_late
from benchmarks.rounds import large
from benchmarks.scheduling import CASES

from escale.engines.checking import check
from escale.engines.scheduling import plan, warm_up
from escale.engines.scheduling.model import Agenda, agenda_to_json, parse_round, round_to_json
from escale.engines.scheduling.repair import ORDERS, parse_events, reschedule


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", nargs="*", metavar="ORDER", help=f"of {', '.join(ORDERS)}")
    parser.add_argument("--case", choices=CASES, default="big")
    parser.add_argument("--seconds", type=float, default=10, help="for limited and full")
    parser.add_argument("--plan-seconds", type=float, default=30, help="for the agenda that is repaired")
    parser.add_argument("--seeds", type=int, default=1)
    args = parser.parse_args()
    warm_up()
    for seed in range(1, args.seeds + 1):
        data = large(CASES[args.case], seed)
        agenda = plan(parse_round(data), seconds=args.plan_seconds)
        for order in args.orders or ORDERS:
            print(json.dumps({"case": args.case, "seed": seed} | measure(data, agenda, order, seed, args.seconds)))


def measure(data: dict[str, object], agenda: Agenda, order: str, seed: int, seconds: float) -> dict[str, object]:
    """Repair once and check the result with the independent checker."""
    share = min(40, len(data["participants"]) // 50)  # type: ignore[arg-type]
    round_ = parse_round(data)
    events = parse_events(cancelled_and_late(data, share, share, seed), round_)
    began, cpu = time.monotonic(), time.process_time()
    found = reschedule(round_, agenda, events, order=order, seconds=seconds)
    took, used = time.monotonic() - began, time.process_time() - cpu
    after = found.agenda
    return {
        "order": order,
        "cancelled": share,
        "late": share,
        "seconds": round(took, 2),
        "seconds_cpu": round(used, 2),
        "value": after.value,
        "bound": after.bound,
        "percent": round(100 * after.value / after.bound, 3),
        "moved": len(found.moved),
        "disturbed": len(found.disturbed),
        "stopped": after.stopped,
        "violations": len(check(round_to_json(found.round), agenda_to_json(after))),
    }


if __name__ == "__main__":
    main()

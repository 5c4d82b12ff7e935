"""A direct CP-SAT model of a common round. Run by the interpreter that has OR-Tools: cpsat.py ROUND SECONDS"""

import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

from ortools.sat.python import cp_model

began = time.monotonic()
data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
slots = [slot["id"] for slot in data["slots"]]
there = {p["id"]: [s for s in slots if s not in set(p.get("unavailable", ()))] for p in data["participants"]}
model = cp_model.CpModel()
busy, tables, meetings, terms = defaultdict(list), defaultdict(list), defaultdict(list), []
for request in data["requests"]:
    places = [s for s in there[request["a"]] if s in set(there[request["b"]])]
    held = [model.new_bool_var("") for _ in places]
    model.add_at_most_one(held)
    for slot, variable in zip(places, held, strict=True):
        terms.append(request["weight"] * variable)
        tables[slot].append(variable)
        for side in ("a", "b"):
            busy[request[side], slot].append(variable)
            meetings[request[side]].append(variable)
for variables in busy.values():
    model.add_at_most_one(variables)
for variables in tables.values():
    model.add(sum(variables) <= data["tables"]["count"])
for participant in data["participants"]:
    model.add(sum(meetings[participant["id"]]) <= participant["max"])
model.maximize(sum(terms))
solver = cp_model.CpSolver()
solver.parameters.num_workers = 2
solver.parameters.max_time_in_seconds = max(1.0, float(sys.argv[2]) - (time.monotonic() - began))
status = solver.solve(model)
known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
json.dump(
    {
        "seconds": round(time.monotonic() - began, 2),
        "value": int(solver.objective_value) if known else 0,
        "stopped": solver.status_name(status).lower(),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    },
    sys.stdout,
)

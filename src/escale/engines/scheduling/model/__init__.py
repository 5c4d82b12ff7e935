"""What goes into the planner and what comes out, with the two JSON formats.

`escale-round/1` is read by `parse_round` and written by `round_to_json`; `escale-agenda/1` by
`parse_agenda` and `agenda_to_json`. Importing this package costs nothing: no numpy, no solver.
"""

from escale.engines.scheduling.errors import InvalidRound, NoResult, SchedulingError
from escale.engines.scheduling.model.agenda import (
    Agenda,
    Branch,
    Certificate,
    Fairness,
    Level,
    Meeting,
    Progress,
    Share,
    Waiting,
)
from escale.engines.scheduling.model.read_agenda import parse_agenda
from escale.engines.scheduling.model.read_round import parse_round
from escale.engines.scheduling.model.round import (
    Closure,
    Interpreter,
    Lock,
    Participant,
    Person,
    Request,
    Round,
    Rules,
    Slot,
    Table,
)
from escale.engines.scheduling.model.writing import agenda_to_json, round_to_json

__all__ = [
    "Agenda",
    "Branch",
    "Certificate",
    "Closure",
    "Fairness",
    "Interpreter",
    "InvalidRound",
    "Level",
    "Lock",
    "Meeting",
    "NoResult",
    "Participant",
    "Person",
    "Progress",
    "Request",
    "Round",
    "Rules",
    "SchedulingError",
    "Share",
    "Slot",
    "Table",
    "Waiting",
    "agenda_to_json",
    "parse_agenda",
    "parse_round",
    "round_to_json",
]

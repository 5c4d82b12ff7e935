"""The independent checker: does an agenda keep its round's rules, and is its bound proved?

Reads the two JSON documents itself and shares no code with the planner, so that a mistake there is found
here. `check(round_json, agenda_json)` answers with the violations, none when all is well; it raises
`InvalidDocument` when a document cannot be read.
"""

from escale.engines.checking.check import check
from escale.engines.checking.documents import InvalidDocument
from escale.engines.checking.violation import Violation

__all__ = ["InvalidDocument", "Violation", "check"]

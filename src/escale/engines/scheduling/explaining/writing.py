"""`Explanation` → JSON values, `escale-explanation/1`."""

from typing import Any

from escale.engines.scheduling.explaining.explanation import Costs, Explanation, Move, Remedy
from escale.engines.scheduling.explaining.words import sentences
from escale.engines.scheduling.model import Meeting
from escale.engines.scheduling.model.writing import meeting_to_json


def to_json(explanation: Explanation) -> dict[str, Any]:
    """Everything as data; `text` says the same in English."""
    return {
        "format": "escale-explanation/1",
        "request": explanation.request,
        "verdict": explanation.verdict,
        "proved": explanation.proved,
        "placed": _meeting(explanation.placed),
        "where": _meeting(explanation.where),
        "moves": _moves(explanation.moves),
        "conflict": [
            {"name": rule.name, "rule": rule.rule, "of": rule.of or None, "slot": rule.slot or None}
            for rule in explanation.conflict
        ],
        "minimal": explanation.minimal,
        "costs": None if explanation.costs is None else _costs(explanation.costs),
        "nearest": None if explanation.nearest is None else _costs(explanation.nearest),
        "remedy": None if explanation.remedy is None else _remedy(explanation.remedy),
        "scope": {"meetings": explanation.meetings, "movable": explanation.movable},
        "text": list(sentences(explanation)),
    }


def _meeting(meeting: Meeting | None) -> dict[str, Any] | None:
    return None if meeting is None else meeting_to_json(meeting)


def _moves(moves: tuple[Move, ...]) -> list[dict[str, Any]]:
    return [{"before": _meeting(move.before), "after": _meeting(move.after)} for move in moves]


def _costs(costs: Costs) -> dict[str, Any]:
    return {
        "leave": list(costs.leave),
        "enter": list(costs.enter),
        "where": _meeting(costs.where),
        "moves": _moves(costs.moves),
        "levels": [
            {"name": each.name, "now": each.now, "then": each.then, "bound": each.bound} for each in costs.levels
        ],
    }


def _remedy(remedy: Remedy) -> dict[str, Any]:
    return {
        "changes": [
            {"kind": each.kind, "of": each.of or None, "values": list(each.values), "price": each.price}
            for each in remedy.changes
        ],
        "price": remedy.price,
        "cheapest": remedy.cheapest,
        "keeps_all": remedy.keeps_all,
        "where": _meeting(remedy.where),
        "moves": _moves(remedy.moves),
    }

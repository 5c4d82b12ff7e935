"""`escale-agenda/1` → `Agenda`."""

from collections.abc import Mapping
from typing import Any

from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.model.agenda import (
    Agenda,
    Branch,
    Certificate,
    Fairness,
    Level,
    Meeting,
    Share,
    Waiting,
)
from escale.engines.scheduling.model.fields import Node, as_object

FORMAT = "escale-agenda/1"
LARGEST = 10**30


def parse_agenda(data: Mapping[str, Any]) -> Agenda:
    """Read an agenda. Raises `InvalidRound` with the pointer; keeping the rules is not looked at."""
    top = Node(as_object(data, ""), "", [])
    if top.text("format") != FORMAT:
        raise InvalidRound("/format", f'"{FORMAT}"')
    return Agenda(
        meetings=tuple(_meeting(node) for node in top.children("meetings", required=True)),
        waiting=tuple(
            Waiting(node.text("request"), node.text("reason"), node.texts("blocking"))
            for node in top.children("waiting")
        ),
        value=top.integer("value", high=LARGEST),
        bound=top.integer("bound", high=LARGEST),
        gap=top.number("gap"),
        optimal=top.flag("optimal"),
        stopped=top.text("stopped"),
        levels=tuple(
            Level(
                node.text("name"),
                node.integer("value", high=LARGEST),
                node.optional_integer("bound", high=LARGEST),
            )
            for node in top.children("levels")
        ),
        shares=_shares(top),
        fairness=_fairness(top),
        seconds=top.number("seconds") if top.present("seconds") else 0.0,
        seed=top.optional_integer("seed", high=LARGEST) or 0,
        version=top.optional_text("version") or "",
        certificate=_certificate(top.child("certificate")),
        optimal_by=top.optional_text("optimal_by"),
    )


def _meeting(node: Node) -> Meeting:
    people = node.texts("people")
    if len(people) != 2:
        raise InvalidRound(node.at("people"), "one person of each side")
    return Meeting(
        node.text("request"),
        node.text("slot"),
        node.optional_text("table"),
        (people[0], people[1]),
        node.texts("interpreters"),
    )


def _shares(top: Node) -> dict[str, float]:
    if not top.present("shares"):
        return {}
    node = top.child("shares")
    return {name: node.number(name) for name in node.value}


def _fairness(top: Node) -> Fairness:
    """Agendas of before have none."""
    if not top.present("fairness"):
        return Fairness()
    node = top.child("fairness")
    sizes = tuple(_share(child) for child in node.children("sizes"))
    lowest, highest = (_share(node.child(key)) if node.present(key) else None for key in ("lowest", "highest"))
    return Fairness(sizes, lowest, highest)


def _share(node: Node) -> Share:
    return Share(node.text("name"), *(node.integer(key) for key in ("participants", "had", "possible")))


def _certificate(node: Node) -> Certificate:
    branches = tuple(_branch(each) for each in node.children("branches"))
    return Certificate(node.integer("scale", 1, LARGEST), _rows(node), node.text("kind"), branches)


def _branch(node: Node) -> Branch:
    if not node.present("request"):
        return Branch(node.integer("scale", 1, LARGEST), _rows(node))
    yes, no = node.integer("yes"), node.integer("no")
    return Branch(request=node.text("request"), slot=node.optional_text("slot"), yes=yes, no=no)


def _rows(node: Node) -> tuple[tuple[str | int, ...], ...]:
    rows = node.value.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise InvalidRound(node.at("rows"), "a list of rows")
    return tuple(tuple(row) for row in rows)

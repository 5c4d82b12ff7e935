"""All checks in order."""

from collections import Counter
from typing import Any

from escale.engines.checking import proof, totals
from escale.engines.checking.documents import Held, InvalidDocument, Json, RoundDocument
from escale.engines.checking.hard import RULES
from escale.engines.checking.violation import Violation


def check(round_json: dict[str, Any], agenda_json: dict[str, Any]) -> list[Violation]:
    """Everything that is wrong with the agenda. Raises `InvalidDocument` when one cannot be read."""
    try:
        if agenda_json.get("format") != "escale-agenda/1":
            raise InvalidDocument('the agenda: expected format "escale-agenda/1"')
        round_ = RoundDocument(round_json)
        if agenda_json.get("infeasible") is True:
            return _infeasible(round_)
        held, found = _read(round_, agenda_json)
        found += [violation for rule in RULES for violation in rule(round_, held)]
        found += totals.waiting(round_, held, agenda_json)
        if any(violation.rule == "reference" for violation in found):
            return found
        return found + _figures(round_, held, agenda_json)
    except KeyError as error:
        raise InvalidDocument(f"missing or unknown: {error.args[0]}") from None
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise InvalidDocument(f"a value of the wrong kind: {error}") from None


def _infeasible(round_: RoundDocument) -> list[Violation]:
    """That there is no agenda is not certified; only when nothing has to be placed it is plainly wrong."""
    if round_.counts_breaks or any(each.get("must") or each.get("locked") for each in round_.requests.values()):
        return []
    return [Violation("infeasible", "infeasible", "nothing has to be placed, so an agenda without meetings would do")]


def _figures(round_: RoundDocument, held: list[Held], agenda: Json) -> list[Violation]:
    sums = totals.Totals(round_, held)
    found = [*totals.figures(round_, sums, agenda), *totals.level_bounds(round_, sums, agenda)]
    places = proof.Places(round_)
    reachable: Counter[str] = Counter()
    for request in round_.requests.values():
        if next(places.runs(request), None):
            reachable.update((request["a"], request["b"]))
    found += totals.floor_bounds(sums, reachable, agenda)
    found += totals.fairness(round_, sums, reachable, agenda)
    if agenda["value"] > agenda["bound"]:
        found.append(Violation("bound", "bound", f"{agenda['bound']} is below the value {agenda['value']}"))
    try:
        proved = proof.bound(round_, agenda)
    except InvalidDocument as error:
        return [*found, Violation("certificate", "certificate", str(error))]
    if proved < agenda["bound"] or (proved > agenda["bound"] and agenda.get("optimal_by") != "solver"):
        text = f"says {agenda['bound']}, the certificate proves {proved}"  # a solver may know more
        found.append(Violation("bound", "bound", text))
    return found


def _read(round_: RoundDocument, agenda: Json) -> tuple[list[Held], list[Violation]]:
    """The meetings that refer to things of the round, and what is wrong with the others."""
    held: list[Held] = []
    found: list[Violation] = []
    seen: set[str] = set()
    for item in agenda["meetings"]:
        name = item["request"]
        wrong = _wrong_references(round_, item)
        if name in seen:
            wrong = "is placed twice"
        run = None if wrong else round_.run(item["slot"], round_.requests[name].get("length") or 1)
        if run is None:
            found.append(Violation("reference", name, wrong or f"does not fit its block at {item['slot']}"))
            continue
        seen.add(name)
        held.append(
            Held(
                request=round_.requests[name],
                slot=item["slot"],
                run=run,
                span=round_.span(run),
                table=item.get("table"),
                people=tuple(item["people"]),
                interpreters=tuple(item.get("interpreters") or ()),
            )
        )
    return held, found


def _wrong_references(round_: RoundDocument, item: Json) -> str | None:
    if item["request"] not in round_.requests:
        return "is no request of the round"
    if item["slot"] not in round_.slots:
        return f"{item['slot']} is no slot"
    if item.get("table") is not None and item["table"] not in round_.tables:
        return f"{item['table']} is no table"
    for person in item["people"]:
        if person not in round_.people:
            return f"{person} is no person of the round"
    for who in item.get("interpreters") or ():
        if who not in round_.interpreters:
            return f"{who} is no interpreter"
    return None

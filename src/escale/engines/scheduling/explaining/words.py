"""An explanation in English sentences. The data is enough to say it in any other language."""

from collections.abc import Iterator

from escale.engines.scheduling.explaining.explanation import (
    FREE,
    IMPOSSIBLE,
    Change,
    Compared,
    Costs,
    Explanation,
    Move,
    Remedy,
    Rule,
)
from escale.engines.scheduling.model import Meeting

RULES = {
    "length": "{of} needs consecutive slots of one block",
    "people": "{of} is attended by certain people",
    "locked": "{of} is locked to its place",
    "slots": "{of} may only be in its own slots",
    "unavailable": "{of} is away in {slot}",
    "hours": "the hours of {of} hold a virtual meeting",
    "max": "{of} has no more than its most meetings",
    "busy": "{of} is in one place at a time in {slot}",
    "tables": "the tables of {slot} are limited",
    "home_tables": "{of} meets at its home tables, which serve nobody else",
    "interpreters": "{of} needs an interpreter",
    "max_run": "{of} must rest",
    "max_day": "{of} works no longer in a day",
    "walking": "{of} needs time to walk",
    "after": "{of} waits for other meetings",
    "must": "{of} must take place",
}
CHANGES = {
    "availability": "{of} is there in {values}",
    "max": "{of} has up to {values} meetings",
    "table": "there is one more table in {values}",
    "person": "{of} sends one more person",
    "interpreter": "an interpreter for {languages} comes in {values}",
    "locked": "{of} is unlocked",
    "must": "{of} is no longer a must",
    "slots": "{of} may also be in {values}",
    "people": "{values} may also attend {of}",
    "hours": "the hours of {of} are {values}",
    "home_tables": "{of} gives up its home tables",
    "after": "{of} waits for nothing",
    "length": "{of} takes {values} slots",
}
LEVELS = {
    "must": "musts",
    "shortfall": "meetings missing to the minimums",
    "fair_floor": "meetings missing to the fair share",
    "value": "value",
    "breaks": "breaks",
    "walking": "minutes of walking",
    "table_changes": "changes of table",
}


def sentences(explanation: Explanation) -> Iterator[str]:
    """One after the other, the verdict first."""
    name = explanation.request
    if explanation.placed is not None:
        yield f"{name} is in the agenda already: {_at(explanation.placed)}."
        return
    if explanation.verdict == FREE and explanation.where is not None:
        yield f"{name} fits with nothing lost: {_at(explanation.where)}{_moved(explanation.moves)}."
        return
    if explanation.verdict == IMPOSSIBLE:
        yield f"No agenda that keeps locks and musts can hold {name}."
    elif explanation.proved:
        yield f"{name} cannot take place beside every meeting of the agenda."
    else:
        yield f"No way was found to hold {name} beside every meeting of the agenda; that there is none is not proved."
    if explanation.conflict:
        yield f"In its way: {'; '.join(_rules(explanation.conflict))}."
    if explanation.costs is not None:
        yield from _costs(name, explanation.costs)
    if explanation.nearest is not None:
        yield "Or, with more meetings kept where they are:"
        yield from _costs(name, explanation.nearest)
    if explanation.remedy is not None:
        yield _remedy(name, explanation.remedy)
    else:
        yield "No change that may be proposed was found to help."


def _at(meeting: Meeting) -> str:
    table = f" at {meeting.table}" if meeting.table else ""
    return f"in {meeting.slot}{table}, with {' and '.join(meeting.people)}"


def _moved(moves: tuple[Move, ...]) -> str:
    if not moves:
        return ""
    return f", when {len(moves)} {'meeting moves' if len(moves) == 1 else 'meetings move'}"


def _rules(rules: tuple[Rule, ...]) -> Iterator[str]:
    """One clause for a rule and whom it concerns, its slots together; the meetings that stay in one at the end."""
    slots: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        if rule.rule != "placed":
            slots.setdefault((rule.rule, rule.of), []).append(rule.slot)
    for (rule_name, of), where in slots.items():
        yield RULES[rule_name].format(of="everybody" if of == "all" else of, slot=", ".join(where))
    if staying := [rule.of for rule in rules if rule.rule == "placed"]:
        yield f"{', '.join(staying)} {'stays' if len(staying) == 1 else 'stay'} in the agenda"


def _costs(name: str, costs: Costs) -> Iterator[str]:
    leaving = f"{', '.join(costs.leave)} would leave" if costs.leave else "no meeting would leave"
    yield f"With {name} {_at(costs.where)}, {leaving}{_moved(costs.moves)}."
    changed = [_level(each) for each in costs.levels if each.now != each.then]
    if changed:
        yield f"Then: {', '.join(changed)}."


def _level(level: Compared) -> str:
    text = f"{LEVELS[level.name]} {level.now} → {level.then}"
    if level.bound is None or level.bound == level.then:
        return text
    return f"{text} ({'at most' if level.name in ('must', 'value') else 'at least'} {level.bound} is proved)"


def _remedy(name: str, remedy: Remedy) -> str:
    kept = "nobody loses a meeting" if remedy.keeps_all else "musts and locks are kept"
    best = "The cheapest change" if remedy.cheapest else "A change"
    changes = " and ".join(map(_change, remedy.changes))
    then = f"Then it is {_at(remedy.where)}{_moved(remedy.moves)}; {kept}."
    return f"{best} that lets {name} take place: {changes}. {then}"


def _change(change: Change) -> str:
    values, languages = list(map(str, change.values)), ""
    if change.kind == "interpreter":
        languages, values = " and ".join(values[:2]), values[2:]
    return CHANGES[change.kind].format(of=change.of, values=", ".join(values), languages=languages)

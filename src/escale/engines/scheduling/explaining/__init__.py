"""Why a request is not in an agenda, what it would cost, and what would have to change.

- `explain(round, agenda, request_id, *, seconds, seed) -> Explanation`: `impossible`, `costs` or `free`, with a
  smallest set of rules in conflict, what would be lost, and the cheapest change that lets the meeting happen.
- `explanation`: the parts of the answer; `to_json` writes `escale-explanation/1`; `sentences` says it in English.
- `apply(round, request_id, changes) -> Round`: the round after the changes of a remedy.

The solver libraries are imported when `explain` is first called.
"""

from collections.abc import Iterable

from escale.engines.scheduling.explaining.explanation import Change, Explanation, Rule
from escale.engines.scheduling.explaining.words import sentences
from escale.engines.scheduling.explaining.writing import to_json
from escale.engines.scheduling.model import Agenda, Round

__all__ = ["Change", "Explanation", "Rule", "apply", "explain", "sentences", "to_json"]


def explain(
    round: Round,  # noqa: A002 - the domain's word
    agenda: Agenda,
    request_id: str,
    *,
    seconds: float = 10,
    seed: int = 0,
    effort: int | None = None,
) -> Explanation:
    """Explain one request. `seconds`: time allowed, used up only where no proof ends the search before.

    `effort`: search for the best agenda with the request for this much work, `seconds` then being a cap.

    Raises `InvalidRound` for an unknown request (pointer `/requests`) or an agenda that breaks a rule of the
    round (pointer into the agenda, `/meetings/…`). Musts and locks may be missing in the agenda.
    """
    from escale.engines.scheduling.budget import Limits
    from escale.engines.scheduling.explaining.asking import explain as answer

    return answer(round, agenda, request_id, Limits(seconds=seconds, effort=effort, seed=seed, workers=1))


def apply(round: Round, request_id: str, changes: Iterable[Change]) -> Round:  # noqa: A002
    """The round after `changes`, which were proposed for the request."""
    from escale.engines.scheduling.explaining.changes import apply as made

    return made(round, request_id, changes)

"""Wishes → agenda with a proof. Pure Python: no Django, no network, no clock of its own but a stopwatch.

The interface:

- `model`: `Round`, `Agenda` and their parts, `parse_round`, `round_to_json`, `parse_agenda`,
  `agenda_to_json`; cheap to import.
- `plan(round, *, seconds, effort, seed, workers, progress, cancelled) -> Agenda`. Keeps every hard rule of
  the round; never worth less than placing the requests greedily by weight; its `bound` is proved by its
  `certificate`. Raises `NoResult` when locks and musts contradict each other, naming a smallest set found.
- `warm_up()`: compiles and caches the loops, so that the first plan does not wait for it.
- Every error is a `SchedulingError`.

The solver libraries are imported when `plan` is first called, never before.
"""

from collections.abc import Callable

from escale.engines.scheduling.model import Agenda, InvalidRound, NoResult, Progress, Round, SchedulingError

__all__ = ["InvalidRound", "NoResult", "SchedulingError", "plan", "warm_up"]


def plan(
    round: Round,  # noqa: A002 - the domain's word
    *,
    seconds: float = 30,
    effort: int | None = None,
    seed: int = 0,
    workers: int = 2,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Agenda:
    """Plan one round.

    `seconds`: time allowed. `effort`: stop after this much work instead (`seconds` stays a cap): the same
    round, seed, workers and effort give the same agenda. `cancelled` is asked several times a second; once
    true, the best agenda so far is returned with `stopped` "cancelled".
    Raises `NoResult`, or `InvalidRound` for a rule that objective `breaks` is not defined with.
    """
    from escale.engines.scheduling.budget import Limits

    if round.rules.objective == "breaks":
        from escale.engines.scheduling.breaks.planning import plan_breaks as chosen
    else:
        from escale.engines.scheduling.planner import plan as chosen
    return chosen(
        round,
        Limits(seconds=seconds, effort=effort, seed=seed, workers=workers),
        progress=progress or (lambda _: None),
        cancelled=cancelled or (lambda: False),
    )


def warm_up() -> None:
    """Compile the search loops into the cache on disk (a minute or two once, then nothing)."""
    from escale.engines.scheduling import planner
    from escale.engines.scheduling.repair import moving

    moving.compile_all(planner.warm_up())

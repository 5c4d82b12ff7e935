"""Linear programs, by HiGHS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POLL = 0.1  # seconds between two looks whether to stop


@dataclass(frozen=True, slots=True)
class Program:
    """min cost·x, lower <= A x <= upper, x >= 0; A by its cells (row, column, value)."""

    cost: Floats
    lower: Floats
    upper: Floats
    row: NDArray[Any]
    column: NDArray[Any]
    value: Floats


@dataclass(frozen=True, slots=True)
class Solution:
    """`solved`: an optimum was proved; `infeasible`: that there is none. Else `x` and `dual` are zeros."""

    solved: bool
    infeasible: bool
    x: Floats
    dual: Floats


def solve(
    program: Program,
    *,
    integer: bool = False,
    seconds: float = 60,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Solve on one thread; with `integer`, over 0, 1, 2 …, without duals. `cancelled` is asked meanwhile."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(model_of(program, integer))
    if cancelled is None:
        solver.run()
    else:
        _run(solver, cancelled)
    status = solver.getModelStatus()
    infeasible = status == highspy.HighsModelStatus.kInfeasible
    if status != highspy.HighsModelStatus.kOptimal:
        return Solution(False, infeasible, np.zeros(len(program.cost)), np.zeros(len(program.lower)))
    found = solver.getSolution()
    return Solution(True, False, np.array(found.col_value), np.array(found.row_dual))


def _run(solver: highspy.Highs, cancelled: Callable[[], bool]) -> None:
    """Solve on a thread beside this one, until it ends or is to be stopped."""
    solver.HandleUserInterrupt = True
    solving = solver.startSolve()
    while solving.is_alive():
        solving.join(POLL)
        if cancelled():
            solver.cancelSolve()
            solving.join()


def model_of(program: Program, integer: bool) -> highspy.HighsLp:
    columns, rows = len(program.cost), len(program.lower)
    order = np.argsort(program.row, kind="stable")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.col_lower_ = program.cost, np.zeros(columns)
    lp.col_upper_ = np.full(columns, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = program.lower, program.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(program.row[order], np.arange(rows + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = program.column[order], program.value[order]
    if integer:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return lp

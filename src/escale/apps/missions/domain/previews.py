"""What an import would do, as JSON: the page shows it as often as it likes without reading the file again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from escale.apps.missions.domain.readings import Reading, Step, Watch, absorbed, choices, pair_key, read, unwatched
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core import sheets
from escale.core.journal import Journal, Unkept
from escale.core.sheets import Context, Remark, Status
from escale.core.workbook import Problem
from escale.core.workbook.specification import SHEETS
from escale.core.workbook.writing import plain_rows

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_PROBLEMS = 5_000
MOST_PAIRS = 200
_FIRST_ROWS = 5


def take_in(
    upload: WorkbookImport, reading: Reading, acting_user: "User | None", journal: Journal | None = None
) -> Context:
    """Run every handler on the rows, inside the caller's transaction; stops after a sheet that is refused.

    A value that only the database refuses is a remark too: the organiser sees it, nothing is written.
    """
    target = None
    if reading.target is not None:
        target = Mission.objects.select_for_update().get(pk=reading.target.pk)
    context = Context(
        cooperation=upload.cooperation,
        acting_user=acting_user,
        target=target,
        language=acting_user.language if acting_user else (get_language() or "en"),
        merges=absorbed(upload, reading),
        journal=journal or Journal(),
    )
    for handler in sheets.handlers():
        try:
            with transaction.atomic():
                handler.apply(getattr(reading.found.rows, handler.sheet), context)
        except DatabaseError as error:
            message = _("The database refuses these rows: %(error)s.")
            context.refuse(handler.sheet, 0, message % {"error": type(error).__name__})
        if context.refused:
            break
    return context


def preview_of(upload: WorkbookImport, acting_user: "User | None", watch: Watch = unwatched) -> dict[str, Any]:
    """The preview of an upload; when every cell reads well, the import is tried and rolled back for the counts.

    Raises ``WorkbookRefused`` when the file as a whole cannot be taken in.
    """
    reading = read(upload, watch)
    watch(Step.TRYING)
    context = _rehearse(upload, reading, acting_user) if not reading.found.has_errors else None
    return _said(upload, reading, context)


def _said(upload: WorkbookImport, reading: Reading, context: Context | None) -> dict[str, Any]:
    remarks = _blocking_first(context.remarks) if context else []
    errors = sum(problem.severity == "error" for problem in reading.found.problems)
    return {
        "problems": [_problem(each) for each in _errors_first(reading.found.problems)[:MOST_PROBLEMS]],
        "more": max(0, len(reading.found.problems) - MOST_PROBLEMS) + max(0, len(remarks) - MOST_PROBLEMS),
        "errors": errors + sum(remark.blocking for remark in remarks),
        "warnings": len(reading.found.problems) - errors + sum(not remark.blocking for remark in remarks),
        "remarks": [_remark(each) for each in remarks[:MOST_PROBLEMS]],
        "unmapped": [
            {"sheet": each.sheet, "cell": each.cell, "heading": each.heading, "proposal": each.proposal}
            for each in reading.found.unmapped
        ],
        "mapping": reading.found.mapping,
        "pairs": _pairs(upload, reading),
        "more_pairs": max(0, len(reading.proposals) - MOST_PAIRS),
        "sheets": _sheets(reading, context),
        "rows": sum(len(getattr(reading.found.rows, sheet.name)) for sheet in SHEETS),
        "target": reading.target.pk if reading.target else None,
    }


def _rehearse(upload: WorkbookImport, reading: Reading, acting_user: "User | None") -> Context:
    with transaction.atomic():
        context = take_in(upload, reading, acting_user, Unkept())
        transaction.set_rollback(True)
    return context


def _errors_first(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.severity != "error")


def _blocking_first(remarks: Iterable[Remark]) -> list[Remark]:
    return sorted(remarks, key=lambda remark: not remark.blocking)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "code": problem.code.value,
        "found": problem.found,
        "details": dict(problem.details),
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "sheet": remark.sheet,
        "line": remark.line,
        "message": remark.message,
        "blocking": remark.blocking,
    }


def _pairs(upload: WorkbookImport, reading: Reading) -> list[dict[str, str]]:
    decided = choices(upload)
    return [
        {
            "key": pair_key(each),
            "name_a": reading.names[each.ref_a],
            "name_b": reading.names[each.ref_b],
            "ref_a": each.ref_a,
            "ref_b": each.ref_b,
            "why": each.why.value,
            "choice": decided.get(pair_key(each), ""),
        }
        for each in reading.proposals[:MOST_PAIRS]
    ]


def _sheets(reading: Reading, context: Context | None) -> list[dict[str, Any]]:
    found = []
    for sheet in SHEETS:
        rows = getattr(reading.found.rows, sheet.name)
        if not rows:
            continue
        cells = plain_rows(reading.found.rows, sheet, "en")
        first = [[_shown(cell) for cell in row] for row, _place in zip(cells, range(_FIRST_ROWS), strict=False)]
        counts = None
        if context is not None and not context.refused:
            counts = {status.name.lower(): context.count(sheet.name, status) for status in Status}
        found.append({"name": sheet.name, "rows": len(rows), "counts": counts, "first": first})
    return found


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    text = cell.isoformat(" ") if hasattr(cell, "hour") else str(cell)  # type: ignore[attr-defined]
    return text if len(text) <= 120 else f"{text[:119]}…"

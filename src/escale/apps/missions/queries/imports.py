"""Uploaded workbooks, and how the page of one shows its preview."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models.functions import Lower
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from escale.apps.directory.models import Cooperation, Person
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.models import Job
from escale.core.tasks import jobs_about
from escale.core.workbook import Code, Problem, Severity
from escale.core.workbook.headings import LANGUAGES, TITLES, heading
from escale.core.workbook.mapping import SHEET_KEY
from escale.core.workbook.specification import SHEET_BY_NAME, SHEETS

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor

MOST_HEADINGS = 400
MOST_SHOWN = 200
MOST_UPLOADS = 20

_DOING: dict[str, Promise] = {
    "reading": gettext_lazy("Reading the cells."),
    "understanding": gettext_lazy("Understanding rows and references."),
    "comparing": gettext_lazy("Comparing with what is known already."),
    "trying": gettext_lazy("Trying it out without keeping anything. This part cannot be interrupted."),
    "writing": gettext_lazy("Writing everything at once. This part cannot be interrupted."),
    "undoing": gettext_lazy("Taking everything back at once. This part cannot be interrupted."),
}
_AT_ONCE = frozenset({"trying", "writing", "undoing"})


class Option(NamedTuple):
    """One way to understand a heading or a sheet."""

    value: str
    label: str


class Heading(NamedTuple):
    """A heading (or sheet) of the file with the ways to understand it; ``chosen`` is "-" when left out."""

    sheet: str
    heading: str
    cell: str
    chosen: str
    is_sheet: bool
    options: list[Option]


class SheetRows(NamedTuple):
    """What a sheet would bring: counts when the import could be tried, and its first rows."""

    title: str
    rows: int
    counts: dict[str, int] | None
    headings: list[str]
    first: list[list[str]]


def organised_import(user: "Visitor", import_id: int) -> WorkbookImport:
    """An uploaded workbook for an organiser of its cooperation; anybody else gets 404."""
    found = (
        WorkbookImport.objects.filter(cooperation__in=cooperations_where(user, Right.ORGANISE), pk=import_id)
        .select_related("mission", "cooperation")
        .defer("before", "content")
        .first()
    )
    if found is None:
        raise Http404
    return found


def uploads_for(mission: Mission | None, cooperations: Sequence[Cooperation]) -> list[WorkbookImport]:
    """The latest workbooks of a mission, or those of the cooperations that belong to none (any more)."""
    uploads = WorkbookImport.objects.filter(mission=mission, cooperation__in=cooperations)
    plain = uploads.defer("content", "before", "preview", "mapping", "merges")
    return list(plain.select_related("created_by")[:MOST_UPLOADS])


def preview_page(upload: WorkbookImport) -> dict[str, Any]:
    """The context of the page, from the stored preview alone."""
    preview, language = upload.preview, _heading_language()
    job = jobs_about(upload).first()
    busy = job is not None and not job.ended
    noticed = preview.get("errors", 0) + preview.get("warnings", 0)
    remarks = preview.get("remarks", [])[:MOST_SHOWN]
    problems = problems_in(preview, MOST_SHOWN - len(remarks))
    return {
        "upload": upload,
        "preview": preview,
        "problems": problems,
        "remarks": remarks,
        "noticed": noticed,
        "unshown": noticed - len(remarks) - len(problems),
        "unmapped": _unmapped(preview, language),
        "understood": _understood(preview, language),
        "sheets": [_sheet(each, language) for each in preview.get("sheets", [])],
        "job": job,
        "busy": busy,
        "doing": _doing(job),
        "may_stop": job is not None and job.report.get("doing") not in _AT_ONCE,
        "may_apply": _may_apply(upload) and not busy,
    }


def people_in(upload: WorkbookImport, sheets: Sequence[SheetRows]) -> list[int]:
    """The keys of the people who are known already and whose addresses the page shows."""
    cells = {cell.strip().lower() for sheet in sheets for row in sheet.first for cell in row if "@" in cell}
    if not cells:
        return []
    known = Person.objects.filter(cooperation=upload.cooperation_id).alias(address=Lower("email"))
    return list(known.filter(address__in=cells).values_list("pk", flat=True))


def _doing(job: Job | None) -> str:
    """What a job is at, in the active language."""
    return str(_DOING.get(job.report.get("doing", ""), "")) if job is not None and not job.ended else ""


def _may_apply(upload: WorkbookImport) -> bool:
    return upload.state == WorkbookImport.State.PREVIEWED and not upload.stale and not upload.preview.get("errors")


def problems_in(preview: dict[str, Any], most: int | None = None) -> list[Problem]:
    """The problems of a preview; their words are in the active language."""
    return [
        Problem(each["sheet"], each["cell"], Code(each["code"]), each["found"], each["details"])
        for each in preview.get("problems", [])[:most]
    ]


def problem_rows(preview: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Sheet, cell (or row, as 7:7), severity, found, expected of all that was kept; a last row counts the rest."""
    said = {Severity.ERROR: _("problem"), Severity.WARNING: _("note")}
    for each in preview.get("remarks", []):
        severity = Severity.ERROR if each["blocking"] else Severity.WARNING
        row = f"{each['line']}:{each['line']}" if each["line"] else ""
        yield each["sheet"], row, said[severity], "", each["message"]
    for problem in problems_in(preview):
        yield problem.sheet, problem.cell, said[problem.severity], problem.found, problem.expected
    if preview.get("more"):
        yield "", "", "", "", _("And %(n)d more.") % {"n": preview["more"]}


def _heading_language() -> str:
    language = get_language() or "en"
    return language if language in LANGUAGES else "en"


def _sheet_title(name: str, language: str) -> str:
    return TITLES[name][LANGUAGES.index(language)]


def _columns(sheet: str, language: str) -> list[Option]:
    if sheet not in SHEET_BY_NAME:
        return []
    return [Option(each.name, heading(sheet, each.name, language)) for each in SHEET_BY_NAME[sheet].columns]


def _sheets(language: str) -> list[Option]:
    return [Option(each.name, _sheet_title(each.name, language)) for each in SHEETS]


def _unmapped(preview: dict[str, Any], language: str) -> list[Heading]:
    """What nobody understood yet, with a proposal chosen where there is one."""
    found = []
    for each in preview.get("unmapped", [])[:MOST_HEADINGS]:
        sheet = preview["mapping"].get(each["sheet"], {}).get(SHEET_KEY, "")
        is_sheet = not each["cell"]
        options = _sheets(language) if is_sheet else _columns(sheet, language)
        title = SHEET_KEY if is_sheet else each["heading"]
        found.append(Heading(each["sheet"], title, each["cell"], each["proposal"], is_sheet, options))
    return found


def _understood(preview: dict[str, Any], language: str) -> list[Heading]:
    """Every other sheet and heading, so that a wrong guess can be corrected too."""
    found = []
    for title, words in preview.get("mapping", {}).items():
        sheet = words.get(SHEET_KEY, "")
        for text, column in words.items():
            is_sheet = text == SHEET_KEY
            options = _sheets(language) if is_sheet else _columns(sheet, language)
            found.append(Heading(title, text, "", column or "-", is_sheet, options))
    return found[:MOST_HEADINGS]


def _sheet(each: dict[str, Any], language: str) -> SheetRows:
    headings = [option.label for option in _columns(each["name"], language)]
    return SheetRows(_sheet_title(each["name"], language), each["rows"], each["counts"], headings, each["first"])

"""Uploaded workbooks, and how the page of one shows its preview."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import get_language

from escale.apps.directory.models import Membership
from escale.apps.missions.models import WorkbookImport
from escale.core.workbook import Code, Problem
from escale.core.workbook.headings import LANGUAGES, TITLES, heading
from escale.core.workbook.mapping import SHEET_KEY
from escale.core.workbook.specification import SHEET_BY_NAME, SHEETS

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor

MOST_HEADINGS = 400


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
    if not user.is_authenticated:
        raise Http404
    roles = Membership.objects.filter(cooperation=OuterRef("cooperation"), user=user, role=Membership.Role.ORGANISER)
    found = (
        WorkbookImport.objects.filter(Exists(roles), pk=import_id)
        .select_related("mission", "cooperation")
        .defer("before")
        .first()
    )
    if found is None:
        raise Http404
    return found


def preview_page(upload: WorkbookImport) -> dict[str, Any]:
    """The context of the page, from the stored preview alone."""
    preview = upload.preview
    language = _heading_language()
    return {
        "upload": upload,
        "preview": preview,
        "problems": problems_in(preview),
        "unmapped": _unmapped(preview, language),
        "understood": _understood(preview, language),
        "sheets": [_sheet(each, language) for each in preview.get("sheets", [])],
        "may_apply": upload.state == WorkbookImport.State.PREVIEWED and not preview.get("errors"),
    }


def problems_in(preview: dict[str, Any]) -> list[Problem]:
    """The problems of a preview; their words are in the active language."""
    return [
        Problem(each["sheet"], each["cell"], Code(each["code"]), each["found"], each["details"])
        for each in preview.get("problems", [])
    ]


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

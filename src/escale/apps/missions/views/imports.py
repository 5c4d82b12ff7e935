"""One uploaded workbook: what it would do, its corrections, its problems, taking it in and taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.missions.domain.background import apply_soon, correct_soon, undo_soon
from escale.apps.missions.domain.importing import ImportRefused
from escale.apps.missions.domain.undoing import UndoRefused
from escale.apps.missions.models import Mission, WorkbookImport
from escale.apps.missions.queries import ask_decision, decides
from escale.apps.missions.queries.imports import organised_import, people_in, preview_page, problem_rows
from escale.core import disclosures
from escale.core.documents.csv_file import csv_answer, csv_bytes
from escale.core.tasks import jobs_about, request_cancel
from escale.core.workbook import Mapped, WorkbookRefused
from escale.core.workbook.mapping import SHEET_KEY
from escale.core.workbook.specification import SHEET_BY_NAME


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the workbook would do; the organiser corrects how it was understood, and takes it in."""
    found = organised_import(request.user, import_id)
    if request.method == "POST":
        try:
            _act(request, found)
        except (ImportRefused, WorkbookRefused) as error:
            messages.error(request, str(error))
        return redirect("missions:import-preview", found.pk)
    shown = preview_page(found)
    people = people_in(found, shown["sheets"])
    disclosures.tell(people=people, viewer=request.user, what=disclosures.PAGE)
    return render(
        request,
        "missions/preview.html",
        {**shown, "mission": found.mission, "decides": decides(request.user, found.cooperation)},
    )


def _act(request: HttpRequest, found: WorkbookImport) -> None:
    """Keep the choices of the page; then check again, or take the workbook in."""
    user, mapping, merges = signed_in(request), _mapping(request, found.preview), _merges(request, found.preview)
    if request.POST.get("action") != "apply" or mapping:
        # A heading that means something else brings other rows: they are shown before they are written.
        if correct_soon(acting_user=user, upload=found, mapping=mapping, merges=merges) is None:
            messages.info(request, _("The workbook was read again. Nothing was written yet."))
    elif found.preview.get("errors"):
        messages.error(request, _("Some problems remain, so nothing was written."))
    elif apply_soon(acting_user=user, upload=found, merges=merges) is None:
        messages.success(request, _("The workbook was taken in."))


def _mapping(request: HttpRequest, preview: dict[str, Any]) -> Mapped:
    """Choices that differ from how the workbook was understood; only words of the specification count."""
    chosen: Mapped = {}
    asked = zip(
        request.POST.getlist("sheet"), request.POST.getlist("heading"), request.POST.getlist("column"), strict=False
    )
    for title, heading, column in asked:
        words = preview.get("mapping", {}).get(title, {})
        if column == "?" or words.get(heading) == column:
            continue
        sheet = SHEET_BY_NAME.get(words.get(SHEET_KEY, ""))
        known = SHEET_BY_NAME if heading == SHEET_KEY else {each.name for each in sheet.columns} if sheet else set()
        if column == "-" or column in known:
            chosen.setdefault(title, {})[heading] = "" if column == "-" else column
    return chosen


def _merges(request: HttpRequest, preview: dict[str, Any]) -> dict[str, str]:
    """The choice of each proposed pair that was made or changed."""
    pairs = preview.get("pairs", [])
    answers = {pair["key"]: request.POST.get(f"pair-{place}", "") for place, pair in enumerate(pairs)}
    before = {pair["key"]: pair["choice"] for pair in pairs}
    return {key: answer for key, answer in answers.items() if answer and answer != before[key]}


@login_required
@require_safe
def problems(request: HttpRequest, import_id: int) -> HttpResponse:
    """Everything that was noticed as CSV, for whoever made the file."""
    found = organised_import(request.user, import_id)
    heading = [_("Sheet"), _("Cell"), _("Severity"), _("Found"), _("Expected")]
    name = _("problems")
    return csv_answer(f"{name}-{found.pk}.csv", csv_bytes(heading, problem_rows(found.preview)))


@login_required
@require_POST
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take an import back."""
    found = organised_import(request.user, import_id)
    ask_decision(request.user, found.cooperation)
    try:
        job = undo_soon(acting_user=signed_in(request), upload=found)
    except (ImportRefused, UndoRefused) as error:
        messages.error(request, str(error))
        return redirect("missions:import-preview", import_id)
    if job is not None:
        return redirect("missions:import-preview", import_id)
    messages.success(request, _("The import was undone: everything is as it was before."))
    mission = Mission.objects.filter(workbook_imports=found).first()  # it may have gone with the import
    return redirect("missions:detail", mission.slug) if mission else redirect("missions:list")


@login_required
@require_POST
def cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop work on a workbook; what is being written all at once is written."""
    job = jobs_about(organised_import(request.user, import_id)).first()
    if job is not None and not job.ended:
        request_cancel(job)
    return redirect("missions:import-preview", import_id)

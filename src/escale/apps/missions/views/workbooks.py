"""Workbooks in and out: template, upload, preview, undo, export."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.directory.models import Cooperation
from escale.apps.directory.queries import organised_cooperations
from escale.apps.missions.domain.exporting import export_csv_files, export_workbook, template_workbook
from escale.apps.missions.domain.importing import (
    ImportRefused,
    apply_soon,
    correct_import,
    start_import,
)
from escale.apps.missions.domain.undoing import UndoRefused, undo_import
from escale.apps.missions.forms.uploads import UploadForm
from escale.apps.missions.models import Mission, WorkbookImport
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.imports import organised_import, preview_page
from escale.apps.missions.views.frame import signed_in
from escale.core.tasks import latest_job, request_cancel
from escale.core.workbook import Mapped, WorkbookRefused
from escale.core.workbook.mapping import SHEET_KEY
from escale.core.workbook.specification import SHEET_BY_NAME

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, headings in the language asked for."""
    language = request.GET.get("language")
    return _workbook(template_workbook(language), _("escale-template"))


@login_required
@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The mission as a workbook, or with ``format=csv`` as CSV files, that can be brought in again."""
    mission = organised_mission(request.user, slug)
    language = request.GET.get("language")
    if request.GET.get("format") == "csv":
        return _file(export_csv_files(mission, language), "application/zip", f"{mission.slug}.zip")
    return _workbook(export_workbook(mission, language), mission.slug)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return _file(content, _XLSX, f"{name}.xlsx")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def upload_new(request: HttpRequest) -> HttpResponse:
    """A workbook that brings its own mission."""
    cooperations = organised_cooperations(request.user)
    if not cooperations:
        raise Http404
    return _upload(request, None, cooperations)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """A workbook for a mission that is there."""
    mission = organised_mission(request.user, slug)
    return _upload(request, mission, [mission.cooperation])


def _upload(request: HttpRequest, mission: Mission | None, cooperations: list[Cooperation]) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*posted, cooperations=cooperations)
    if request.method == "POST" and form.is_valid():
        filename, content = form.cleaned_data["workbook"]
        try:
            kept = start_import(
                acting_user=signed_in(request),
                cooperation=form.cleaned_data.get("cooperation") or cooperations[0],
                mission=mission,
                filename=filename,
                content=content,
            )
        except WorkbookRefused as error:
            form.add_error("workbook", _("%(why)s Nothing was kept.") % {"why": error})
        else:
            return redirect("missions:import-preview", kept.pk)
    return render(request, "missions/upload.html", {"mission": mission, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the workbook would do; the organiser corrects how it was understood, and takes it in."""
    found = organised_import(request.user, import_id)
    if request.method == "POST":
        try:
            return _act(request, found)
        except (ImportRefused, WorkbookRefused) as error:
            messages.error(request, str(error))
            return redirect("missions:import-preview", found.pk)
    context = {**preview_page(found), "mission": found.mission, "job": latest_job("missions.apply_import", found)}
    return render(request, "missions/preview.html", context)


def _act(request: HttpRequest, found: WorkbookImport) -> HttpResponse:
    """Keep the choices of the page; then check again, or take the workbook in."""
    user, mapping, merges = signed_in(request), _mapping(request, found.preview), _merges(request, found.preview)
    if request.POST.get("action") != "apply" or mapping:
        # A heading that means something else brings other rows: they are shown before they are written.
        correct_import(acting_user=user, upload=found, mapping=mapping, merges=merges)
        messages.info(request, _("The workbook was read again. Nothing was written yet."))
    elif found.preview["errors"]:
        messages.error(request, _("Some problems remain, so nothing was written."))
    elif apply_soon(acting_user=user, upload=found, mapping=mapping, merges=merges) is None:
        messages.success(request, _("The workbook was taken in."))
    return redirect("missions:import-preview", found.pk)


def _mapping(request: HttpRequest, preview: dict[str, Any]) -> Mapped:
    """Choices that differ from how the workbook was understood; only words of the specification count."""
    chosen: Mapped = {}
    asked = zip(
        request.POST.getlist("sheet"), request.POST.getlist("heading"), request.POST.getlist("column"), strict=False
    )
    for title, heading, column in asked:
        words = preview["mapping"].get(title, {})
        if column == "?" or words.get(heading) == column:
            continue
        sheet = SHEET_BY_NAME.get(words.get(SHEET_KEY, ""))
        known = SHEET_BY_NAME if heading == SHEET_KEY else {each.name for each in sheet.columns} if sheet else set()
        if column == "-" or column in known:
            chosen.setdefault(title, {})[heading] = "" if column == "-" else column
    return chosen


def _merges(request: HttpRequest, preview: dict[str, Any]) -> dict[str, str]:
    """The choice of each proposed pair that was made or changed."""
    answers = {pair["key"]: request.POST.get(f"pair-{place}", "") for place, pair in enumerate(preview["pairs"])}
    before = {pair["key"]: pair["choice"] for pair in preview["pairs"]}
    return {key: answer for key, answer in answers.items() if answer and answer != before[key]}


@login_required
@require_POST
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take an import back."""
    found = organised_import(request.user, import_id)
    try:
        found = undo_import(acting_user=signed_in(request), upload=found)
    except UndoRefused as error:
        messages.error(request, str(error))
        return redirect("missions:import-preview", import_id)
    messages.success(request, _("The import was undone: everything is as it was before."))
    return redirect("missions:detail", found.mission.slug) if found.mission else redirect("missions:list")


@login_required
@require_POST
def cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop an import that still waits; one that runs ends as a whole."""
    found = organised_import(request.user, import_id)
    job = latest_job("missions.apply_import", found)
    if job is not None and not job.ended:
        request_cancel(job)
    return redirect("missions:import-preview", import_id)

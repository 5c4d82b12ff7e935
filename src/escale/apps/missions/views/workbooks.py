"""Workbooks in and out: template, upload, export."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.models import Cooperation
from escale.apps.directory.queries import organised_cooperations
from escale.apps.missions.domain.background import start_soon
from escale.apps.missions.domain.exporting import export_csv_files, export_workbook, template_workbook
from escale.apps.missions.domain.leaving import leaving, record_leaving
from escale.apps.missions.forms.uploads import UploadForm
from escale.apps.missions.models import Mission
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.imports import uploads_for
from escale.core.documents.answer import as_file
from escale.core.workbook import WorkbookRefused

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
    countries, verdict = leaving(cooperation=mission.cooperation_id, user=signed_in(request))
    if not verdict.allowed:
        context = {"mission": mission, "reason": verdict.reason}
        return render(request, "missions/export_refused.html", context, status=409)
    record_leaving(acting_user=signed_in(request), mission=mission, countries=countries, basis=verdict.basis)
    language = request.GET.get("language")
    if request.GET.get("format") == "csv":
        return as_file(export_csv_files(mission, language), "application/zip", f"{mission.slug}.zip")
    return _workbook(export_workbook(mission, language), mission.slug)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return as_file(content, _XLSX, f"{name}.xlsx")


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
            kept = start_soon(
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
    context = {"mission": mission, "form": form, "uploads": uploads_for(mission, cooperations)}
    return render(request, "missions/upload.html", context)

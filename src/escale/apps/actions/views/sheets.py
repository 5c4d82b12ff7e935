"""Actions in and out as sheets."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.domain.importing import Preview, preview, take_in
from escale.apps.actions.forms import FilterForm, SheetForm
from escale.apps.actions.queries import drafting_for, organised_cooperation
from escale.apps.actions.queries.exporting import HEADINGS, MOST_EXPORTED, as_csv, as_xlsx
from escale.apps.actions.queries.listing import cooperation_actions, with_owners
from escale.apps.directory.models import Cooperation
from escale.core.documents.answer import as_file
from escale.core.documents.csv_file import csv_answer
from escale.core.documents.xlsx_file import XLSX_TYPE
from escale.core.translated import page_language
from escale.core.workbook import WorkbookRefused


@login_required
@require_safe
def export(request: HttpRequest, cooperation: str) -> HttpResponse:
    """What the list shows, as XLSX or with ``format=csv`` as CSV."""
    found = organised_cooperation(request.user, cooperation)
    filters = FilterForm(request.GET, found).filters()
    actions = with_owners(cooperation_actions(signed_in(request), found, filters))[:MOST_EXPORTED]
    name = f"{found.slug}-actions"
    if request.GET.get("format") == "csv":
        return csv_answer(f"{name}.csv", as_csv(actions))
    return as_file(as_xlsx(actions), XLSX_TYPE, f"{name}.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Bring a sheet: first its preview, then, confirmed, its actions as drafts."""
    found = organised_cooperation(request.user, cooperation)
    if "payload" in request.POST:
        return _confirmed(request, found)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    shown = _preview(request, form, found) if request.method == "POST" and form.is_valid() else None
    context = {"cooperation": found, "form": form, "preview": shown, "headings": list(HEADINGS.values())[:7]}
    status = 400 if form.is_bound and shown is None else 200
    return render(request, "actions/bring.html", context, status=status)


def _preview(request: HttpRequest, form: SheetForm, cooperation: Cooperation) -> Preview | None:
    sheet = form.cleaned_data["sheet"]
    try:
        return preview(
            acting_user=signed_in(request),
            cooperation=cooperation,
            filename=sheet.name,
            content=sheet.read(),
            language=page_language(),
        )
    except (ActionRefused, WorkbookRefused) as refused:
        form.add_error("sheet", _("%(why)s Nothing was kept.") % {"why": refused})
        return None


def _confirmed(request: HttpRequest, cooperation: Cooperation) -> HttpResponse:
    user = signed_in(request)
    try:
        count = take_in(
            acting_user=user,
            cooperation=cooperation,
            payload=request.POST["payload"],
            drafted_for=drafting_for(user, cooperation),
        )
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return redirect("actions:bring", cooperation.slug)
    words = ngettext(
        "%(n)s draft was made; only your side sees it.", "%(n)s drafts were made; only your side sees them.", count
    )
    messages.success(request, words % {"n": count})
    return redirect("actions:list", cooperation.slug)

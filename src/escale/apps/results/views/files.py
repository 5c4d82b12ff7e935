"""Results in and out as files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreement_of
from escale.apps.agreements.rules import party_of
from escale.apps.results.domain import ResultRefused
from escale.apps.results.domain.importing import preview, take_in
from escale.apps.results.forms.files import ExportForm, FileForm
from escale.apps.results.queries.exporting import as_csv, as_iati, as_xlsx, values_to_export
from escale.apps.results.queries.standing import rows_of
from escale.core.documents.answer import as_file
from escale.core.documents.csv_file import csv_answer
from escale.core.documents.xlsx_file import XLSX_TYPE
from escale.core.translated import page_language
from escale.engines.results import Unwritable


@login_required
@require_safe
def export(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The results of an agreement as IATI 2.03, XLSX or CSV; without ``format`` the page to choose on."""
    agreement = agreement_of(request.user, agreement_id)
    form = ExportForm(request.GET or None)
    if not request.GET:
        return render(request, "results/export.html", {"agreement": agreement, "form": form})
    which, kind = form.asked()
    party, name = party_of(request.user, agreement), f"agreement-{agreement.pk}-results.{kind}"
    if kind != "xml":
        rows = rows_of(agreement, party, today=timezone.now().date())
        return csv_answer(name, as_csv(rows)) if kind == "csv" else as_file(as_xlsx(rows), XLSX_TYPE, name)
    try:
        return as_file(as_iati(agreement, values_to_export(agreement, party, which)), "application/xml", name)
    except Unwritable:
        messages.error(request, _("A text holds a character that no XML file can hold; nothing was written."))
        return redirect("results:export", agreement_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Bring an IATI file: first its preview, then, confirmed, its indicators, and its values as drafts."""
    agreement = agreement_of(request.user, agreement_id)
    party = party_of(request.user, agreement)
    if party is None:
        raise PermissionDenied
    if "payload" in request.POST:
        return _confirmed(request, agreement)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            shown = preview(
                acting_user=signed_in(request),
                agreement=agreement,
                party=party,
                content=form.cleaned_data["file"].read(),
                language=page_language(),
            )
        except ResultRefused as refused:
            form.add_error("file", _("%(why)s Nothing was kept.") % {"why": refused})
    context = {"agreement": agreement, "party": party, "form": form, "preview": shown}
    status = 400 if form.is_bound and shown is None else 200
    return render(request, "results/bring.html", context, status=status)


def _confirmed(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    try:
        take_in(acting_user=signed_in(request), agreement=agreement, payload=request.POST["payload"])
    except ResultRefused as refused:
        messages.error(request, str(refused))
        return redirect("results:bring", agreement.pk)
    messages.success(request, _("The indicators are there. Their values are drafts that only your side sees."))
    return redirect("results:list", agreement.pk)

"""Bringing a whole text in: paste or upload, correct what is proposed, save."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.importing import corrected, import_clauses, propose
from escale.apps.agreements.forms.importing import PieceLanguageForm, TextForm, piece_formset, rows_of
from escale.apps.agreements.models import Version
from escale.apps.agreements.queries import version_of, written_by


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, agreement_id: int, version_id: int) -> HttpResponse:
    """A text becomes proposed clauses; ``do`` says whether they are shown again or saved."""
    version = version_of(written_by(request.user, agreement_id), version_id)
    if request.POST.get("do") in ("again", "save"):
        return _correct(request, version)
    begins = {"language": get_language()}
    form = TextForm(request.POST or None, request.FILES or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            pieces = propose(form.text())
        except AgreementRefused as refused:
            form.add_error(None, str(refused))
        else:
            language = PieceLanguageForm({"language": form.cleaned_data["language"]})
            return _preview(request, version, piece_formset(pieces=pieces), language)
    context = {"agreement": version.agreement, "version": version, "form": form}
    return render(request, "agreements/bring.html", context, status=400 if form.is_bound else 200)


def _correct(request: HttpRequest, version: Version) -> HttpResponse:
    rows, language = piece_formset(data=request.POST), PieceLanguageForm(request.POST)
    if not rows.is_valid() or not language.is_valid():
        return _preview(request, version, rows, language, 400)
    try:
        pieces = corrected(rows_of(rows))
    except AgreementRefused as refused:
        messages.error(request, str(refused))
        return _preview(request, version, rows, language, 400)
    if request.POST["do"] == "again":
        return _preview(request, version, piece_formset(pieces=pieces), language)
    try:
        count = import_clauses(
            acting_user=signed_in(request), version=version, pieces=pieces, **language.cleaned_data
        )
    except AgreementRefused as refused:
        messages.error(request, str(refused))
        return _preview(request, version, piece_formset(pieces=pieces), language, 400)
    messages.success(request, _("Clauses saved: %(count)s.") % {"count": count})
    response = redirect("agreements:detail", version.agreement_id)
    response["Location"] += f"?version={version.pk}"
    return response


def _preview(
    request: HttpRequest, version: Version, rows: object, language: PieceLanguageForm, status: int = 200
) -> HttpResponse:
    context = {"agreement": version.agreement, "version": version, "rows": rows, "language": language}
    return render(request, "agreements/bring_preview.html", context, status=status)

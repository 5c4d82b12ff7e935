"""Making and changing agreements: drafts, parties, axes, documents, versions."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.models import User
from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.agreements import (
    amend,
    create_agreement,
    edit_agreement,
    share_version,
    sign_version,
)
from escale.apps.agreements.domain.parts import add_axis, add_document, add_party, withdraw_party
from escale.apps.agreements.forms.agreements import (
    AgreementForm,
    AmendForm,
    AxisForm,
    DocumentForm,
    PartyForm,
    SignForm,
    WithdrawForm,
    agreement_values,
)
from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import current_of, desks_of, version_of, written_by
from escale.apps.agreements.queries.reading import documents_of
from escale.apps.agreements.rules import parties_for, party_of
from escale.core.forms import differences, rebase
from escale.core.versions import StaleVersion


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    desks = desks_of(request.user)
    if not desks:
        raise Http404
    form = AgreementForm(request.POST or None, desks=desks)
    if request.method == "POST" and form.is_valid():
        desk = form.desk_chosen()
        agreement, _version = create_agreement(
            acting_user=signed_in(request),
            cooperation=desk.cooperation,
            institution=desk.institution,
            **form.values(),
        )
        messages.success(request, _("The draft is there. Next, write its clauses and name its parties."))
        return redirect("agreements:detail", agreement.pk)
    return render(request, "agreements/form.html", {"form": form}, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, agreement_id: int, version_id: int) -> HttpResponse:
    """Title, kind, and the dates of one version; who saved in between is not overwritten."""
    agreement = written_by(request.user, agreement_id)
    version = version_of(agreement, version_id)
    form = AgreementForm(request.POST or None, of=version)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["version"] or 0
        try:
            edit_agreement(
                acting_user=signed_in(request), version=version, expected_version=expected, **form.values()
            )
        except AgreementRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as error:
            agreement.refresh_from_db()
            version.refresh_from_db()
            conflict, status = differences(form, agreement_values(version)), 409
            rebase(form, error.version)
        else:
            messages.success(request, _("The agreement was saved."))
            return _to(agreement, version.pk)
    context = {"agreement": agreement, "version": version, "form": form, "conflict": conflict}
    return render(request, "agreements/form.html", context, status=status)


def _to(agreement: Agreement, version: int) -> HttpResponse:
    response = redirect("agreements:detail", agreement.pk)
    response["Location"] += f"?version={version}"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parts(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Parties, axes and documents; ``do`` says which form was sent."""
    agreement, user = written_by(request.user, agreement_id), signed_in(request)
    kinds = _kinds(agreement, user)
    sent = request.POST.get("do", "")
    if request.method == "POST" and sent not in kinds:
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    made = {
        name: make(*((request.POST, request.FILES) if name == sent else (None, None)))
        for name, (make, _act) in kinds.items()
    }
    if sent and made[sent].is_valid():
        try:
            kinds[sent][1](user, made[sent])
        except AgreementRefused as refused:
            made[sent].add_error(None, str(refused))
        else:
            messages.success(request, _("This was saved."))
            return redirect("agreements:parts", agreement_id)
    context = {
        "agreement": agreement,
        "forms": made,
        "parties": agreement.parties.all(),
        "axes": agreement.axes.order_by("position", "pk"),
        "documents": documents_of(agreement),
        "leaving": parties_for(user, agreement).exists(),
    }
    return render(request, "agreements/parts.html", context, status=400 if sent else 200)


def _kinds(agreement: Agreement, user: User) -> dict[str, tuple[Callable[..., forms.Form], Callable[..., object]]]:
    leaving = parties_for(user, agreement)

    def party(user: User, form: PartyForm) -> None:
        add_party(acting_user=user, agreement=agreement, **form.values())

    def withdraw(user: User, form: WithdrawForm) -> None:
        withdraw_party(acting_user=user, **form.cleaned_data)

    def axis(user: User, form: AxisForm) -> None:
        add_axis(acting_user=user, agreement=agreement, **form.values())

    def document(user: User, form: DocumentForm) -> None:
        add_document(acting_user=user, agreement=agreement, draft=form.draft())

    return {
        "party": (lambda data, _files: PartyForm(agreement.cooperation, data), party),
        "withdraw": (lambda data, _files: WithdrawForm(leaving, data), withdraw),
        "axis": (lambda data, _files: AxisForm(data), axis),
        "document": (DocumentForm, document),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """An amendment or a renewal of the version that counts."""
    agreement = written_by(request.user, agreement_id)
    form = AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        party = party_of(request.user, agreement)
        try:
            made = amend(
                acting_user=signed_in(request),
                agreement=agreement,
                start=current_of(agreement),
                institution=party.institution if party is not None else None,
                **form.values(),
            )
        except AgreementRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The new version says what the old one said until you change it."))
            return _to(agreement, made.pk)
    context = {"agreement": agreement, "current": current_of(agreement), "form": form}
    return render(request, "agreements/amend.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def share(request: HttpRequest, agreement_id: int, version_id: int) -> HttpResponse:
    """Let the other parties see a draft."""
    agreement = written_by(request.user, agreement_id)
    version = version_of(agreement, version_id)
    share_version(acting_user=signed_in(request), version=version)
    messages.success(request, _("The officers of the cooperation see this version now."))
    return _to(agreement, version.pk)


@login_required
@require_POST
def sign(request: HttpRequest, agreement_id: int, version_id: int) -> HttpResponse:
    """Write down that a version was signed."""
    agreement = written_by(request.user, agreement_id)
    version = version_of(agreement, version_id)
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day of the signature; nothing was changed."))
        return _to(agreement, version.pk)
    try:
        sign_version(acting_user=signed_in(request), version=version, **form.cleaned_data)
    except AgreementRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The version is signed: its words stay as they are from now on."))
    return _to(agreement, version.pk)

"""One value: written down, proved, entered, signed, contested, corrected."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.models import Agreement, Party
from escale.apps.agreements.rules import party_of
from escale.apps.results.domain import ResultRefused
from escale.apps.results.domain.figures import discard_draft, draft_value, edit_draft, enter_value
from escale.apps.results.domain.proving import add_evidence, remove_evidence
from escale.apps.results.domain.stating import contest_value, sign_value
from escale.apps.results.forms.fields import cells_of, part_formset, shown_cells
from escale.apps.results.forms.figures import ContestForm, EvidenceForm, ReasonForm, ValueForm, value_values
from escale.apps.results.models import Period, Value
from escale.apps.results.queries import period_of, value_of, whole
from escale.apps.results.queries.detail import life_of, proofs_of
from escale.apps.results.queries.standing import reached
from escale.apps.results.rules import may_state, signing_parties
from escale.core.forms import Difference, differences, rebase
from escale.core.versions import StaleVersion


def _side(request: HttpRequest, agreement: Agreement) -> Party:
    party = party_of(request.user, agreement)
    if party is None:
        raise PermissionDenied
    return party


@login_required
@require_safe
def detail(request: HttpRequest, value_id: int) -> HttpResponse:
    """A value with its parts, evidence, what each side says of it, and its life."""
    agreement, value = value_of(request.user, value_id)
    return _page(request, agreement, value)


def _page(
    request: HttpRequest, agreement: Agreement, value: Value, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    user, party = signed_in(request), party_of(request.user, agreement)
    shown = whole(Value.objects.filter(pk=value.pk))[0]
    shown.period = value.period
    mine = party is not None and party.pk == shown.party_id
    context: dict[str, Any] = {
        "agreement": agreement,
        "indicator": value.period.indicator,
        "value": shown,
        "reached": reached(shown, signing_parties(agreement)),
        "parts": shown.parts.all(),
        "proofs": proofs_of(shown, user),
        "life": life_of(agreement, shown, party),
        "party": party,
        "mine": mine,
        "may_state": may_state(party, shown),
        "evidence_form": EvidenceForm(user, agreement) if party and shown.state != Value.State.CORRECTED else None,
        "reason_form": ReasonForm(),
        "contest_form": ContestForm(value.period.indicator),
        "newer": shown.corrections.exclude(state=Value.State.DRAFT).first(),
    }
    return render(request, "results/value.html", {**context, **bound}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, period_id: int) -> HttpResponse:
    """Write a value down for a period: a draft that only the visitor's own side sees."""
    agreement, period = period_of(request.user, period_id)
    return _drafting(request, agreement, period, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, value_id: int) -> HttpResponse:
    """Write another value down that is to replace one that stands; the old one stays in view."""
    agreement, value = value_of(request.user, value_id)
    if not value.stands:
        raise Http404
    return _drafting(request, agreement, value.period, value)


def _drafting(request: HttpRequest, agreement: Agreement, period: Period, corrects: Value | None) -> HttpResponse:
    party = _side(request, agreement)
    old = corrects.parts.order_by("pk") if corrects else ()
    form = ValueForm(period.indicator, request.POST or None, corrects=corrects)
    parts = part_formset(list(old), data=request.POST or None)
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        try:
            value = draft_value(
                acting_user=signed_in(request),
                agreement=agreement,
                period=period,
                party=party,
                draft=form.draft(cells_of(parts), location=corrects.location if corrects else ""),
                corrects=corrects,
            )
        except ResultRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft is kept. Only your side sees it. Next, add what proves it."))
            return redirect("results:value", value.pk)
    context = {"agreement": agreement, "period": period, "form": form, "parts": parts, "corrects": corrects}
    return render(request, "results/value_form.html", context, status=400 if form.is_bound else 200)


def _own_draft(request: HttpRequest, value_id: int) -> tuple[Agreement, Value]:
    """A value of the visitor's own side; another side's gets 403."""
    agreement, value = value_of(request.user, value_id)
    if _side(request, agreement).pk != value.party_id:
        raise PermissionDenied
    return agreement, value


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, value_id: int) -> HttpResponse:
    """Change a draft; what a colleague saved in between is not overwritten."""
    agreement, value = _own_draft(request, value_id)
    form = ValueForm(value.period.indicator, request.POST or None, value=value)
    parts = part_formset(list(value.parts.order_by("pk")), data=request.POST or None)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        try:
            edit_draft(
                acting_user=signed_in(request),
                agreement=agreement,
                value=value,
                expected_version=form.cleaned_data["version"] or 0,
                draft=form.draft(cells_of(parts), location=value.location),
            )
        except ResultRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as error:
            conflict, status = _conflict(form, parts, value), 409
            rebase(form, error.version)
        else:
            messages.success(request, _("The draft was saved."))
            return redirect("results:value", value.pk)
    context = {
        "agreement": agreement,
        "period": value.period,
        "value": value,
        "form": form,
        "parts": parts,
        "corrects": value.corrects,
        "conflict": conflict,
    }
    return render(request, "results/value_form.html", context, status=status)


def _conflict(form: ValueForm, parts: Any, value: Value) -> list[Difference]:
    saved = Value.objects.get(pk=value.pk)
    found = differences(form, value_values(saved))
    mine = shown_cells(cells_of(parts))
    theirs = shown_cells([(each.cell, each.amount) for each in saved.parts.order_by("pk")])
    return [*found, Difference(_("Parts"), mine or _("(empty)"), theirs or _("(empty)"))] if mine != theirs else found


@login_required
@require_POST
def enter(request: HttpRequest, value_id: int) -> HttpResponse:
    """Show a draft to every side."""
    agreement, value = _own_draft(request, value_id)
    try:
        enter_value(acting_user=signed_in(request), agreement=agreement, value=value)
    except ResultRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Both sides see this value now. The other side signs or contests it."))
    return redirect("results:value", value_id)


@login_required
@require_POST
def discard(request: HttpRequest, value_id: int) -> HttpResponse:
    """Throw a draft away."""
    agreement, value = _own_draft(request, value_id)
    indicator = value.period.indicator_id
    try:
        discard_draft(acting_user=signed_in(request), agreement=agreement, value=value)
    except ResultRefused as refused:
        messages.error(request, str(refused))
        return redirect("results:value", value_id)
    messages.success(request, _("The draft was thrown away."))
    return redirect("results:indicator", indicator)


@login_required
@require_POST
def say(request: HttpRequest, value_id: int) -> HttpResponse:
    """Sign or contest a value of another side; ``do`` says which."""
    agreement, value = value_of(request.user, value_id)
    party, user, do = _side(request, agreement), signed_in(request), request.POST.get("do", "")
    if do not in ("sign", "contest"):
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    form = ContestForm(value.period.indicator, request.POST if do == "contest" else None)
    if do == "contest" and not form.is_valid():
        return _page(request, agreement, value, status=400, contest_form=form)
    try:
        if do == "sign":
            sign_value(acting_user=user, agreement=agreement, value=value, party=party)
        else:
            contest_value(acting_user=user, agreement=agreement, value=value, party=party, **form.cleaned_data)
    except ResultRefused as refused:
        if do == "sign":
            messages.error(request, str(refused))
            return redirect("results:value", value_id)
        form.add_error(None, str(refused))
        return _page(request, agreement, value, status=400, contest_form=form)
    words = _("You signed this value.") if do == "sign" else _("Both figures and your reason are shown now.")
    messages.success(request, words)
    return redirect("results:value", value_id)


@login_required
@require_POST
def prove(request: HttpRequest, value_id: int) -> HttpResponse:
    """Put evidence behind a value."""
    agreement, value = value_of(request.user, value_id)
    party, user = _side(request, agreement), signed_in(request)
    form = EvidenceForm(user, agreement, request.POST)
    if form.is_valid():
        try:
            add_evidence(acting_user=user, agreement=agreement, value=value, party=party, proof=form.proof())
        except ResultRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The evidence stands behind this value now."))
            return redirect("results:value", value_id)
    return _page(request, agreement, value, status=400, evidence_form=form)


@login_required
@require_POST
def disprove(request: HttpRequest, value_id: int, evidence_id: int) -> HttpResponse:
    """Take evidence away; it stays in view with the reason."""
    agreement, value = value_of(request.user, value_id)
    party = _side(request, agreement)
    piece = value.evidence.filter(pk=evidence_id).first()
    if piece is None:
        raise Http404
    piece.value, form = value, ReasonForm(request.POST)
    try:
        remove_evidence(
            acting_user=signed_in(request),
            agreement=agreement,
            evidence=piece,
            party=party,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
        )
    except ResultRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The evidence was taken away; it stays in view with the reason."))
    return redirect("results:value", value_id)

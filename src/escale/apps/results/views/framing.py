"""Saying what is measured: results, indicators, periods, baselines."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreement_of
from escale.apps.agreements.rules import party_of
from escale.apps.results.domain import ResultRefused
from escale.apps.results.domain.framing import (
    add_indicator,
    add_result,
    edit_indicator,
    edit_result,
    remove_indicator,
)
from escale.apps.results.domain.stating import publish_indicator, withdraw_publication
from escale.apps.results.domain.timing import remove_period, set_baseline, set_period
from escale.apps.results.forms.framing import (
    BaselineForm,
    IndicatorForm,
    PeriodForm,
    ResultForm,
    baseline_values,
    indicator_values,
    period_values,
    result_values,
)
from escale.apps.results.models import Indicator
from escale.apps.results.queries import indicator_of, period_of, result_of
from escale.apps.results.rules import may_define
from escale.core.forms import differences, rebase
from escale.core.versions import StaleVersion


def _defining(request: HttpRequest, agreement: Agreement) -> None:
    if not may_define(request.user, agreement):
        raise PermissionDenied


def _defined(request: HttpRequest, indicator_id: int) -> tuple[Agreement, Indicator]:
    agreement, found = indicator_of(request.user, indicator_id)
    _defining(request, agreement)
    return agreement, found


def _saved(form: forms.Form, act: Callable[[], object], now: Callable[[], dict[str, object]]) -> tuple[int, object]:
    """Run a verb for a valid form: the status (302: it worked), and what somebody saved in between.

    ``now`` gives the fields as they are saved after somebody else did.
    """
    try:
        act()
    except ResultRefused as refused:
        form.add_error(None, str(refused))
        return 400, None
    except StaleVersion as error:
        found = differences(form, now())
        rebase(form, error.version)
        return 409, found
    return 302, None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, agreement_id: int, result_id: int | None = None) -> HttpResponse:
    """Add a result, or change one; who saved in between is not overwritten."""
    agreement = agreement_of(request.user, agreement_id)
    _defining(request, agreement)
    known = result_of(agreement, result_id) if result_id is not None else None
    form = ResultForm(request.POST or None, result=known)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        user, draft = signed_in(request), form.draft()

        def act() -> None:
            version = form.cleaned_data["version"] or 0
            if known is None:
                add_result(acting_user=user, agreement=agreement, draft=draft)
            else:
                edit_result(
                    acting_user=user, agreement=agreement, result=known, expected_version=version, draft=draft
                )

        def now() -> dict[str, object]:
            if known is not None:
                known.refresh_from_db()
            return result_values(known) if known else {}

        status, conflict = _saved(form, act, now)
        if status == 302:
            messages.success(request, _("This was saved."))
            return redirect("results:list", agreement_id)
    context = {"agreement": agreement, "result": known, "form": form, "conflict": conflict}
    return render(request, "results/result_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, agreement_id: int, result_id: int) -> HttpResponse:
    """One more indicator of a result."""
    agreement = agreement_of(request.user, agreement_id)
    _defining(request, agreement)
    found = result_of(agreement, result_id)
    form = IndicatorForm(request.user, agreement, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_indicator(
                acting_user=signed_in(request), agreement=agreement, result=found, draft=form.draft()
            )
        except ResultRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The indicator is there. Next, add its first period with a target."))
            return redirect("results:period-add", made.pk)
    context = {"agreement": agreement, "result": found, "form": form}
    return render(request, "results/indicator_form.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Change an indicator; who saved in between is not overwritten."""
    agreement, found = _defined(request, indicator_id)
    form = IndicatorForm(request.user, agreement, request.POST or None, indicator=found)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            edit_indicator(
                acting_user=signed_in(request),
                agreement=agreement,
                indicator=found,
                expected_version=form.cleaned_data["version"] or 0,
                draft=form.draft(),
            )

        def now() -> dict[str, object]:
            found.refresh_from_db()
            return indicator_values(found)

        status, conflict = _saved(form, act, now)
        if status == 302:
            messages.success(request, _("This was saved."))
            return redirect("results:indicator", indicator_id)
    context = {"agreement": agreement, "indicator": found, "form": form, "conflict": conflict}
    return render(request, "results/indicator_form.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Take an indicator away that nobody wrote a value for."""
    agreement, found = _defined(request, indicator_id)
    try:
        remove_indicator(acting_user=signed_in(request), agreement=agreement, indicator=found)
    except ResultRefused as refused:
        messages.error(request, str(refused))
        return redirect("results:indicator", indicator_id)
    messages.success(request, _("The indicator was removed."))
    return redirect("results:list", agreement.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, indicator_id: int, period_id: int | None = None) -> HttpResponse:
    """Add a period with its target, or change one; who saved in between is not overwritten."""
    agreement, found = _defined(request, indicator_id)
    known = None
    if period_id is not None:
        known = period_of(request.user, period_id)[1]
        if known.indicator_id != found.pk:
            raise Http404
    form = PeriodForm(found, request.POST or None, period=known)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            set_period(
                acting_user=signed_in(request),
                agreement=agreement,
                indicator=found,
                expected_version=form.cleaned_data["version"] or 0,
                draft=form.draft(known),
                period=known,
            )

        def now() -> dict[str, object]:
            if known is not None:
                known.refresh_from_db()
            return period_values(known) if known else {}

        status, conflict = _saved(form, act, now)
        if status == 302:
            messages.success(request, _("This was saved."))
            return redirect("results:indicator", indicator_id)
    context = {"agreement": agreement, "indicator": found, "period": known, "form": form, "conflict": conflict}
    return render(request, "results/period_form.html", context, status=status)


@login_required
@require_POST
def drop_period(request: HttpRequest, indicator_id: int, period_id: int) -> HttpResponse:
    """Take a period away that nobody wrote a value for."""
    agreement, found = _defined(request, indicator_id)
    row = found.periods.filter(pk=period_id).first()
    if row is None:
        raise Http404
    try:
        remove_period(
            acting_user=signed_in(request),
            agreement=agreement,
            indicator=found,
            expected_version=found.version,
            period=row,
        )
    except ResultRefused as refused:
        messages.error(request, str(refused))
    except StaleVersion:
        messages.error(request, _("Somebody saved this in the meantime; nothing was changed."))
    else:
        messages.success(request, _("The period was removed."))
    return redirect("results:indicator", indicator_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Say what was there in a year before."""
    agreement, found = _defined(request, indicator_id)
    form = BaselineForm(found, request.POST or None)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            set_baseline(
                acting_user=signed_in(request),
                agreement=agreement,
                indicator=found,
                expected_version=form.cleaned_data["version"] or 0,
                draft=form.draft(),
            )

        def now() -> dict[str, object]:
            return baseline_values(found.baselines.filter(year=form.cleaned_data["year"], location="").first())

        status, conflict = _saved(form, act, now)
        if status == 302:
            messages.success(request, _("This was saved."))
            return redirect("results:indicator", indicator_id)
    context = {"agreement": agreement, "indicator": found, "form": form, "conflict": conflict}
    return render(request, "results/baseline_form.html", context, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Let strangers see an indicator, or no longer, as far as the visitor's side is concerned."""
    agreement, found = indicator_of(request.user, indicator_id)
    party = party_of(request.user, agreement)
    if party is None:
        raise PermissionDenied
    hide = request.POST.get("do") == "hide"
    verb = withdraw_publication if hide else publish_indicator
    verb(acting_user=signed_in(request), agreement=agreement, indicator=found, party=party)
    words = (
        _("Strangers do not see this indicator.")
        if hide
        else _("Your side lets strangers see this indicator. They do once every side says so.")
    )
    messages.success(request, words)
    return redirect("results:indicator", indicator_id)

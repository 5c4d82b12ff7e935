"""Requests of accounts that stand for no person, for the operator and administrators of institutions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.domain.roles import RoleRefused
from escale.apps.privacy.domain import requests
from escale.apps.privacy.forms import AnswerForm
from escale.apps.privacy.models import HeldItem
from escale.apps.privacy.queries.access import account_request, handled_by, handles_accounts
from escale.apps.privacy.queries.own import own_account
from escale.core import disclosures

_A_PAGE = 50


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The requests of accounts that one may answer, the most urgent first."""
    if not handles_accounts(request.user):
        raise Http404
    asked = handled_by(request.user).select_related("account").order_by("answered_at", "due_at", "pk")
    page = Paginator(asked, _A_PAGE).get_page(request.GET.get("page"))
    _tell(request, [each.account_id for each in page])
    return render(request, "privacy/accounts.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request and its answer; an erasure waits until roles that somebody has to hold are handed over."""
    asked = account_request(request.user, request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.answer(acting_user=signed_in(request), request=asked, **form.cleaned_data)
        except RoleRefused as refused:
            form.add_error(None, str(refused))
        except requests.AlreadyAnswered:
            messages.error(request, _("Somebody answered in the meantime. Your answer was not kept."))
            return redirect("privacy:accounts")
        else:
            messages.success(request, _("The answer was kept."))
            return redirect("privacy:account-request", asked.pk)
    _tell(request, [asked.account_id])
    context = {
        "asked": asked,
        "form": form,
        "account": own_account(asked.account) if asked.account else None,
        "held": list(HeldItem.objects.filter(account=asked.account_id)),
    }
    return render(request, "privacy/account_request.html", context, status=409 if form.non_field_errors() else 200)


def _tell(request: HttpRequest, accounts: list[int | None]) -> None:
    disclosures.tell(accounts=accounts, viewer=request.user, what=disclosures.PAGE, purpose="account")

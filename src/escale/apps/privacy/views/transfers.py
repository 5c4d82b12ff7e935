"""The bases on which data of a cooperation crosses borders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.rules import Right
from escale.apps.privacy.domain import transfers
from escale.apps.privacy.forms import BasisForm
from escale.apps.privacy.queries.access import basis_in, cooperation_where
from escale.apps.privacy.queries.register import transfers_of
from escale.core.transfers import mail_host


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, cooperation: str) -> HttpResponse:
    """What is recorded, and a form for one more."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    form = BasisForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            transfers.record_basis(acting_user=signed_in(request), cooperation=found, **form.cleaned_data)
        except transfers.BasisRefused as error:
            form.add_error("basis", str(error))
        else:
            messages.success(request, _("The basis was recorded."))
            return redirect("privacy:transfers", found.slug)
    context = {"cooperation": found, "bases": transfers_of(found), "form": form}
    context["mail_host"] = mail_host(cooperation=found.pk)
    return render(request, "privacy/transfers.html", context)


@login_required
@require_POST
def end(request: HttpRequest, cooperation: str, basis_id: int) -> HttpResponse:
    """From today on nothing leaves on this basis."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    transfers.end_basis(acting_user=signed_in(request), basis=basis_in(found, basis_id))
    messages.success(request, _("The basis ended. Nothing leaves on it any more."))
    return redirect("privacy:transfers", found.slug)

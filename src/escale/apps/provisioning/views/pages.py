"""The administrator's page of provisioning, and the operator's of domains."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.models import User
from escale.apps.directory.models import Institution
from escale.apps.provisioning import queries
from escale.apps.provisioning.domain import settings as verbs
from escale.apps.provisioning.forms import DomainForm, GroupForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provisioning(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Token, domains and roles of an institution."""
    institution = queries.administered(request.user, institution_id)
    cooperations = queries.administered_in(request.user, institution)
    token, form = "", GroupForm(cooperations=cooperations)
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action == "token":
            token = verbs.new_token(acting_user=_signed_in(request), institution=institution)
        elif action == "allow" and not (form := GroupForm(request.POST, cooperations=cooperations)).is_valid():
            pass  # the form says what is missing
        else:
            _act(request, institution, action, form)
            return redirect("provisioning:page", institution.pk)
    return render(
        request,
        "provisioning/page.html",
        {
            "institution": institution,
            "token": token,
            "address": f"{settings.BASE_URL}/scim/v2/",
            "form": form,
            "tokens": queries.standing_tokens(institution),
            "domains": institution.email_domains.all(),
            "groups": queries.groups_of(institution, request.user),
            "people": queries.people_of(institution).count(),
        },
    )


def _act(request: HttpRequest, institution: Institution, action: str, form: GroupForm) -> None:
    user = _signed_in(request)
    if action == "revoke":
        verbs.revoke_tokens(acting_user=user, institution=institution)
        messages.success(request, _("No token lets your directory in any more."))
    elif action == "allow":
        try:
            verbs.allow_group(acting_user=user, institution=institution, **form.cleaned_data)
        except verbs.ProvisioningRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your directory may give this role now."))
    elif action == "disallow":
        group = queries.own_group(institution, user, request.POST.get("group", ""))
        verbs.disallow_group(acting_user=user, group=group)
        messages.success(request, _("Your directory gives this role no more. Who has it keeps it until you end it."))
    else:
        raise Http404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: HttpRequest) -> HttpResponse:
    """Which institution each domain of addresses belongs to."""
    queries.refuse_all_but_operators(request.user)
    form = DomainForm(request.POST if request.POST.get("action") == "give" else None)
    if request.POST.get("action") == "take":
        domain = queries.domain_of(request.POST.get("domain", ""))
        verbs.take_domain(acting_user=_signed_in(request), domain=domain)
        messages.success(request, _("The domain was taken back. Accounts that are there stay."))
        return redirect("provisioning:domains")
    if form.is_bound and form.is_valid():
        try:
            verbs.give_domain(acting_user=_signed_in(request), **form.cleaned_data)
        except verbs.ProvisioningRefused as error:
            form.add_error("domain", str(error))
        else:
            messages.success(request, _("The domain was given."))
            return redirect("provisioning:domains")
    return render(request, "provisioning/domains.html", {"form": form, "domains": queries.all_domains()})


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who signed in.")
    return request.user

"""My account: details, ways in, sessions."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts import domain, queries
from escale.apps.accounts.forms import DetailsForm
from escale.apps.accounts.models import User
from escale.core.zones import known_zones


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Everything a person decides about their own account."""
    user = _person(request)
    form = DetailsForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if form.is_valid():
        domain.change_details(acting_user=user, **form.cleaned_data)
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:account")
    context = {"form": form, "zones": known_zones()} | _ways_in(request, user)
    return render(request, "accounts/account.html", context, status=400 if form.is_bound else 200)


def _ways_in(request: HttpRequest, user: User) -> dict[str, Any]:
    factors = list(Authenticator.objects.filter(user=user).order_by("pk"))
    providers = {each.app.provider_id: each for each in get_adapter().list_providers(request) if each.app}
    connected = list(SocialAccount.objects.filter(user=user).order_by("pk"))
    return {
        "apps": [each for each in factors if each.type == Authenticator.Type.TOTP],
        "keys": [{"factor": each, "name": each.wrap().name} for each in factors if each.type == "webauthn"],
        "recovery_codes_left": queries.recovery_codes_left(user),
        "links": queries.valid_links().filter(user=user).count(),
        "sessions": [
            {
                "row": each,
                "number": queries.session_number(each),
                "this": each.session_key == request.session.session_key,
            }
            for each in queries.sessions_of(user)
        ],
        "connected": [
            {"row": each, "name": providers[each.provider].name if each.provider in providers else each.provider}
            for each in connected
        ],
        "providers": list(providers.values()),
    }


@login_required
@require_POST
def end_session(request: HttpRequest, session_number: int) -> HttpResponse:
    """End one of one's own sessions."""
    user = _person(request)
    session = queries.session_of(user, session_number)
    if session is None:
        raise Http404
    this_one = session.session_key == request.session.session_key
    domain.end_session(session=session, acting_user=user)
    if this_one:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("That session has ended."))
    return redirect("accounts:account")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    user = _person(request)
    domain.end_all_sessions(user=user, acting_user=user, but=request.session.session_key)
    messages.success(request, _("All other sessions have ended. You are still signed in here."))
    return redirect("accounts:account")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user

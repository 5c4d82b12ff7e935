"""The way to another provider, to sign in or to connect it."""

import requests
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from escale.apps.accounts import domain


@require_POST
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for a provider to come back signed in."""
    return _leave(request, provider_id, "login", domain.safe_path(request.POST.get("next", "")))


@login_required
@require_POST
@reauthentication_required
def connect(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for a provider to come back with it connected."""
    return _leave(request, provider_id, "connect", reverse("accounts:account"))


def _leave(request: HttpRequest, provider_id: str, process: str, after: str) -> HttpResponse:
    try:
        provider = get_adapter().get_provider(request, provider_id)
        target = provider.redirect(request, process=process, next_url=after)["Location"]
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (requests.RequestException, ImmediateHttpResponse, *_saml_errors()):  # type: ignore[misc]  # a tuple
        return render(request, "accounts/not_connected.html", {"away": True}, status=503)
    # Not a redirect: browsers hold "form-action 'self'" against where a form is redirected to.
    return render(request, "accounts/leave.html", {"target": target, "name": provider.name})


def _saml_errors() -> tuple[type[Exception], ...]:
    """Asked for only when something was raised: what reads SAML is loaded where an institution uses it."""
    from onelogin.saml2.errors import OneLogin_Saml2_Error

    return (OneLogin_Saml2_Error,)

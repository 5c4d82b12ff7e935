"""The way to another provider, to sign in or to connect it."""

import base64

import requests
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.saml import utils as saml_utils
from allauth.socialaccount.providers.saml import views as saml
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

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


@csrf_exempt  # another site posts here
def saml_answer(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Come back from a SAML provider. What is no XML, or declares entities, is neither kept nor read any further."""
    if not _is_plain_xml(request.POST.get("SAMLResponse", "")):
        provider = saml_utils.get_app_or_404(request, organization_slug).get_provider(request)
        refused: HttpResponse = render_authentication_error(request, provider)
        return refused
    return saml.acs(request, organization_slug)


def _is_plain_xml(answer: str) -> bool:
    try:
        OneLogin_Saml2_XML.to_etree(base64.b64decode(answer))  # type: ignore[no-untyped-call]
    except (ValueError, SyntaxError):  # no base64, a document type or an entity; no XML
        return False
    return True


def _leave(request: HttpRequest, provider_id: str, process: str, after: str) -> HttpResponse:
    try:
        provider = get_adapter().get_provider(request, provider_id)
        target = provider.redirect(request, process=process, next_url=after)["Location"]
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (requests.RequestException, ImmediateHttpResponse, OneLogin_Saml2_Error):
        return render(request, "accounts/not_connected.html", {"away": True}, status=503)
    # Not a redirect: browsers hold "form-action 'self'" against where a form is redirected to.
    return render(request, "accounts/leave.html", {"target": target, "name": provider.name})

"""Back from a SAML provider. Loaded by the first who comes: most installations have none (see ``doors.later``)."""

import base64

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.saml import utils, views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

finish = views.finish_acs
metadata = views.metadata


def answer(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Take the provider's answer. What is no XML, or declares entities, is neither kept nor read any further."""
    if not _is_plain_xml(request.POST.get("SAMLResponse", "")):
        provider = utils.get_app_or_404(request, organization_slug).get_provider(request)
        refused: HttpResponse = render_authentication_error(request, provider)
        return refused
    return views.acs(request, organization_slug)


def _is_plain_xml(written: str) -> bool:
    try:
        OneLogin_Saml2_XML.to_etree(base64.b64decode(written))  # type: ignore[no-untyped-call]
    except (ValueError, SyntaxError):  # no base64, a document type or an entity; no XML
        return False
    return True

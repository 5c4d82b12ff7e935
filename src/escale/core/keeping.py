"""What of a page a browser may keep for when there is no network: only what a page says itself, for one account.

The service worker of the site (``static/js/worker.js``) reads these headers of every page.
"""

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

ACCOUNT: Final = "Escale-Account"
KEEP: Final = "Escale-Keep"
NOBODY: Final = "none"
_SALT = "escale.core.keeping"


def tell_account(response: HttpResponse, user: "User | AnonymousUser") -> None:
    """Whose page this is, by a sign that tells nothing else; what was kept for another account is thrown away."""
    signed_in = user.is_authenticated
    response[ACCOUNT] = salted_hmac(_SALT, str(user.pk)).hexdigest()[:32] if signed_in else NOBODY


def may_be_kept(response: HttpResponse) -> HttpResponse:
    """Let the browser keep this page as last seen: a page about whoever looks, not about somebody they act for."""
    response[KEEP] = "1"
    return response

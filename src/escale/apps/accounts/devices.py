"""Which device this is: in words for its owner, and whether it signed in before."""

import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_SALT = "escale.accounts.known-device"
_DAYS_400 = 400 * 24 * 3600
_MOST_ACCOUNTS = 5
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """Browser and system by name, such as "Firefox, Linux"; empty when neither is known."""
    named = [next((name for sign, name in names if sign in user_agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in named if name)


def known_device(request: HttpRequest, email: str) -> str | None:
    """The device's own number, when this account signed in from it before."""
    number = _read(request).get(_account(email))
    return number if isinstance(number, str) else None


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Give the device a signed cookie. It proves no identity: it only keeps a budget of tries of its own."""
    known = {key: number for key, number in _read(request).items() if key != _account(email)}
    kept = dict(list(known.items())[-_MOST_ACCOUNTS + 1 :])
    kept[_account(email)] = known_device(request, email) or secrets.token_urlsafe(16)
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=_SALT),
        max_age=_DAYS_400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, str]:
    try:
        value = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
        return dict(signing.loads(value, salt=_SALT, max_age=_DAYS_400))
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def _account(email: str) -> str:
    return hashlib.sha256(email.lower().encode()).hexdigest()[:16]

"""The request of somebody who is signed in, for views behind ``login_required``."""

from django.http import HttpRequest

from escale.apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """What such a view may rely on."""

    user: User

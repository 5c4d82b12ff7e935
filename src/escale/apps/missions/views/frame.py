"""What the organiser's pages share."""

from typing import Any

from django import forms
from django.http import HttpRequest

from escale.apps.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a page that asks for one."""
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who signed in.")
    return request.user


def rebase(form: forms.Form, version: int) -> None:
    """Make a refused form stand on the version that is saved now: sending it again is then a decision."""
    data: dict[str, Any] = dict(form.data.items())
    form.data = {**data, "version": str(version)}

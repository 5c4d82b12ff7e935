"""What the pages share."""

from django.http import HttpRequest, HttpResponse

from escale.apps.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a page that asks for one."""
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who signed in.")
    return request.user


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)

"""Answers with an entity tag, and the conditions under which programs want them (RFC 9110, chapter 13)."""

import hashlib
import re

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from escale.core.api.problems import Problem
from escale.core.api.rendering import rendered

_TAG = re.compile(r'(W/)?"[^"]*"|\*')


class NotModified(Exception):
    """What the program has is what stands."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag

    def response(self) -> HttpResponse:
        """304."""
        return with_tag(_bodiless(304), self.tag)


def answer(
    request: HttpRequest, content: BaseModel, *, status: int = 200, location: str = "", tag: str = ""
) -> HttpResponse:
    """``content`` as JSON under its tag, or 304 when the program has it already."""
    body = rendered(content.model_dump(mode="json"))
    tag = tag or _strong(body)
    if status == 200 and request.method in ("GET", "HEAD") and known(request, tag):
        raise NotModified(tag)
    response = with_tag(HttpResponse(body, status=status, content_type="application/json"), tag)
    if location:
        response["Location"] = location
    return response


def with_tag(response: HttpResponse, tag: str) -> HttpResponse:
    """A private answer that has to be asked for again, with its tag."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def tag_of(content: BaseModel) -> str:
    """The strong tag under which :func:`answer` would send ``content``."""
    return _strong(rendered(content.model_dump(mode="json")))


def known(request: HttpRequest, tag: str) -> bool:
    """Whether ``If-None-Match`` names the tag; by weak comparison, as the standard says."""
    named = [found.group().removeprefix("W/") for found in _TAG.finditer(request.headers.get("If-None-Match", ""))]
    return "*" in named or tag.removeprefix("W/") in named


def as_seen(request: HttpRequest, content: BaseModel | None, *, required: bool = False) -> None:
    """Hold the request to ``If-Match`` and ``If-None-Match``; ``content`` is what stands, ``None`` when nothing.

    Raises :class:`Problem`: 412 when it is not what the program saw, 428 when it must say and does not.
    """
    match, none = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if required and match is None:
        raise Problem("precondition-missing", _("Send the ETag of what you read in an If-Match header."))
    standing = tag_of(content) if content is not None else None
    # A compressed answer carries its tag as a weak one; tags are hashes of the content, so the mark says nothing.
    named = [found.group().removeprefix("W/") for found in _TAG.finditer(match or "")]
    missed = match is not None and (standing is None or not ("*" in named or standing in named))
    if missed or (none is not None and standing is not None and known(request, standing)):
        raise Problem("changed-meanwhile", _("Nothing was changed. Read it again, then decide again."))


def _strong(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def empty(status: int = 204) -> HttpResponse:
    """Done, nothing to say."""
    response = _bodiless(status)
    response["Cache-Control"] = "private, no-store"
    return response


def _bodiless(status: int) -> HttpResponse:
    """Without the type that Django would give to nothing."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response

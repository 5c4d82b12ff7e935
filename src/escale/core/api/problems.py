"""Problem details (RFC 9457): every refusal of the interface for programs, of one form, in the reader's language."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from escale.core.api.rendering import rendered

MEDIA_TYPE: Final = "application/problem+json"
# Stable names, explained in docs/reference/api.md; they are compared, not fetched.
TYPE_BASE: Final = "https://escale.example/problems/"


class Kind(NamedTuple):
    """A sort of problem: its status and its title."""

    status: int
    title: str | Promise


KINDS: Final[dict[str, Kind]] = {
    "malformed": Kind(400, _("The request could not be read")),
    "token-missing": Kind(401, _("A valid token is needed")),
    "token-in-address": Kind(401, _("A token does not belong in an address")),
    "scope-missing": Kind(403, _("The token does not allow this")),
    "consent-missing": Kind(403, _("Your answer to the notice is needed first")),
    "not-allowed": Kind(403, _("Your role does not allow this")),
    "not-found": Kind(404, _("There is nothing here")),
    "method-not-allowed": Kind(405, _("This address does not know that method")),
    "too-slow": Kind(408, _("The request came too slowly")),
    "conflict": Kind(409, _("Somebody or something is taken")),
    "refused": Kind(409, _("A rule does not allow this")),
    "request-under-way": Kind(409, _("The same request is under way")),
    "changed-meanwhile": Kind(412, _("Somebody changed this in the meantime")),
    "too-large": Kind(413, _("The request is too large")),
    "unsupported-media-type": Kind(415, _("Only JSON is understood here")),
    "key-reused": Kind(422, _("This key was used for another request")),
    "invalid": Kind(422, _("Something in the request is not valid")),
    "precondition-missing": Kind(428, _("Say which version you saw")),
    "too-many-requests": Kind(429, _("Too many requests")),
    "server-error": Kind(500, _("Something went wrong here")),
    "unavailable": Kind(503, _("Not available right now")),
}


class FieldProblem(Schema):
    """One thing that is wrong; ``pointer`` says where (RFC 6901, as a fragment), or ``parameter`` its name."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemDetails(Schema):
    """RFC 9457."""

    type: str = Field(examples=[f"{TYPE_BASE}not-found"])  # the standard's word
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(description="A name for this very answer, to be quoted when asking for help.")
    errors: list[FieldProblem] | None = None
    busy: list[str] | None = Field(None, description="Who or what is taken at that time.")


class Problem(Exception):
    """Raised anywhere below an operation; nothing was changed then."""

    def __init__(
        self,
        kind: str,
        detail: str | Promise,
        *,
        errors: Sequence[FieldProblem] = (),
        busy: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.errors, self.busy = kind, detail, errors, busy
        self.headers = dict(headers or {})

    def response(self) -> HttpResponse:
        """The answer that says so."""
        kind = KINDS[self.kind]
        content: dict[str, Any] = {
            "type": TYPE_BASE + self.kind,
            "title": str(kind.title),
            "status": kind.status,
            "detail": str(self.detail),
            "instance": f"urn:uuid:{uuid.uuid4()}",
        }
        if self.errors:
            content["errors"] = [each.model_dump(exclude_none=True) for each in self.errors]
        if self.busy:
            content["busy"] = list(self.busy)
        response = HttpResponse(rendered(content), status=kind.status, content_type=MEDIA_TYPE, headers=self.headers)
        response["Cache-Control"] = "private, no-store"
        return response


def not_found() -> Problem:
    """The same for what is absent and for what is not the asker's."""
    return Problem("not-found", _("Nothing with this address exists, or it is not yours to see."))

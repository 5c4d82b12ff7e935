"""The interface for programs at ``/api/v1/``: every app's router under one door."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from escale.apps.directory.api import router as directory
from escale.apps.meetings.api import routers as meetings
from escale.apps.missions.api import router as missions
from escale.core.api.answers import NotModified
from escale.core.api.caller import SCOPE_ATTRIBUTE
from escale.core.api.problems import FieldProblem, Problem, not_found
from escale.web.api.auth import Bearer
from escale.web.api.bodies import BoundedParser
from escale.web.api.openapi import completed
from escale.web.unavailable import RETRY_SECONDS, database_is_away

logger = logging.getLogger(__name__)
VERSION = "1.0.0"
_DESCRIPTION = (
    "Organisations, missions, wishes, rounds, agendas and meetings of one cooperation. "
    "Refusals are problem details (RFC 9457). See docs/howto/use-the-api.md."
)


class Api(NinjaAPI):
    """With a complete document."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        document: OpenAPISchema = super().get_openapi_schema(path_prefix="/api/v1/", path_params=path_params)
        return completed(dict(document), self.scopes())

    def scopes(self) -> dict[str, str]:
        """The scope that each operation needs, by its id."""
        operations = [
            operation
            for bound in self._get_bound_routers()
            for view in bound.path_operations.values()
            for operation in view.operations
        ]
        return {str(each.operation_id): getattr(each.view_func, SCOPE_ATTRIBUTE) for each in operations}


api = Api(
    title="Escale",
    version=VERSION,
    description=_DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=Bearer(),
    parser=BoundedParser(),
    servers=[],
)
api.add_router("", directory)
api.add_router("", missions)
for _name, _router in meetings:
    api.add_router("", _router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return error.response()


@api.exception_handler(NotModified)
def _not_modified(request: HttpRequest, error: NotModified) -> HttpResponse:
    return error.response()


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return not_found().response()


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return Problem("not-allowed", _("Your role in this cooperation does not allow it; nothing was done.")).response()


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return Problem("too-large", _("The request is larger than any request may be; nothing was done.")).response()


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return Problem("malformed", _("The request could not be understood; nothing was done.")).response()


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: only bodies that cannot be read come this way."""
    return Problem("malformed", _("The body could not be read; nothing was done.")).response()


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """An address with an impossible id leads nowhere; everything else is named."""
    if any(each["loc"][0] == "path" for each in error.errors):
        return not_found().response()
    errors = [_named(each) for each in error.errors]
    return Problem("invalid", _("Nothing was changed. See errors."), errors=errors).response()


def _named(error: dict[str, Any]) -> FieldProblem:
    """``loc`` is where ninja read it, the name of the argument, and the way inside."""
    where, *way = error["loc"]
    if where == "body":
        steps = [str(step).replace("~", "~0").replace("/", "~1") for step in way[1:]]
        return FieldProblem(detail=error["msg"], pointer="#" + "".join(f"/{step}" for step in steps))
    return FieldProblem(detail=error["msg"], parameter=str(way[-1]) if way else where)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Logged with its trace; the asker learns nothing of it. A database that is away is 503, as on pages."""
    if database_is_away(error):
        logger.warning("api without database: %s %s", request.method, request.path)
        return Problem(
            "unavailable", _("Nothing was changed. Try again later."), headers={"Retry-After": str(RETRY_SECONDS)}
        ).response()
    problem = Problem(
        "server-error", _("Nothing is known to be changed. Try again; if it stays, tell the operator.")
    ).response()
    logger.error("api failed: %s %s", request.method, request.path, exc_info=error)
    return problem

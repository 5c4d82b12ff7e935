"""What holds for every address of the door for directories, whoever answers."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from escale.apps.provisioning.scim.errors import ScimError
from escale.apps.provisioning.views.scim import refusal

Next = Callable[[HttpRequest], HttpResponse]
BELOW: Final = "/scim/"
_SLASHES: Final = re.compile("/{2,}")
_MEDIA: Final = "application/scim+json"


class ScimMiddleware:
    """Refusals of what stands before the door have its form, too; one slash more or less leads to the same place.

    Directories put ``/Users`` behind the address they were told, which may end with a slash.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path}/".startswith(BELOW):
            return self.get_response(request)
        request.path_info = _SLASHES.sub("/", request.path_info).rstrip("/")
        request.path = _SLASHES.sub("/", request.path).rstrip("/")
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        response = self.get_response(request)
        request.method = asked  # so that the server leaves the body out
        if response.status_code >= 400 and response.get("Content-Type") != _MEDIA:
            said = refusal(ScimError(response.status_code, response.reason_phrase))
            if response.has_header("Retry-After"):
                said["Retry-After"] = response["Retry-After"]
            return said
        return response

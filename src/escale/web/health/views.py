"""`/healthz` and `/readyz`."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from escale.web.health.parts import parts

RETRY_SECONDS = 10


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readiness(request: HttpRequest) -> JsonResponse:
    """Whether pages would work now; 503 with the part that is missing when not."""
    found = parts()
    well = all(part.well for part in found)
    body = {"status": "ok" if well else "not ready", "parts": {part.name: part.words for part in found}}
    if well:
        return JsonResponse(body)
    return JsonResponse(body, status=503, headers={"Retry-After": str(RETRY_SECONDS)})

"""A document as the answer to a request: to be kept under its name, taken by no browser for anything else."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A download; ``name`` may have any letter."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)

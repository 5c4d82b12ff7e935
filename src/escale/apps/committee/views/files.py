"""Answers that are files."""

from django.http import HttpResponse


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A download; ``name`` is one of ours: letters, digits, dashes."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)

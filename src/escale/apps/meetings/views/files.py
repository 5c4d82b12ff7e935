"""Answers that are files."""

from urllib.parse import quote

from django.http import HttpResponse


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A download whose name holds any letter (RFC 6266) and no line break."""
    response = HttpResponse(content, content_type=content_type)
    plain = "".join(letter if (letter.isascii() and letter.isalnum()) or letter in "-_." else "-" for letter in name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return response

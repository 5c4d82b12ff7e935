"""JSON from strangers: bounded in size, depth and keys, and nothing that two readers would read differently."""

import json
import re
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

from escale.core.api.problems import Problem

LARGEST_BYTES: Final = 256 * 1024
DEEPEST: Final = 20
MOST_KEYS: Final = 2_000
MOST_DIGITS: Final = 18  # what fits a column of any database
_OPENING, _CLOSING = b"[{", b"]}"
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class BoundedParser(Parser):
    """What ninja reads bodies with; :func:`refuse_what_cannot_be_read` looked at them before."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read(request.body)


def refuse_what_cannot_be_read(request: HttpRequest) -> None:
    """Raise :class:`Problem`: 413, 415 or 400, before any operation sees the body."""
    length = request.headers.get("Content-Length", "")
    if (length.isdigit() and int(length) > LARGEST_BYTES) or len(request.body) > LARGEST_BYTES:
        most = {"most": LARGEST_BYTES // 1024}
        raise Problem("too-large", _("A request has at most %(most)s KiB; nothing was changed.") % most)
    if not request.body:
        return
    if request.content_type != "application/json":
        raise Problem("unsupported-media-type", _("Send Content-Type: application/json."))
    read(request.body)


def read(body: bytes) -> Any:
    """The value of a JSON text; raises :class:`Problem` for what is not JSON, too deep, or ambiguous."""
    _refuse_deep(body)
    keys = _Keys()
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=keys.one_object, parse_constant=_no_constant, parse_int=_integer
        )
    except UnicodeDecodeError as error:
        raise _malformed(_("The text is not UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        raise _malformed(_("The text is not JSON.")) from error
    _refuse_half_characters(value)
    return value


def _refuse_deep(body: bytes) -> None:
    """Before parsing: brackets outside of strings."""
    depth = 0
    for byte in _STRING.sub(b"", body):
        if byte in _OPENING:
            depth += 1
            if depth > DEEPEST:
                raise _malformed(_("The JSON is nested too deeply."))
        elif byte in _CLOSING:
            depth -= 1


class _Keys:
    """Counts the keys of a whole text."""

    def __init__(self) -> None:
        self._count = 0

    def one_object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self._count += len(pairs)
        if self._count > MOST_KEYS:
            raise _malformed(_("The JSON has too many keys."))
        found = dict(pairs)
        if len(found) < len(pairs):
            raise _malformed(_("A key stands twice in one object."))
        return found


def _no_constant(_name: str) -> Any:
    raise _malformed(_("NaN and Infinity are not JSON."))


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise _malformed(_("A number is too large."))
    return int(digits)


def _refuse_half_characters(value: Any) -> None:
    """No NUL and no half of a pair: databases keep neither."""
    texts = [value]
    while texts:
        each = texts.pop()
        if isinstance(each, dict):
            texts += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            texts += each
        elif isinstance(each, str) and ("\0" in each or any("\ud800" <= letter <= "\udfff" for letter in each)):
            raise _malformed(_("A text holds NUL or half a character."))


def _malformed(detail: Any) -> Problem:
    return Problem("malformed", detail)

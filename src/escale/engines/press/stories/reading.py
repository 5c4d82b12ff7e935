"""Read reports from JSON Lines: ``{"id", "title", "lead", "published", "source", "language"}``."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from escale.engines.press.moments import read_moment
from escale.engines.press.problem import PressError
from escale.engines.press.stories.model import Limits, Report

# A file is placed as one batch, so its first article is compared with its last.
LIMITS = Limits(window=timedelta(days=36_500), most=200_000)
_TEXTS = ("title", "lead", "source", "language", "text")


def read_reports(lines: Iterable[str], *, now: datetime) -> list[Report]:
    """Return the reports in their order.

    Raises:
        PressError: names the line, and what was expected.
    """
    found: dict[str, Report] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as problem:
            raise PressError(f"line {number}: expected a JSON object ({problem})") from problem
        report = _report(data, number, now)
        if report.id in found:
            raise PressError(f"line {number}: id: expected an id of its own, {report.id!r} came before")
        found[report.id] = report
    return list(found.values())


def _report(data: object, number: int, now: datetime) -> Report:
    if not isinstance(data, dict):
        raise PressError(f"line {number}: expected a JSON object")
    key = data.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise PressError(f"line {number}: id: expected a text")
    texts = {name: _text(data, name, number) for name in _TEXTS}
    if not texts["title"] and not texts["lead"]:
        raise PressError(f"line {number}: title: expected a text")
    return Report(id=str(key), published=read_moment(data.get("published"), now=now), **texts)


def _text(data: dict[str, Any], name: str, number: int) -> str:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise PressError(f"line {number}: {name}: expected a text or null")
    return (value or "").encode("utf-8", "replace").decode("utf-8")

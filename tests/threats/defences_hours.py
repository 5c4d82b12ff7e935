"""Hours: what keeps them on the right clock, and how to switch exactly that off."""

from datetime import UTC
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfoNotFoundError

from django.templatetags import tz

from escale.core import hours as core_hours
from escale.core.documents import calendar
from escale.core.workbook import moments
from tests.threats.checks import hours
from tests.threats.defending import Defence, Off, everywhere


def _filter_of_templates() -> Off:
    """The filter stands in compiled templates: the zones that it looks up are taken from it."""
    nowhere = SimpleNamespace(ZoneInfo=lambda _name: UTC, ZoneInfoNotFoundError=ZoneInfoNotFoundError)
    return lambda: patch.object(tz, "zoneinfo", nowhere)


def _moment(*said: Any, **rest: Any) -> Any:
    """What is written is taken for an hour of UTC, unless it says otherwise."""
    (really,) = _KEPT
    return really(said[0], _UTC, **rest)


_KEPT, _UTC = (moments.moment,), moments.ZoneInfo("UTC")  # in a tuple, where switching off does not find it

DEFENCES = (
    Defence(63, "django.templatetags.tz.do_timezone", _filter_of_templates(), hours.check_pages),
    Defence(63, "django.templatetags.tz.do_timezone", _filter_of_templates(), hours.check_mail),
    Defence(
        63,
        "escale.core.documents.calendar._changes",
        everywhere(calendar._changes, lambda *_span: iter(())),
        hours.check_calendars,
    ),
    Defence(
        63,
        "escale.core.documents.calendar._on_one_clock",
        everywhere(calendar._on_one_clock, lambda moment: moment),
        hours.check_calendars,
    ),
    Defence(
        63,
        "escale.core.hours.comes_twice",
        everywhere(core_hours.comes_twice, lambda _local: False),
        hours.check_workbooks,
    ),
    Defence(
        63,
        "escale.core.hours.exists",
        everywhere(core_hours.exists, lambda _local: True),
        hours.check_hours_that_do_not_exist,
    ),
    Defence(
        63,
        "escale.core.hours.instant",
        everywhere(core_hours.instant, lambda value: value),
        hours.check_workbooks,
    ),
    Defence(
        63,
        "escale.core.hours.instant",
        everywhere(core_hours.instant, lambda value: value),
        hours.check_written_hours,
    ),
    Defence(
        63, "escale.core.workbook.moments.moment", everywhere(moments.moment, _moment), hours.check_written_hours
    ),
)

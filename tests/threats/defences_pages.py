"""Every page: what defends, and how to switch exactly that off."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from unittest.mock import patch

from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.test import override_settings

from escale.apps.meetings.views import participant_wishes
from escale.core.post import page as post_page
from tests.threats.checks import pages, scripts
from tests.threats.defending import Defence, everywhere


def _without(path: str) -> Callable[[], AbstractContextManager[object]]:
    kept = [each for each in settings.MIDDLEWARE if each != path]
    return lambda: override_settings(MIDDLEWARE=kept)


def _some_page(paginator: Paginator, number: str | int | None) -> object:
    """Whatever page somebody names, unless it is no number at all."""
    found = int(number or 1)
    return paginator._get_page(paginator.object_list[found * paginator.per_page :], found, paginator)  # type: ignore[attr-defined]


def _unescaped() -> AbstractContextManager[object]:
    """Templates show what they are given as it is."""
    return patch.object(engines["django"].engine, "autoescape", False)  # type: ignore[attr-defined]


DEFENCES = (
    Defence(
        30,
        "django.template.engine.Engine.autoescape",
        _unescaped,
        scripts.check_scripts_stay_text,
    ),
    Defence(
        30,
        "escale.core.post.page.page_of",
        everywhere(post_page.page_of, lambda *, text, **_rest: f"<p>{text}</p>"),
        scripts.check_scripts_stay_text,
    ),
    Defence(
        40,
        "escale.web.bodies.LargestBodyMiddleware",
        _without("escale.web.bodies.LargestBodyMiddleware"),
        pages.check_huge_bodies_are_refused_unread,
    ),
    Defence(
        44,
        "escale.apps.meetings.views.participant_wishes._LONGEST_SEARCH",
        partial(patch.object, participant_wishes, "_LONGEST_SEARCH", 10**6),
        partial(pages.check_long_searches_cost_little, pages.LONG_SEARCHES["a long word"]),
    ),
    Defence(
        45,
        "django.core.paginator.Paginator.get_page",
        partial(patch.object, Paginator, "get_page", _some_page),
        partial(pages.check_pages_that_are_not_there, "1000000000"),
    ),
    Defence(
        47,
        "escale.web.middleware.PrivatePagesMiddleware",
        _without("escale.web.middleware.PrivatePagesMiddleware"),
        pages.check_private_pages_stay_private,
    ),
    Defence(
        54,
        "django.middleware.csrf.CsrfViewMiddleware",
        _without("django.middleware.csrf.CsrfViewMiddleware"),
        pages.check_forms_ask_for_their_token,
    ),
    Defence(
        55,
        "csp.middleware.CSPMiddleware",
        _without("csp.middleware.CSPMiddleware"),
        pages.check_no_other_site_frames_or_reads_a_page,
    ),
    Defence(
        56,
        "csp.middleware.CSPMiddleware",
        _without("csp.middleware.CSPMiddleware"),
        scripts.check_scripts_stay_text,
    ),
)

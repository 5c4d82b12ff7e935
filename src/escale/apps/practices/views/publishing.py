"""Practices for those outside: pages and linked data of published sheets; and the list as a sheet."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from escale.apps.practices.forms.sheets import FilterForm
from escale.apps.practices.queries import visible_practices
from escale.apps.practices.queries.detail import sheet_of
from escale.apps.practices.queries.exporting import MOST_EXPORTED, as_csv, as_xlsx
from escale.apps.practices.queries.listing import narrowed, rows_of
from escale.apps.practices.queries.publishing import (
    MOST_LISTED,
    as_schema_org,
    catalogue,
    published_practice,
    published_practices,
)
from escale.core.documents.answer import as_file
from escale.core.documents.csv_file import csv_answer
from escale.core.documents.xlsx_file import XLSX_TYPE
from escale.core.translated import page_language

_LINKED = "application/ld+json"


@require_safe
def public(request: HttpRequest, practice_id: int) -> HttpResponse:
    """A published sheet as strangers read it: without contacts and questions that were not answered for all."""
    practice, asked = published_practice(practice_id), request.GET.get("text", "")
    language = asked if asked in dict(settings.LANGUAGES) else page_language()
    answered = practice.questions.filter(answer__public=True).select_related("answer").order_by("-pk")
    context = {"practice": practice, "sheet": sheet_of(practice, language), "questions": answered[:100]}
    return render(request, "practices/public.html", context)


@require_safe
def linked(_request: HttpRequest, practice_id: int) -> HttpResponse:
    """A published sheet in the words of schema.org."""
    return JsonResponse(as_schema_org(published_practice(practice_id)), content_type=_LINKED)


@require_safe
def published(_request: HttpRequest) -> HttpResponse:
    """All published sheets as a DCAT-AP catalogue."""
    found = catalogue(
        published_practices()[:MOST_LISTED],
        title=_("Practices"),
        description=_("What institutions learned, what came of it, and what did not work."),
        language=page_language(),
    )
    return JsonResponse(found, content_type=_LINKED)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What the list shows, as XLSX or with ``format=csv`` as CSV."""
    filters = FilterForm(request.GET).filters()
    rows = rows_of(narrowed(visible_practices(request.user), filters)[:MOST_EXPORTED])
    if request.GET.get("format") == "csv":
        return csv_answer("practices.csv", as_csv(rows))
    return as_file(as_xlsx(rows), XLSX_TYPE, "practices.xlsx")

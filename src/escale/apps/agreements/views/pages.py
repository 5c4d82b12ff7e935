"""Reading agreements: the list, the dates, one agreement, two versions side by side."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from escale.apps.agreements.forms.agreements import SignForm
from escale.apps.agreements.models import Agreement, Version
from escale.apps.agreements.queries import agreement_of, agreements_of, current_of, desks_of, seen_of, version_of
from escale.apps.agreements.queries.reading import (
    Date,
    by_axis,
    compare,
    counts_of,
    dates_of,
    documents_of,
    languages_of,
    seal_holds,
    wordings_of,
)
from escale.apps.agreements.queries.standing import standings_of
from escale.apps.agreements.rules import may_write
from escale.core.files import download
from escale.core.threads import threads

_A_PAGE = 20
_MOST_DATES = 500


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The agreements a person sees, with what comes due."""
    desks = desks_of(request.user)
    page = Paginator(agreements_of(request.user), _A_PAGE).get_page(request.GET.get("page"))
    agreements = list(page.object_list)
    coming = [each for each in dates_of(agreements, timezone.now().date()) if each.soon or each.past]
    rows = [(each, current_of(each), _of(each, coming)) for each in agreements]
    return render(request, "agreements/list.html", {"page": page, "rows": rows, "may_create": bool(desks)})


def _of(agreement: Agreement, coming: list[Date]) -> list[Date]:
    return [each for each in coming if each.agreement.pk == agreement.pk and each.wording is None][:3]


@login_required
@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    """Every date of every agreement a person sees: notice, end, clauses that are due."""
    found = dates_of(list(agreements_of(request.user)[:_MOST_DATES]), timezone.now().date())
    context = {
        "past": [each for each in found if each.past][-_MOST_DATES:],
        "coming": [each for each in found if not each.past][:_MOST_DATES],
    }
    return render(request, "agreements/dates.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """One version of an agreement: clauses by axis with what became of them, parties, dates, documents."""
    agreement = agreement_of(request.user, agreement_id)
    current = current_of(agreement)
    version = _asked(agreement, request.GET.get("version")) or current
    wordings = wordings_of(version)
    today = timezone.now().date()
    language = request.GET.get("text") or get_language() or "en"
    standings = standings_of(wordings, today) if version.signed_on is not None else {}
    context = {
        "agreement": agreement,
        "version": version,
        "current": current,
        "versions": seen_of(agreement),
        "groups": by_axis(wordings, language, today, standings),
        "languages_here": languages_of(wordings),
        "language": language,
        "counts": counts_of(standings.values()),
        "sealed": seal_holds(version, wordings),
        "dates": [each for each in dates_of([agreement], today) if each.wording is None],
        "parties": agreement.parties.all(),
        "documents": documents_of(agreement),
        "signing": SignForm(),
        "threads": threads(request.user, "agreement", agreement.pk),
        "may_write": may_write(request.user, agreement),
    }
    return render(request, "agreements/detail.html", context)


@login_required
@require_safe
def document(request: HttpRequest, agreement_id: int, document_id: int) -> HttpResponse:
    """The file of a document, to be saved, for whoever sees the agreement."""
    agreement = agreement_of(request.user, agreement_id)
    found = agreement.documents.filter(pk=document_id, file__isnull=False).select_related("file").first()
    if found is None or found.file is None:
        raise Http404
    return download(found.file)


@login_required
@require_safe
def compare_versions(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Two versions side by side; without a choice the newest and the one before it."""
    agreement = agreement_of(request.user, agreement_id)
    seen = seen_of(agreement)
    after = _asked(agreement, request.GET.get("after")) or seen[-1]
    earlier = [each for each in seen if each.pk < after.pk]
    before = _asked(agreement, request.GET.get("before")) or (earlier or seen)[-1]
    pairs = compare(before, after)
    context = {
        "agreement": agreement,
        "versions": seen,
        "before": before,
        "after": after,
        "pairs": pairs,
        "changed": sum(each.kind != "same" for each in pairs),
    }
    return render(request, "agreements/compare.html", context)


def _asked(agreement: Agreement, sent: str | None) -> Version | None:
    if not sent:
        return None
    if not sent.isascii() or not sent.isdecimal() or len(sent) > 18:
        raise Http404
    return version_of(agreement, int(sent))

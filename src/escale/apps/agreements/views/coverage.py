"""The coverage of an agreement: what nothing answers to, as tables and as sheets."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.queries import agreement_of, current_of
from escale.apps.agreements.queries.coverage import MOST, gap_of, gaps_in
from escale.core.documents.csv_file import csv_answer, csv_bytes
from escale.core.origins import Origin


@login_required
@require_safe
def coverage(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Clauses without action, actions without clause, and what apps above add."""
    agreement = agreement_of(request.user, agreement_id)
    gaps = gaps_in(signed_in(request), agreement)
    context = {"agreement": agreement, "gaps": gaps, "signed": current_of(agreement).signed_on is not None}
    return render(request, "agreements/coverage.html", context)


@login_required
@require_safe
def coverage_sheet(request: HttpRequest, agreement_id: int, gap: str) -> HttpResponse:
    """One table of the page, whole, as CSV; addresses stand behind what they lead to."""
    agreement, found = agreement_of(request.user, agreement_id), gap_of(gap)
    if found is None:
        raise Http404
    rows = found.find(signed_in(request), agreement, MOST)
    content = csv_bytes(
        [*found.columns, "URL"],
        (
            [
                *(each.label if isinstance(each, Origin) else each for each in row),
                next((request.build_absolute_uri(each.url) for each in row if isinstance(each, Origin)), ""),
            ]
            for row in rows
        ),
    )
    return csv_answer(f"agreement-{agreement.pk}-{found.key}.csv", content)

"""Reading results: those of an agreement, one indicator."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.queries import agreement_of
from escale.apps.agreements.rules import party_of
from escale.apps.results.models import Indicator
from escale.apps.results.queries import indicator_of
from escale.apps.results.queries.detail import life_of
from escale.apps.results.queries.listing import bars_of, by_result, counts_of
from escale.apps.results.queries.standing import rows_of
from escale.apps.results.queries.thread import behind, clause_links, numbers_of, tied
from escale.apps.results.rules import may_define


@login_required
@require_safe
def index(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """What an agreement is to bring, what is measured, and how far it is."""
    agreement = agreement_of(request.user, agreement_id)
    party = party_of(request.user, agreement)
    rows = rows_of(agreement, party, today=timezone.now().date())
    context = {
        "agreement": agreement,
        "party": party,
        "groups": by_result(agreement, rows),
        "counts": counts_of(rows),
        "may_define": may_define(request.user, agreement),
    }
    return render(request, "results/list.html", context)


@login_required
@require_safe
def indicator(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """One indicator: its periods with target and value, what both sides say, and where it hangs together."""
    agreement, found = indicator_of(request.user, indicator_id)
    party = party_of(request.user, agreement)
    rows = rows_of(agreement, party, today=timezone.now().date())
    row = next(each for each in rows if each.indicator.pk == found.pk)
    here = tied(Indicator.objects.filter(pk=found.pk), request.user)[0]
    actions = list(here.actions.all())
    published = {each.party_id for each in found.publications.all()}
    context = {
        "agreement": agreement,
        "indicator": found,
        "row": row,
        "above": next((each for each in rows if each.indicator.pk == found.parent_id), None),
        "below": [each for each in rows if each.indicator.parent_id == found.pk],
        "bars": bars_of(row, words=(_("target"), _("reached"))),
        "clauses": clause_links(here.clauses.all(), numbers_of([agreement])),
        "actions": behind(signed_in(request), actions),
        "baselines": found.baselines.order_by("year", "pk"),
        "life": life_of(agreement, found, party),
        "party": party,
        "may_define": may_define(request.user, agreement),
        "is_published": party is not None and party.pk in published,
        "published_by": len(published),
    }
    return render(request, "results/indicator.html", context)

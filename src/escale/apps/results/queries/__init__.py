"""Reads of results, and the functions through which they are reached: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from escale.apps.agreements.models import Agreement, Party
from escale.apps.agreements.queries import agreement_of
from escale.apps.agreements.rules import party_of
from escale.apps.results.models import Evidence, Indicator, Part, Period, Result, Statement, Value

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor


def result_of(agreement: Agreement, key: int) -> Result:
    """A result of an agreement that somebody reached; any other gets 404."""
    found = agreement.results.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def indicator_of(user: "Visitor", key: int) -> tuple[Agreement, Indicator]:
    """An indicator with the agreement through which somebody sees it; anybody else gets 404."""
    found = Indicator.objects.filter(pk=key).select_related("result", "parent").first()
    if found is None:
        raise Http404
    agreement = agreement_of(user, found.result.agreement_id)
    found.result.agreement = agreement
    return agreement, found


def period_of(user: "Visitor", key: int) -> tuple[Agreement, Period]:
    """A period with its agreement; a stranger gets 404."""
    found = Period.objects.filter(pk=key).select_related("indicator").first()
    if found is None:
        raise Http404
    agreement, found.indicator = indicator_of(user, found.indicator_id)
    return agreement, found


def value_of(user: "Visitor", key: int) -> tuple[Agreement, Value]:
    """A value with its agreement; a stranger gets 404, and so does another side as long as it is a draft."""
    found = Value.objects.filter(pk=key).select_related("period").first()
    if found is None:
        raise Http404
    agreement, found.period = period_of(user, found.period_id)
    mine = party_of(user, agreement)
    if found.state == Value.State.DRAFT and (mine is None or mine.pk != found.party_id):
        raise Http404
    return agreement, found


def seen_values(party: Party | None) -> QuerySet[Value]:
    """The values that officers of a party see, whole: what was entered, and their own drafts."""
    entered = ~Q(state=Value.State.DRAFT)
    seen = entered | Q(party=party) if party is not None else entered
    return whole(Value.objects.filter(seen))


def whole(values: QuerySet[Value]) -> QuerySet[Value]:
    """Values with everything that is said of them, in a fixed number of queries."""
    said = Statement.objects.select_related("party__institution", "party__organisation").order_by("pk")
    proved = Evidence.objects.select_related(
        "party__institution",
        "party__organisation",
        "action",
        "meeting__first",
        "meeting__second",
        "meeting__round__stop__mission",
    ).order_by("pk")
    return (
        values.select_related("party__institution", "party__organisation")
        .prefetch_related(
            Prefetch("parts", queryset=Part.objects.order_by("pk")),
            Prefetch("statements", queryset=said),
            Prefetch("evidence", queryset=proved),
        )
        .order_by("period_id", "location", "pk")
    )

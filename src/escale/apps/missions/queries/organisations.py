"""The organisations of a mission as its organiser sees them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from escale.apps.directory.models import Consent, Statement
from escale.apps.directory.queries import matching_words
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.above import counted, wishes_from
from escale.apps.missions.queries.lacking import WHY, Present, Said, lacking, present_at, said_by
from escale.apps.suggestions.models import Suggestion
from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared

ORDERS = {
    "name": ("organisation__sort_key", "pk"),
    "offers": ("offer_count", "organisation__sort_key", "pk"),
    "needs": ("need_count", "organisation__sort_key", "pk"),
    "people": ("person_count", "organisation__sort_key", "pk"),
    "wishes": ("wish_count", "organisation__sort_key", "pk"),
}
STRONG = 500
_STRONG = Q(they_meet_my_need__gte=STRONG) | Q(i_meet_their_need__gte=STRONG) | Q(score__gte=STRONG)
SHOWN_SUGGESTIONS = 3


class Found(NamedTuple):
    """``rows`` in order, of which the ``keys`` were found (``None``: all), and how many take part at all.

    ``known``: how many were found, when it is known.
    """

    rows: QuerySet[Participation]
    keys: list[int] | None
    known: int | None
    total: int

    def matching(self) -> QuerySet[Participation]:
        """Those that were found."""
        return self.rows if self.keys is None else self.rows.filter(pk__in=self.keys)


def participations(mission: Mission, *, wanted: str = "", order: str = "name", only_silent: bool = False) -> Found:
    """Organisations whose name, city or ref has all the words of ``wanted``, with their counts."""
    rows = mission.participations.select_related("organisation").annotate(
        offer_count=counted(_statements(Statement.Kind.OFFER), "organisation"),
        need_count=counted(_statements(Statement.Kind.NEED), "organisation"),
        person_count=counted(_attendances(mission), "representative__organisation"),
        wish_count=counted(wishes_from(mission), "from_organisation"),
    )
    everybody = rows.order_by(*ORDERS[order])
    some = everybody.filter(offer_count=0, need_count=0) if only_silent else everybody
    if not wanted.strip():
        total = mission.participations.count()
        return Found(some, None, None if only_silent else total, total)
    texts = list(everybody.values_list("pk", "organisation__name", "organisation__city", "organisation__ref"))
    keys = matching_words(((key, f"{name} {city} {ref}") for key, name, city, ref in texts), wanted)
    if only_silent:  # not known of the keys
        return Found(some.filter(pk__in=keys), None, None, len(texts))
    return Found(everybody, keys, len(keys), len(texts))


def _statements(kind: Statement.Kind) -> QuerySet[Statement]:
    return Statement.objects.filter(organisation=OuterRef("organisation"), kind=kind).order_by()


def _attendances(mission: Mission) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(mission=mission, representative__organisation=OuterRef("organisation"))
    return rows.order_by()


def participation_of(mission: Mission, organisation_id: int) -> Participation:
    """An organisation that takes part in a mission, with what it ``said``; any other gets 404."""
    found = _participation(mission=mission.pk, organisation=organisation_id)
    if not found:
        raise Http404
    return found[0]


@prepared
def _participation(*, mission: int, organisation: int) -> QuerySet[Participation]:
    found = Participation.objects.filter(mission=mission, organisation=organisation).select_related("organisation")
    said = Statement.objects.filter(organisation=OuterRef("organisation")).order_by("kind", "position", "pk")
    return found.annotate(said=JsonRows(said, kind="kind", text="text", language="language"))[:1]


@prepared
def people_of(*, mission: int, organisation: int) -> QuerySet[Attendance]:
    """The first 100 who speak for an organisation at a mission; ``consents`` when the person agreed to be shown.

    ``cities``: the stops they named.
    """
    standing = Consent.objects.filter(
        person=OuterRef("representative__person"),
        purpose=Consent.Purpose.PARTICIPATION,
        withdrawn_at=None,
    )
    stops = Attendance.stops.through.objects.filter(attendance=OuterRef("pk")).order_by("stop__position", "stop")
    return (
        Attendance.objects.filter(mission=mission, representative__organisation=organisation)
        .select_related("representative__person")
        .annotate(consents=Exists(standing), cities=JsonRows(stops, city="stop__city"))
        .order_by("representative__person__sort_key", "pk")[:100]
    )


def with_suggestions(mission: Mission, context: str) -> QuerySet[Participation]:
    """Organisations with counts of their suggestions, who has fewest good ones first, and the best few."""
    suggestions = Suggestion.objects.filter(context=context)
    mine = suggestions.filter(organisation=OuterRef("organisation")).order_by()
    best = mine.values("organisation").annotate(top=Max("score")).values("top")
    few = suggestions.filter(rank__lte=SHOWN_SUGGESTIONS).select_related("counterpart").order_by("rank")
    return (
        mission.participations.select_related("organisation")
        .annotate(
            suggestion_count=counted(mine, "organisation"),
            strong_count=counted(mine.filter(_STRONG), "organisation"),
            best_score=best,
        )
        .prefetch_related(Prefetch("organisation__suggestions", queryset=few, to_attr="best_suggestions"))
        .order_by("strong_count", "suggestion_count", "organisation__sort_key", "pk")
    )


def reasons_for_few(participations: Sequence[Any], mission: Mission) -> list[Promise | str]:
    """Why each organisation of :func:`with_suggestions` has few good ones, in words; empty where it has enough."""
    said = said_by([each.organisation_id for each in participations])
    present = present_at(mission)
    return [WHY.get(_why_few(each, said[each.organisation_id], present), "") for each in participations]


def _why_few(participation: Any, said: Said, present: Present) -> str:
    if participation.strong_count >= SHOWN_SUGGESTIONS:
        return ""
    found = lacking(
        said,
        about=bool(participation.organisation.about),
        side=participation.side,
        kinds=participation.organisation.cooperation_types,
        present=present,
        compared=participation.suggestion_count > 0,
    )
    return found or ("few_close" if participation.strong_count else "nobody_close")

"""The thread from meeting to action, indicator and clause, for the pages of the apps below."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.actions.models import Action
from escale.apps.actions.queries import visible_to
from escale.apps.agreements.models import Agreement, Clause, Wording
from escale.apps.agreements.queries import agreements_of
from escale.apps.agreements.rules import party_of
from escale.apps.results.models import Indicator
from escale.apps.results.queries.standing import IndicatorRow, rows_of
from escale.core.beside import Group, Link, Row
from escale.core.origins import resolve
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.agreements.rules import Visitor

MOST_SHOWN = 100


def indicator_link(indicator: Indicator, *, standing: str = "", kind: str = "") -> Link:
    """Where an indicator is shown."""
    words = best(indicator.title)
    return Link(words.text, reverse("results:indicator", args=[indicator.pk]), words.language, standing, kind)


def action_link(action: Action) -> Link:
    """Where an action is shown."""
    words = best(action.title)
    return Link(words.text, reverse("actions:action", args=[action.pk]), words.language)


def clause_links(clauses: Iterable[Clause], numbers: Mapping[int, str]) -> list[Link]:
    """Where clauses are shown; only those with a number in a version that the visitor sees."""
    return [
        Link(
            _("Clause %(number)s") % {"number": numbers[each.pk]},
            reverse("agreements:clause", args=[each.agreement_id, each.pk]),
        )
        for each in clauses
        if each.pk in numbers
    ]


def numbers_of(agreements: Iterable[Agreement]) -> dict[int, str]:
    """The numbers of clauses, as the newest version that the visitor sees has them."""
    seen = [version.pk for each in agreements for version in vars(each)["seen"]]
    return dict(Wording.objects.filter(under__in=seen).order_by("under_id").values_list("clause_id", "number"))


def tied(indicators: QuerySet[Indicator], user: "Visitor") -> list[Indicator]:
    """Indicators with their clauses and the actions that the visitor sees."""
    return list(
        indicators.select_related("result")
        .prefetch_related(
            Prefetch("clauses", queryset=Clause.objects.order_by("pk")),
            Prefetch("actions", queryset=visible_to(user).order_by("due", "pk")),
        )
        .order_by("result_id", "pk")[:MOST_SHOWN]
    )


def _statuses(agreement: Agreement, user: "Visitor") -> dict[int, IndicatorRow]:
    rows = rows_of(agreement, party_of(user, agreement), today=timezone.now().date())
    return {row.indicator.pk: row for row in rows}


def of_agreement(user: "Visitor", key: int) -> Sequence[Group]:
    """On the page of an agreement: how many indicators it has, and where they are."""
    indicators = Indicator.objects.filter(result__agreement=key)
    counted = {"n": indicators.count(), "loose": indicators.filter(clauses=None).count()}
    words = _("Indicators: %(n)s; of these, under no clause: %(loose)s.")
    lead = words % counted if counted["n"] else _("Nothing is measured yet.")
    more = Link(_("Results and indicators"), reverse("results:list", args=[key]))
    return [Group("results", _("Results"), (), more, lead)]


def of_clause(user: "Visitor", key: int) -> Sequence[Group]:
    """On the page of a clause: the indicators that measure it, each with the actions that move it."""
    clause = Clause.objects.filter(pk=key).first()
    agreement = agreements_of(user).filter(pk=clause.agreement_id).first() if clause else None
    if agreement is None:
        return []
    found = tied(Indicator.objects.filter(clauses=key), user)
    standing = _statuses(agreement, user) if found else {}
    rows = [
        Row(
            indicator_link(each, standing=standing[each.pk].words, kind=standing[each.pk].kind),
            [action_link(action) for action in each.actions.all()],
        )
        for each in found
    ]
    lead = "" if rows else _("No indicator measures this clause yet.")
    more = Link(_("Results and indicators"), reverse("results:list", args=[agreement.pk]))
    return [Group("results", _("How it is measured"), rows, more, lead)]


def of_action(user: "Visitor", key: int) -> Sequence[Group]:
    """On the page of an action: the indicators it moves, each with the clauses it stands under."""
    seen = list(agreements_of(user).filter(results__indicators__actions=key).distinct())
    found = tied(Indicator.objects.filter(actions=key, result__agreement__in=seen), user) if seen else []
    if not found:
        return []
    numbers = numbers_of(seen)
    rows = [Row(indicator_link(each), clause_links(each.clauses.all(), numbers)) for each in found]
    return [Group("moves", _("What it moves"), rows)]


def behind(user: "User", actions: Sequence[Action]) -> list[Row]:
    """Actions, each with the meeting or clause it was born in."""
    origins = resolve(user, {(each.origin, each.origin_key) for each in actions if each.origin_key})
    found = []
    for each in actions:
        origin = origins.get((each.origin, each.origin_key))
        found.append(Row(action_link(each), [Link(origin.label, origin.url)] if origin else []))
    return found

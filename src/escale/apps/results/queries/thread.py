"""The thread between actions, indicators and clauses, on the pages of each."""

from collections.abc import Iterable, Sequence
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
from escale.apps.results.queries.standing import rows_of
from escale.core.origins import Origin, resolve
from escale.core.threads import Thread
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.agreements.rules import Visitor

MOST_SHOWN = 100
MOST_OF_AN_AGREEMENT = 10


def indicator_end(indicator: Indicator, standing: str = "") -> Origin:
    """Where an indicator is shown, and in a word how it stands."""
    words = best(indicator.title).text
    return Origin(f"{words} · {standing}" if standing else words, reverse("results:indicator", args=[indicator.pk]))


def action_end(action: Action) -> Origin:
    """Where an action is shown."""
    return Origin(best(action.title).text, reverse("actions:action", args=[action.pk]))


def clause_ends(clauses: Iterable[Clause], agreement: Agreement) -> list[Origin]:
    """Where clauses are shown, by the numbers that the versions have which the visitor sees; others are left out."""
    seen = [version.pk for version in vars(agreement)["seen"]]
    rows = Wording.objects.filter(under__in=seen).order_by("under_id").values_list("clause_id", "number")
    numbers = dict(rows)
    return [
        Origin(
            _("Clause %(number)s") % {"number": numbers[each.pk]},
            reverse("agreements:clause", args=[each.agreement_id, each.pk]),
        )
        for each in clauses
        if each.pk in numbers
    ]


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


def of_agreement(user: "Visitor", key: int) -> Thread | None:
    """On the page of an agreement: its first indicators, and where all are."""
    if not agreements_of(user).filter(pk=key).exists():
        return None
    found = Indicator.objects.filter(result__agreement=key).order_by("result_id", "pk")[:MOST_OF_AN_AGREEMENT]
    page = reverse("results:list", args=[key])
    return Thread(_("How it is measured"), [indicator_end(each) for each in found], page, _("Results and indicators"))


def of_clause(user: "Visitor", key: int) -> Thread | None:
    """On the page of a clause: the indicators that measure it, and how each stands."""
    clause = Clause.objects.filter(pk=key).first()
    agreement = agreements_of(user).filter(pk=clause.agreement_id).first() if clause else None
    if agreement is None:
        return None
    found = list(Indicator.objects.filter(clauses=key).order_by("result_id", "pk")[:MOST_SHOWN])
    words: dict[int, str] = {}
    if found:
        rows = rows_of(agreement, party_of(user, agreement), today=timezone.now().date())
        words = {row.indicator.pk: row.words for row in rows}
    page = reverse("results:list", args=[agreement.pk])
    ends = [indicator_end(each, words[each.pk]) for each in found]
    return Thread(_("How it is measured"), ends, page, _("Results and indicators"))


def of_action(user: "Visitor", key: int) -> Thread | None:
    """On the page of an action: the indicators it moves, of agreements that the visitor sees."""
    seen = agreements_of(user).order_by().values("pk")
    found = Indicator.objects.filter(actions=key, result__agreement__in=seen).order_by("result_id", "pk")
    ends = [indicator_end(each) for each in found[:MOST_SHOWN]]
    return Thread(_("What it moves"), ends) if ends else None


def behind(user: "User", actions: Sequence[Action]) -> list[tuple[Origin, Origin | None]]:
    """Actions, each with the meeting or clause it was born in."""
    origins = resolve(user, {(each.origin, each.origin_key) for each in actions if each.origin_key})
    return [(action_end(each), origins.get((each.origin, each.origin_key))) for each in actions]

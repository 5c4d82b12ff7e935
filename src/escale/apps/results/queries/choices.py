"""What can be chosen for an indicator or a value: clauses, actions, parents, meetings."""

from typing import TYPE_CHECKING, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from escale.apps.actions.models import Action
from escale.apps.actions.queries.access import organised_actions
from escale.apps.agreements.models import Agreement, Clause, Wording
from escale.apps.agreements.queries import seen_of
from escale.apps.meetings.models import Agenda, Meeting, Request
from escale.apps.results.models import Indicator
from escale.core.templatetags.escale import in_language, shortened
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

M = TypeVar("M", bound=Model)
MOST_OFFERED: Final = 200
_SHORT = 80


def clauses_for(agreement: Agreement) -> tuple[QuerySet[Clause], dict[int, SafeString]]:
    """The clauses of the versions that every side sees, and how each is called.

    Of an agreement that nobody shared yet, those of the draft: nobody else reaches it.
    """
    seen = seen_of(agreement)
    shared = [each for each in seen if each.number is not None] or seen
    words: dict[int, SafeString] = {}
    for each in Wording.objects.filter(under__in=shared).order_by("under_id"):
        said = best(each.text)
        text = in_language(shortened(said.text, _SHORT), said.language)
        words[each.clause_id] = format_html("<span>{} · {}</span>", in_language(each.number, ""), text)
    return Clause.objects.filter(pk__in=list(words)).order_by("pk"), words


def actions_for(user: "Visitor", agreement: Agreement, indicator: Indicator | None) -> QuerySet[Action]:
    """The shared actions of the cooperation: the newest, and those that are tied already."""
    shared = organised_actions(user).filter(cooperation=agreement.cooperation_id, shared_at__isnull=False)
    keys = list(shared.order_by("-pk").values_list("pk", flat=True)[:MOST_OFFERED])
    tied = indicator.actions.values_list("pk", flat=True) if indicator else []
    return Action.objects.filter(pk__in={*keys, *tied}).order_by("due", "pk")


def parents_for(agreement: Agreement, indicator: Indicator | None) -> QuerySet[Indicator]:
    """The other indicators of an agreement; which of them would make a circle is told when it is saved."""
    others = Indicator.objects.filter(result__agreement=agreement).select_related("result")
    return (others.exclude(pk=indicator.pk) if indicator else others).order_by("result_id", "pk")


def meetings_for(agreement: Agreement) -> QuerySet[Request]:
    """The pairs that met in published agendas of the cooperation's missions, newest first."""
    met = Meeting.objects.filter(
        agenda__state=Agenda.State.PUBLISHED,
        agenda__round__stop__mission__cooperation=agreement.cooperation_id,
    )
    pairs = Request.objects.filter(pk__in=met.order_by().values("request"))
    newest = pairs.order_by("-round__stop__mission__starts", "first__sort_key", "second__sort_key", "pk")
    return _first(newest).select_related("first", "second").order_by("first__sort_key", "second__sort_key", "pk")


def proving_actions(user: "Visitor", agreement: Agreement) -> QuerySet[Action]:
    """The actions that can prove something: shared, and done or under way."""
    shared = organised_actions(user).filter(cooperation=agreement.cooperation_id, shared_at__isnull=False)
    moving = shared.filter(Q(state=Action.State.DONE) | Q(state=Action.State.UNDER_WAY))
    return _first(moving.order_by("-due", "pk")).order_by("-due", "pk")


def _first(rows: QuerySet[M]) -> QuerySet[M]:
    """The first of them, in a query that can be narrowed once more."""
    keys = list(rows.values_list("pk", flat=True)[:MOST_OFFERED])
    return rows.model._default_manager.filter(pk__in=keys)

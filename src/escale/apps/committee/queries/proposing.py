"""The agenda that makes itself: what is late, contested or due on the day of a committee, each with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import formats
from django.utils.translation import gettext as _

from escale.apps.actions.queries.listing import late
from escale.apps.agreements.models import Agreement, Status
from escale.apps.agreements.queries import current_of
from escale.apps.agreements.queries.reading import wordings_of
from escale.apps.agreements.queries.standing import standings_of
from escale.apps.committee.models import Committee, Item
from escale.apps.committee.queries.ties import clauses_of_actions, shared_actions
from escale.apps.results.models import Period, Statement, Value
from escale.apps.results.models.figures import LIVE

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

_OPEN = (Status.NONE, Status.GOING, Status.LATE)
_ORDER = (Item.Kind.VALUE, Item.Kind.ACTION, Item.Kind.CLAUSE, Item.Kind.PERIOD)


@dataclass(frozen=True)
class Proposal:
    """A point that could be taken up: ``key`` is that of its object; ``day``: since when it is due or late."""

    kind: str
    key: int
    title: dict[str, Any]
    day: date | None
    reason: str


def proposals(committee: Committee, user: "Visitor") -> list[Proposal]:
    """What its agenda does not have yet, taken up or left out; contested values first, then by day."""
    agreement, day = committee.agreement, committee.begins.date()
    known = {(each.kind, _object(each)) for each in committee.items.all()}
    found = [each for each in _all(agreement, user, day) if (each.kind, each.key) not in known]
    return sorted(found, key=lambda each: (_ORDER.index(Item.Kind(each.kind)), each.day or date.min, each.key))


def _object(item: Item) -> int | None:
    return item.action_id or item.value_id or item.period_id or item.clause_id


def _all(agreement: Agreement, user: "Visitor", day: date) -> Iterator[Proposal]:
    yield from _late_actions(agreement, user, day)
    yield from _contested(agreement)
    yield from _due_clauses(agreement, day)
    yield from _due_values(agreement, day)


def _late_actions(agreement: Agreement, user: "Visitor", day: date) -> Iterator[Proposal]:
    for each in shared_actions(user, clauses_of_actions(agreement)).filter(late(day)):
        reason = _("It was to be done by %(day)s.") % {"day": _said(each.due)}
        yield Proposal(Item.Kind.ACTION, each.pk, each.title, each.due, reason)


def _contested(agreement: Agreement) -> Iterator[Proposal]:
    said = Statement.objects.select_related("party__institution", "party__organisation").order_by("-pk")
    values = Value.objects.filter(period__indicator__result__agreement=agreement, state=Value.State.CONTESTED)
    for each in values.select_related("period__indicator").prefetch_related(Prefetch("statements", queryset=said)):
        newest = _newest(each.statements.all())
        who = next((one for one in newest if one.kind == Statement.Kind.CONTESTED), None)
        words = _("%(party)s contests the value: %(reason)s")
        reason = words % {"party": who.party.name, "reason": who.reason} if who else ""
        day = who.said_at.date() if who else None
        yield Proposal(Item.Kind.VALUE, each.pk, each.period.indicator.title, day, reason)


def _newest(statements: Iterable[Statement]) -> list[Statement]:
    found: dict[int, Statement] = {}
    for each in statements:
        found.setdefault(each.party_id, each)
    return list(found.values())


def _due_clauses(agreement: Agreement, day: date) -> Iterator[Proposal]:
    wordings = wordings_of(current_of(agreement))
    standings = standings_of(wordings, day)
    for each in wordings:
        status = standings[each.clause_id].status
        if each.due_on is not None and each.due_on <= day and status in _OPEN:
            reason = _("It is due on %(day)s.") % {"day": _said(each.due_on)}
            yield Proposal(Item.Kind.CLAUSE, each.clause_id, each.text, each.due_on, reason)
        elif status == Status.LATE and each.clause.status == Status.LATE:  # late actions are points of their own
            reason = _("It is said to be late.")
            yield Proposal(Item.Kind.CLAUSE, each.clause_id, each.text, each.due_on, reason)


def _due_values(agreement: Agreement, day: date) -> Iterator[Proposal]:
    live = Value.objects.filter(period=OuterRef("pk"), state__in=LIVE).order_by()
    aimed = Q(target__isnull=False) | ~Q(target_told="")
    periods = Period.objects.filter(aimed, ~Exists(live), indicator__result__agreement=agreement, ends__lte=day)
    for each in periods.select_related("indicator").order_by("ends", "pk"):
        reason = _("The period ended on %(day)s and no value was entered.") % {"day": _said(each.ends)}
        yield Proposal(Item.Kind.PERIOD, each.pk, each.indicator.title, each.ends, reason)


def _said(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")

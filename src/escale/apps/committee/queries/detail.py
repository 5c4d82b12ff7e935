"""What the pages of committees show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.apps.actions.models import Action
from escale.apps.actions.queries import visible_to
from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreements_of
from escale.apps.committee.models import Committee, Decision, Item
from escale.apps.committee.queries import committees_of, next_planned
from escale.apps.committee.queries.people import name_of, participants_of
from escale.core.clock import weekday
from escale.core.labels import label
from escale.core.origins import Origin
from escale.core.threads import Thread

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor


@dataclass(frozen=True)
class Point:
    """A point with where its object is shown (empty: it is about nothing else, or that is gone) and its decisions."""

    item: Item
    url: str
    decisions: Sequence[tuple[Decision, Action | None]]


@dataclass(frozen=True)
class Guest:
    """Who is invited, for whom; ``came``: None as long as nobody said."""

    key: int
    party: str
    name: str
    came: bool | None


@dataclass(frozen=True)
class Page:
    """The agenda, what was left out of it, and who comes."""

    points: Sequence[Point]
    left_out: Sequence[Point]
    guests: Sequence[Guest]


def page_of(committee: Committee, user: "Visitor") -> Page:
    """A committee as its page shows it; a fixed number of queries."""
    decided = Decision.objects.select_related("action").order_by("pk")
    items = (
        committee.items.select_related("value__period", "period")
        .prefetch_related(Prefetch("decisions", queryset=decided))
        .order_by("position", "pk")
    )
    rows = list(items)
    keys = [each.action_id for row in rows for each in row.decisions.all()] + [row.action_id for row in rows]
    seen = set(visible_to(user).filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True))
    points = [_point(each, committee.agreement, seen) for each in rows]
    return Page(
        [each for each in points if each.item.state == Item.State.TAKEN],
        [each for each in points if each.item.state == Item.State.DROPPED],
        [Guest(each.pk, str(each.party), name_of(each), each.came) for each in participants_of(committee)],
    )


def _point(item: Item, agreement: Agreement, seen: set[int]) -> Point:
    decisions = [
        (each, each.action if each.action is not None and each.action_id in seen else None)
        for each in item.decisions.all()
    ]
    return Point(item, address_of(item, agreement, seen), decisions)


def address_of(item: Item, agreement: Agreement, seen: set[int]) -> str:
    """Where the object of a point is shown."""
    if item.action_id:
        return reverse("actions:action", args=[item.action_id]) if item.action_id in seen else ""
    if item.value_id:
        return reverse("results:value", args=[item.value_id])
    if item.period is not None:
        return reverse("results:indicator", args=[item.period.indicator_id])
    if item.clause_id:
        return reverse("agreements:clause", args=[agreement.pk, item.clause_id])
    return ""


def of_agreement(user: "Visitor", key: int) -> Thread | None:
    """On the page of an agreement: the next committee and the last, and where the report is."""
    agreement = agreements_of(user).filter(pk=key).first()
    if agreement is None:
        return None
    held = committees_of(agreement).filter(state__in=("held", "published")).first()
    sittings = [_end(each) for each in (next_planned(agreement), held) if each is not None]
    report = Origin(_("Report of today"), reverse("committee:report", args=[key]))
    every = reverse("committee:list", args=[key])
    return Thread(_("Steering committee"), [*sittings, report], every, _("All sittings of the committee"))


def _end(committee: Committee) -> Origin:
    url = reverse("committee:committee", args=[committee.pk])
    return Origin(f"{weekday(committee.begins)} · {label(committee, 'state')}", url)

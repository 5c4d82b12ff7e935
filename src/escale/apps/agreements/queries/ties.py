"""Which actions serve which clauses, walked from either end."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.apps.actions.models import Action
from escale.apps.actions.queries.access import organised_actions, visible_to
from escale.apps.actions.queries.listing import Row, rows_of, with_owners
from escale.apps.agreements.models import Agreement, Clause, Tie, Wording
from escale.apps.agreements.queries import agreements_of, current_of, visible_versions
from escale.apps.agreements.rules import officers
from escale.core.origins import Origin
from escale.core.threads import Thread
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.agreements.rules import Visitor

MOST_OFFERED = 200  # actions or clauses to choose from


def clauses_behind(user: "Visitor", keys: Collection[str]) -> dict[str, Origin]:
    """The clauses that a visitor may follow, by key; one query."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    return {str(each.clause_id): _origin(each) for each in _latest(user, Clause.objects.filter(pk__in=wanted))}


def clauses_of_action(user: "Visitor", key: int) -> Thread | None:
    """The clauses an action serves, for those who see them; officers may tie more."""
    ends = [_origin(each) for each in _latest(user, Clause.objects.filter(ties__action=key))]
    organised = organised_actions(user).filter(pk=key).exists()
    if not ends and not organised:
        return None
    change = reverse("agreements:tie-clause", args=[key]) if organised else ""
    return Thread(gettext_lazy("Clauses it serves"), ends, change, gettext_lazy("Tie it to a clause"))


def _latest(user: "Visitor", clauses: QuerySet[Clause]) -> list[Wording]:
    """What the newest signed version that a visitor sees says of each clause."""
    seen = visible_versions(user).filter(signed_on__isnull=False)
    rows = Wording.objects.filter(clause__in=clauses, under__in=seen).select_related("under__agreement")
    by_clause = {each.clause_id: each for each in rows.order_by("under__agreement", "under__number", "pk")}
    return sorted(by_clause.values(), key=lambda each: (each.under.agreement_id, each.position, each.pk))


def _origin(wording: Wording) -> Origin:
    agreement = wording.under.agreement
    said = {"number": wording.number, "agreement": best(agreement.title).text}
    label = _("Clause %(number)s – %(agreement)s") % said
    return Origin(label, reverse("agreements:clause", args=[agreement.pk, wording.clause_id]))


def actions_of(user: "User", clause: Clause) -> list[tuple[Row, Tie]]:
    """The actions tied to a clause that a visitor sees, by due day, as lists of actions show them."""
    tied = Prefetch("ties", queryset=Tie.objects.filter(clause=clause), to_attr="here")
    found = with_owners(visible_to(user).filter(ties__clause=clause)).prefetch_related(tied).order_by("due", "pk")
    return [(row, vars(row.action)["here"][0]) for row in rows_of(found, user, names=True)]


def offered_actions(user: "User", clause: Clause) -> list[tuple[int, str]]:
    """The actions that could be tied to a clause: of its cooperation, seen, and not tied to it."""
    mine = organised_actions(user).filter(cooperation=clause.agreement.cooperation_id)
    found = mine.exclude(pk__in=Tie.objects.filter(clause=clause).values("action")).order_by("due", "pk")
    return [(each.pk, best(each.title).text) for each in found[:MOST_OFFERED]]


def signed_wordings(agreement: Agreement) -> Sequence[Wording]:
    """What the signed version that counts says; nothing before a signature."""
    current = current_of(agreement)
    if current.signed_on is None:
        return []
    return list(current.wordings.order_by("position", "pk"))


def offered_clauses(user: "User", action: Action) -> list[tuple[int, str]]:
    """The clauses that an action could be tied to, over all signed agreements of its cooperation."""
    tied = set(Tie.objects.filter(action=action).values_list("clause", flat=True))
    held = officers().filter(user=user.pk, cooperation=action.cooperation_id)
    if not held.exists():
        return []
    mine = agreements_of(user).filter(cooperation=action.cooperation_id)
    current = {current_of(each).pk: each for each in mine if current_of(each).signed_on is not None}
    rows = Wording.objects.filter(under__in=current).exclude(clause__in=tied).order_by("under", "position", "pk")
    return [
        (each.clause_id, f"{each.number} – {best(current[each.under_id].title).text}") for each in rows[:MOST_OFFERED]
    ]

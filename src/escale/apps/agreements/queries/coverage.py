"""The gaps of an agreement: what nothing answers to, seen from each end.

An app above adds its own when it starts, and gets a table and a sheet:

    register(Gap("indicators", _("Indicators without evidence"), …, find))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.apps.actions.models import Action, Owner
from escale.apps.actions.queries.access import visible_to
from escale.apps.actions.queries.listing import with_owners
from escale.apps.agreements.models import Agreement, Status, Tie
from escale.apps.agreements.queries import current_of
from escale.apps.agreements.queries.reading import wordings_of
from escale.apps.agreements.queries.standing import standings_of
from escale.core.labels import label
from escale.core.origins import Origin
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

SHOWN: Final = 100  # rows of a table on the page
MOST: Final = 5_000  # rows of a sheet

Cell = str | date | Origin | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Gap:
    """A kind of gap: its heading, what is said when there is none, its columns, and who finds it.

    ``find(user, agreement, most)`` gives at most so many rows of what this visitor may see. A cell with an address is
    an :class:`Origin`; text is taken for somebody's own words. ``key`` stands in the address of its sheet.
    """

    key: str
    heading: str | Promise
    none: str | Promise
    columns: Sequence[str | Promise]
    find: Callable[["User", Agreement, int], list[Row]]


class Shown(NamedTuple):
    """A gap with its first rows, each cell with its column; ``more``: there are others."""

    gap: Gap
    rows: list[list[tuple[str | Promise, Cell]]]
    more: bool


_gaps: dict[str, Gap] = {}


def register(gap: Gap) -> None:
    """Add a kind of gap. Raises ``ValueError`` for a second one of the same key."""
    if _gaps.setdefault(gap.key, gap) is not gap:
        raise ValueError(f"Two gaps are called {gap.key}.")


def gap_of(key: str) -> Gap | None:
    """The gap of this key."""
    return _gaps.get(key)


def gaps_in(user: "User", agreement: Agreement) -> list[Shown]:
    """Every kind of gap with the first rows that a visitor sees."""
    found = [(gap, gap.find(user, agreement, SHOWN + 1)) for gap in _gaps.values()]
    return [
        Shown(gap, [list(zip(gap.columns, row, strict=True)) for row in rows[:SHOWN]], len(rows) > SHOWN)
        for gap, rows in found
    ]


def _clauses(_user: "User", agreement: Agreement, most: int) -> list[Row]:
    """Clauses of the signed version that counts that no shared action serves, but for one that was dropped."""
    current = current_of(agreement)
    if current.signed_on is None:
        return []
    served = Tie.objects.filter(clause__agreement=agreement, action__shared_at__isnull=False)
    served = served.exclude(action__state=Action.State.DROPPED)
    keys = set(served.order_by().values_list("clause", flat=True))
    wordings = [each for each in wordings_of(current) if each.clause_id not in keys][:most]
    standings = standings_of(wordings, timezone.now().date())
    names = dict(Status.choices)
    return [
        [
            Origin(
                _("Clause %(number)s") % {"number": each.number},
                reverse("agreements:clause", args=[agreement.pk, each.clause_id]),
            ),
            best(each.text).text,
            each.owner.name if each.owner else "",
            each.due_on,
            str(names[standings[each.clause_id].status]),
        ]
        for each in wordings
    ]


def _actions(user: "User", agreement: Agreement, most: int) -> list[Row]:
    """Actions of parties that still stand, seen by the visitor and not dropped, that serve no clause anywhere."""
    standing = [each for each in agreement.parties.all() if each.withdrawn_on is None]
    own = Owner.objects.filter(
        Q(institution__in=[each.institution_id for each in standing if each.institution_id])
        | Q(organisation__in=[each.organisation_id for each in standing if each.organisation_id])
    )
    loose = visible_to(user).filter(
        ~Exists(Tie.objects.filter(action=OuterRef("pk"))),
        cooperation=agreement.cooperation_id,
        pk__in=own.order_by().values("action"),
    )
    found = with_owners(loose.exclude(state=Action.State.DROPPED)).order_by("due", "pk")[:most]
    return [
        [
            Origin(best(each.title).text, reverse("actions:action", args=[each.pk])),
            each.due,
            _("draft") if each.is_draft else label(each, "state"),
            ", ".join(str(owner.institution or owner.organisation) for owner in each.owners.all()),
        ]
        for each in found
    ]


register(
    Gap(
        "clauses",
        gettext_lazy("Clauses without an action"),
        gettext_lazy("An action serves every clause."),
        [
            gettext_lazy("Clause"),
            gettext_lazy("Text"),
            gettext_lazy("Promised by"),
            gettext_lazy("Due on"),
            gettext_lazy("How it stands"),
        ],
        _clauses,
    )
)
register(
    Gap(
        "actions",
        gettext_lazy("Actions of the parties without a clause"),
        gettext_lazy("Every action of the parties serves a clause."),
        [
            gettext_lazy("Action"),
            gettext_lazy("Due on"),
            gettext_lazy("State"),
            gettext_lazy("Who answers for it"),
        ],
        _actions,
    )
)

"""Everything a report tells, read once from the database and in no language yet."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from escale.apps.actions.models import Action
from escale.apps.actions.queries.listing import with_owners
from escale.apps.actions.rules import is_overdue
from escale.apps.agreements.models import Agreement, ClauseStatus, Version, Wording
from escale.apps.agreements.queries import current_of
from escale.apps.agreements.queries.reading import wordings_of
from escale.apps.agreements.queries.standing import Standing, standings_of
from escale.apps.committee.models import Committee
from escale.apps.committee.queries import last_held
from escale.apps.committee.queries.happened import MOST_CHANGES, Change, Proof, changes_of, proofs_of
from escale.apps.committee.queries.ties import by_clause, clauses_of_actions, shared_actions
from escale.apps.results.models import Indicator, Result
from escale.apps.results.queries.standing import IndicatorRow, PeriodRow, Reached, rows_of
from escale.core.models import AuditEntry

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

Course = Literal["late", "done", "dropped", "new", "open"]


@dataclass(frozen=True)
class ClauseFact:
    """A clause, how it stands, the newest that was said of it, and what is tied to it."""

    wording: Wording
    standing: Standing
    said: ClauseStatus | None
    actions: Sequence[Action]
    indicators: Sequence[Indicator]


@dataclass(frozen=True)
class ActionFact:
    """An action and what became of it since; ``ended``: when it was done or dropped."""

    action: Action
    course: Course
    ended: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What an agreement's report is made of. ``since``: None from the beginning. ``more``: changes not told."""

    agreement: Agreement
    version: Version
    made: datetime
    since: datetime | None
    committee: Committee | None
    clauses: Sequence[ClauseFact]
    actions: Sequence[ActionFact]
    results: Sequence[tuple[Result, Sequence[IndicatorRow]]]
    proofs: Mapping[int, Sequence[Proof]]
    changes: Sequence[Change]
    more: int

    @property
    def today(self) -> date:
        """The day it is made."""
        return self.made.astimezone(UTC).date()

    @property
    def rows(self) -> list[IndicatorRow]:
        """The indicators of all results."""
        return [row for _result, rows in self.results for row in rows]

    def of(self, course: Course) -> list[ActionFact]:
        """The actions that went one way."""
        return [each for each in self.actions if each.course == course]


def facts_of(agreement: Agreement, user: "Visitor", *, since: date | None = None) -> Facts:
    """An agreement as its reader sees it, drafts left out, whosever they are: a report is for both sides.

    ``since``: a day, else the last committee that was held, else the beginning. A fixed number of queries.
    """
    made = timezone.now()
    committee = last_held(agreement, made) if since is None else None
    begun = committee.starts if committee else None
    if since is not None:
        begun = datetime(since.year, since.month, since.day, tzinfo=UTC)
    version = current_of(agreement)
    ties = clauses_of_actions(agreement)
    actions = list(with_owners(shared_actions(user, ties)))
    today = made.astimezone(UTC).date()
    rows = rows_of(agreement, None, today=today)
    values = [each.value for row in rows for period in row.periods for each in _standing(period)]
    changes = changes_of(agreement, version, begun)
    results = list(Result.objects.filter(agreement=agreement).order_by("pk"))
    return Facts(
        agreement=agreement,
        version=version,
        made=made,
        since=begun,
        committee=committee,
        clauses=_clauses(version, by_clause(actions, ties), today),
        actions=_courses(actions, begun, today),
        results=[(each, [row for row in rows if row.indicator.result_id == each.pk]) for each in results],
        proofs=proofs_of(values, user),
        changes=changes[:MOST_CHANGES],
        more=max(0, len(changes) - MOST_CHANGES),
    )


def _standing(period: PeriodRow) -> list[Reached]:
    found = [period.standing, *period.places]
    return [each for each in found if each is not None]


def _clauses(version: Version, actions: Mapping[int, Sequence[Action]], today: date) -> list[ClauseFact]:
    wordings = wordings_of(version)
    standings = standings_of(wordings, today)
    keys = [each.clause_id for each in wordings]
    said = {
        each.clause_id: each
        for each in ClauseStatus.objects.filter(clause__in=keys)
        .select_related("party__institution", "party__organisation")
        .order_by("pk")
    }
    measuring: dict[int, list[Indicator]] = defaultdict(list)
    for each in Indicator.objects.filter(clauses__in=keys).prefetch_related("clauses").distinct().order_by("pk"):
        for clause in each.clauses.all():
            measuring[clause.pk].append(each)
    return [
        ClauseFact(each, standings[key], said.get(key), actions.get(key, []), measuring[key])
        for key, each in zip(keys, wordings, strict=True)
    ]


def _courses(actions: Collection[Action], since: datetime | None, today: date) -> list[ActionFact]:
    """Late, done or dropped since, new since, open; what ended before that is history and left out."""
    entries = AuditEntry.objects.filter(
        object_type=Action._meta.label_lower,
        object_id__in=[str(each.pk) for each in actions if each.is_closed],
        verb__in=("action.finished", "action.dropped"),
    )
    ended = {int(key): at for key, at in entries.order_by("at", "number").values_list("object_id", "at")}
    found = []
    for each in actions:
        end = ended.get(each.pk)
        if each.is_closed:
            if since is None or end is None or end >= since:
                found.append(ActionFact(each, "done" if each.state == Action.State.DONE else "dropped", end))
        elif is_overdue(each, today):
            found.append(ActionFact(each, "late"))
        else:
            is_new = each.shared_at is not None and (since is None or each.shared_at >= since)
            found.append(ActionFact(each, "new" if is_new else "open"))
    return found

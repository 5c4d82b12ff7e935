"""What stands behind figures, and what happened since a moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from django.urls import reverse

from escale.apps.actions.queries import visible_to
from escale.apps.agreements.models import Agreement, ClauseStatus, Version, Wording
from escale.apps.agreements.queries import seen_of
from escale.apps.results.models import Evidence, Statement, Value
from escale.core.origins import Origin, resolve
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

MOST_CHANGES: Final = 300  # told in one report; how many more there are is said


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: what it is called, in which language, and its address where the reader may go there."""

    evidence: Evidence
    label: str
    language: str
    url: str


@dataclass(frozen=True)
class Change:
    """What happened since: ``kind`` says in which of the fields."""

    at: datetime
    kind: Literal["clause", "entered", "signed", "contested", "corrected", "unproved", "version"]
    said: ClauseStatus | None = None
    value: Value | None = None
    party: str = ""
    reason: str = ""
    version: Version | None = None


def proofs_of(values: Sequence[Value], user: "Visitor") -> dict[int, list[Proof]]:
    """The evidence of values that were read whole; meetings and actions lead where the reader may go."""
    pieces = [piece for value in values for piece in value.evidence.all()]
    behind = resolve(user, {("meeting", str(each.meeting_id)) for each in pieces if each.meeting_id})
    wanted = {each.action_id for each in pieces if each.action_id}
    seen = set(visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return {value.pk: [_proof(each, behind, seen) for each in value.evidence.all()] for value in values}


def _proof(evidence: Evidence, behind: Mapping[tuple[str, str], Origin], seen: set[int]) -> Proof:
    if evidence.kind == Evidence.Kind.LINK:
        return Proof(evidence, evidence.title or evidence.link, "und", evidence.link)
    if evidence.action is not None and evidence.action_id in seen:
        words = best(evidence.action.title)
        return Proof(evidence, words.text, words.language, reverse("actions:action", args=[evidence.action_id]))
    origin = behind.get(("meeting", str(evidence.meeting_id)))
    return Proof(evidence, origin.label, "und", origin.url) if origin else Proof(evidence, "", "", "")


def changes_of(agreement: Agreement, version: Version, since: datetime | None) -> list[Change]:
    """What was said and signed since a moment (None: ever), newest first; actions are told on their own."""
    found = [*_said(version), *_figures(agreement), *_versions(agreement)]
    return sorted((each for each in found if since is None or each.at >= since), key=lambda one: one.at, reverse=True)


def _said(version: Version) -> Iterator[Change]:
    clauses = Wording.objects.filter(under=version).order_by().values("clause")
    for each in ClauseStatus.objects.filter(clause__in=clauses).select_related(
        "party__institution", "party__organisation"
    ):
        yield Change(each.set_at, "clause", said=each, party=str(each.party) if each.party else "")


def _figures(agreement: Agreement) -> Iterator[Change]:
    entered = (
        Value.objects.filter(period__indicator__result__agreement=agreement)
        .exclude(state=Value.State.DRAFT)
        .select_related("period__indicator", "party__institution", "party__organisation")
    )
    values = {each.pk: each for each in entered}
    for value in values.values():
        if value.entered_at is not None:
            kind: Literal["entered", "corrected"] = "corrected" if value.corrects_id else "entered"
            yield Change(value.entered_at, kind, value=value, party=value.party.name, reason=value.why)
    statements = Statement.objects.filter(value__in=values)
    for each in statements.select_related("party__institution", "party__organisation"):
        said: Literal["signed", "contested"] = "signed" if each.kind == Statement.Kind.SIGNED else "contested"
        yield Change(each.said_at, said, value=values[each.value_id], party=each.party.name, reason=each.reason)
    gone = Evidence.objects.filter(value__in=values, removed_at__isnull=False)
    for piece in gone.select_related("party__institution", "party__organisation"):
        if piece.removed_at is not None:
            value, reason = values[piece.value_id], piece.removed_reason
            yield Change(piece.removed_at, "unproved", value=value, party=piece.party.name, reason=reason)


def _versions(agreement: Agreement) -> Iterator[Change]:
    for each in seen_of(agreement):
        if each.number is not None and each.number > 1 and each.shared_at is not None:
            yield Change(each.shared_at, "version", version=each)

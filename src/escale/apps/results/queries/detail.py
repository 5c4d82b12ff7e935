"""One value with its life, and where its evidence is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.queries import visible_to
from escale.apps.agreements.models import Agreement, Party
from escale.apps.directory.models import Membership
from escale.apps.results.models import Evidence, Indicator, Value
from escale.core.models import AuditEntry
from escale.core.origins import Origin, resolve
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_TOLD: Final = 100
LIFE: Final[Mapping[str, str | Promise]] = {
    "value.drafted": _("drafted"),
    "value.edited": _("draft changed"),
    "value.entered": _("entered, seen by both sides"),
    "value.signed": _("signed"),
    "value.contested": _("contested"),
    "value.corrected": _("corrected by another value"),
    "evidence.added": _("evidence added"),
    "evidence.removed": _("evidence taken away"),
    "period.set": _("period and target set"),
    "period.removed": _("period removed"),
    "baseline.set": _("what was there before was said"),
    "indicator.added": _("added"),
    "indicator.edited": _("changed"),
    "indicator.published": _("strangers may see it, says one side"),
    "indicator.hidden": _("strangers see it no longer"),
}


@dataclass(frozen=True)
class Event:
    """What happened, when, who did it for whom; ``change``: two figures, before and after."""

    words: str | Promise
    at: datetime
    who: str
    change: tuple[str, str] | None = None


@dataclass(frozen=True)
class Proof:
    """A piece of evidence, what it is called and where it is shown; without ``url`` the visitor may not go there."""

    evidence: Evidence
    label: str
    language: str
    url: str


def life_of(agreement: Agreement, row: Value | Indicator, party: Party | None) -> list[Event]:
    """What happened to a value or an indicator, newest first; to others a value was born when it was entered."""
    entries = AuditEntry.objects.filter(
        object_type=row._meta.label_lower, object_id=str(row.pk), verb__in=list(LIFE)
    ).order_by("-at", "-number")
    if isinstance(row, Value) and row.entered_at and (party is None or party.pk != row.party_id):
        entries = entries.filter(at__gte=row.entered_at).exclude(verb__in=("value.drafted", "value.edited"))
    found = list(entries[:MOST_TOLD])
    known = _names(agreement, {each.actor_id for each in found})
    return [Event(LIFE[each.verb], each.at, known.get(each.actor_id, ""), _change(each)) for each in found]


def _change(entry: AuditEntry) -> tuple[str, str] | None:
    before, after = entry.details.get("from", ""), entry.details.get("to", "")
    return (before, after) if before and before != after else None


def _names(agreement: Agreement, accounts: Iterable[int | None]) -> dict[int | None, str]:
    held = Membership.objects.filter(
        user__in=[key for key in accounts if key is not None], cooperation=agreement.cooperation_id
    ).select_related("user", "institution")
    found: dict[int | None, str] = {}
    for each in held.order_by("-pk"):
        institution = f" ({each.institution.name})" if each.institution else ""
        found[each.user_id] = f"{each.shown_name}{institution}"
    return found


def proofs_of(value: Value, user: "User") -> list[Proof]:
    """The evidence of a value, in the order it was added; meetings and actions lead where the visitor may go."""
    pieces: Sequence[Evidence] = list(value.evidence.all())
    behind = resolve(user, {("meeting", str(each.meeting_id)) for each in pieces if each.meeting_id})
    wanted = [each.action_id for each in pieces if each.action_id]
    seen = set(visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return [_proof(each, behind.get(("meeting", str(each.meeting_id))), seen) for each in pieces]


def _proof(evidence: Evidence, meeting: Origin | None, seen: set[int]) -> Proof:
    if evidence.kind == Evidence.Kind.LINK:
        return Proof(evidence, evidence.title or evidence.link, "", evidence.link)
    if evidence.kind == Evidence.Kind.ACTION and evidence.action is not None:
        url = reverse("actions:action", args=[evidence.action_id]) if evidence.action_id in seen else ""
        words = best(evidence.action.title)
        return Proof(evidence, words.text if url else "", words.language, url)
    if meeting is not None:
        return Proof(evidence, meeting.label, "", meeting.url)
    return Proof(evidence, "", "", "")

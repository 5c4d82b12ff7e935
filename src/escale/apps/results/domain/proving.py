"""What stands behind a value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement, Party
from escale.apps.meetings.models import Request
from escale.apps.results.domain import ResultRefused, log
from escale.apps.results.domain.locking import lock_value
from escale.apps.results.models import Evidence, Value
from escale.apps.results.rules import MOST_EVIDENCE

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class Proof:
    """One of: an address with its title, a meeting (the pair that met), an action."""

    title: str = ""
    link: str = ""
    meeting: Request | None = None
    action: Action | None = None

    @property
    def kind(self) -> str:
        """Which it is."""
        if self.meeting is not None:
            return Evidence.Kind.MEETING
        return Evidence.Kind.ACTION if self.action is not None else Evidence.Kind.LINK


def add_evidence(
    *, acting_user: "User | None", agreement: Agreement, value: Value, party: Party, proof: Proof
) -> Evidence:
    """Put one more piece of evidence behind a value, also behind one that stands already.

    Raises:
        ResultRefused: it is there already, the value was corrected, or no more fit.
    """
    with transaction.atomic():
        locked = lock_value(value)
        if locked.state == Value.State.CORRECTED:
            raise ResultRefused(_("This value was corrected; add evidence to the one that stands now."))
        known = locked.evidence.filter(removed_at=None)
        if known.count() >= MOST_EVIDENCE:
            raise ResultRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_EVIDENCE})
        if known.filter(kind=proof.kind, link=proof.link, meeting=proof.meeting, action=proof.action).exists():
            raise ResultRefused(_("This evidence is there already; nothing was changed."))
        row = Evidence.objects.create(
            value=locked,
            kind=proof.kind,
            title=proof.title,
            link=proof.link,
            meeting=proof.meeting,
            action=proof.action,
            party=party,
            added_by=acting_user,
        )
        details = {"evidence": row.pk, "kind": row.kind}
        log("evidence.added", locked, agreement=agreement, acting_user=acting_user, details=details)
    return row


def remove_evidence(
    *, acting_user: "User", agreement: Agreement, evidence: Evidence, party: Party, reason: str
) -> None:
    """Take evidence away: it stays in view, with the reason. A value that nothing proves any more is shown so.

    Raises:
        ResultRefused: it is another side's, was taken away already, or there is no reason.
    """
    if not reason:
        raise ResultRefused(_("Say why the evidence is taken away."))
    with transaction.atomic():
        lock_value(evidence.value)
        evidence.refresh_from_db(fields=["removed_at", "party"])
        if evidence.party_id != party.pk:
            raise ResultRefused(_("Only the side that added evidence takes it away."))
        if evidence.removed_at is not None:
            raise ResultRefused(_("This evidence was taken away already; nothing was changed."))
        evidence.removed_at, evidence.removed_reason = timezone.now(), reason
        evidence.removed_by = acting_user
        evidence.save(update_fields=["removed_at", "removed_reason", "removed_by"])
        details = {"evidence": evidence.pk}
        log("evidence.removed", evidence.value, agreement=agreement, acting_user=acting_user, details=details)

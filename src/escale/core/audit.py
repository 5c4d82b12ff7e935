"""The audit log: append-only, hash-chained, written in the transaction of the act it records."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from escale.core.models import AuditChain, AuditEntry

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

PLATFORM = "platform"


def record(
    verb: str,
    subject: models.Model,
    *,
    acting_user: "User | None",
    chain: str = PLATFORM,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry; must be called last inside the transaction of the act (it locks the chain's head).

    ``details`` must be JSON and must not hold personal data: name fields and figures, not their holders.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit entry belongs to the transaction of its act.")
    AuditChain.objects.get_or_create(name=chain)
    head = AuditChain.objects.select_for_update().get(name=chain)
    entry = AuditEntry(
        chain=head,
        number=head.length + 1,
        at=timezone.now(),
        actor=acting_user,
        verb=verb,
        object_type=subject._meta.label_lower,
        object_id=str(subject.pk),
        details=dict(details or {}),
        previous_hash=head.last_hash,
    )
    entry.hash = entry_hash(entry)
    entry.save()
    head.length, head.last_hash = entry.number, entry.hash
    head.save(update_fields=["length", "last_hash"])
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of everything an entry says, and the hash before it."""
    content = [
        entry.previous_hash,
        entry.number,
        entry.at.isoformat(),
        entry.actor_id,
        entry.verb,
        entry.object_type,
        entry.object_id,
        entry.details,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_fault(chain: str = PLATFORM) -> int | None:
    """The number of the first entry that is missing or was altered; ``None`` when the chain holds."""
    head = AuditChain.objects.filter(name=chain).first()
    if head is None:
        return None
    previous, expected = "0" * 64, 1
    for entry in AuditEntry.objects.filter(chain=head).order_by("number").iterator():
        if entry.number != expected or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return expected
        previous, expected = entry.hash, expected + 1
    return None if (head.length, head.last_hash) == (expected - 1, previous) else expected

"""Tables that every app stands on."""

from escale.core.models.audit import AuditChain, AuditEntry, SignedHead
from escale.core.models.idempotency import IdempotencyKey
from escale.core.models.jobs import Job
from escale.core.models.mail import OutgoingMail
from escale.core.models.occupancy import Occupied

__all__ = ["AuditChain", "AuditEntry", "IdempotencyKey", "Job", "Occupied", "OutgoingMail", "SignedHead"]

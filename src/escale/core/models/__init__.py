"""Tables that every app stands on."""

from escale.core.models.audit import AuditChain, AuditEntry, SignedHead
from escale.core.models.files import StoredFile
from escale.core.models.idempotency import IdempotencyKey
from escale.core.models.jobs import Job, Schedule, Worker
from escale.core.models.mail import NoticeRefusal, OutgoingMail
from escale.core.models.occupancy import Occupied

__all__ = [
    "AuditChain",
    "AuditEntry",
    "IdempotencyKey",
    "Job",
    "NoticeRefusal",
    "Occupied",
    "OutgoingMail",
    "Schedule",
    "SignedHead",
    "StoredFile",
    "Worker",
]

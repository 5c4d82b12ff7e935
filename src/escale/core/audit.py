"""The audit log: append-only, hash-chained, one chain a cooperation, written in the transaction of the act.

What concerns no cooperation (accounts, the platform) stands in the chain ``platform``.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.db import models, transaction
from django.utils import timezone

from escale.core import log_format, log_key
from escale.core.log_format import PLATFORM
from escale.core.models import AuditChain, AuditEntry, SignedHead

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

_HOME: Final = "directory.cooperation"


def record(
    verb: str,
    subject: models.Model,
    *,
    acting_user: "User | None",
    cooperation: int | None = None,
    chain: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry; must be called last inside the transaction of the act (it locks the chain's head).

    The chain is that of the ``cooperation`` (a key), else of the one the subject belongs to, else the platform's.
    ``details`` must be JSON without floats and must not hold personal data: name fields and figures.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit entry belongs to the transaction of its act.")
    name = chain or chain_of(cooperation if cooperation is not None else cooperation_of(subject))
    if not AuditChain.objects.filter(name=name).exists():
        AuditChain.objects.get_or_create(name=name, defaults={"last_hash": log_format.genesis(name)})
    head = AuditChain.objects.select_for_update().filter(name=name)[0]
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


def chain_of(cooperation: int | None) -> str:
    """The name of a chain."""
    return PLATFORM if cooperation is None else f"cooperation:{cooperation}"


def cooperation_of(subject: models.Model) -> int | None:
    """The key of the cooperation that a row belongs to, by its shortest way of foreign keys; ``None`` without one."""
    if subject._meta.label_lower == _HOME:
        return int(subject.pk)
    way = _way_home(subject.__class__)
    if way is None:
        return None
    row: Any = subject
    for name in way[:-1]:
        row = getattr(row, name)
        if row is None:
            return None
    key: int | None = getattr(row, f"{way[-1]}_id")
    return key


@cache
def _way_home(model: type[models.Model]) -> tuple[str, ...] | None:
    waiting: deque[tuple[type[models.Model], tuple[str, ...]]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, way = waiting.popleft()
        for field in here._meta.concrete_fields:
            target = field.related_model
            if not isinstance(field, models.ForeignKey) or not isinstance(target, type) or target in seen:
                continue
            if target._meta.label_lower == _HOME:
                return (*way, field.name)
            seen.add(target)
            waiting.append((target, (*way, field.name)))
    return None


def as_row(entry: AuditEntry) -> dict[str, Any]:
    """An entry as it is hashed and downloaded."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def entry_hash(entry: AuditEntry) -> str:
    """The hash that fits what an entry says, see :func:`escale.core.log_format.entry_hash`."""
    return log_format.entry_hash(as_row(entry))


def first_fault(chain: str = PLATFORM) -> int | None:
    """The number of the first entry that is missing or was altered; ``None`` when the chain holds.

    A chain whose signed head is no longer in it was rewritten: then the number of that head.
    """
    head = AuditChain.objects.filter(name=chain).first()
    if head is None:
        return None
    signed = dict(SignedHead.objects.filter(chain=head).values_list("number", "hash"))
    previous, expected = log_format.genesis(chain), 1
    for entry in AuditEntry.objects.filter(chain=head).order_by("number").iterator():
        if entry.number != expected or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return expected
        if signed.get(expected, entry.hash) != entry.hash:
            return expected
        previous, expected = entry.hash, expected + 1
    return None if (head.length, head.last_hash) == (expected - 1, previous) else expected


def sign_head(chain: AuditChain) -> SignedHead:
    """Sign where a chain ends now; nothing new is written while nothing was appended."""
    with transaction.atomic():
        head = AuditChain.objects.select_for_update().get(pk=chain.pk)
        newest = SignedHead.objects.filter(chain=head).order_by("-number").first()
        if newest is not None and newest.number == head.length:
            return newest
        at = timezone.now()
        message = log_format.head_message(head.name, head.length, head.last_hash, at.isoformat())
        return SignedHead.objects.create(
            chain=head, number=head.length, hash=head.last_hash, at=at, signature=log_key.sign(message)
        )


def sign_heads() -> int:
    """Sign the head of every chain; how many there are."""
    chains = list(AuditChain.objects.order_by("pk"))
    for chain in chains:
        sign_head(chain)
    return len(chains)


def download(chain: AuditChain) -> Iterator[str]:
    """A chain as lines of ``escale-log/1``: entries, heads of which the last is signed now, and the signed end."""
    last = sign_head(chain)
    start = {"format": log_format.FORMAT, "chain": chain.name, "public_key": log_key.public_key()}
    yield _line(start)
    for entry in AuditEntry.objects.filter(chain=chain, number__lte=last.number).order_by("number").iterator():
        yield _line({"entry": as_row(entry)})
    heads = 0
    for head in SignedHead.objects.filter(chain=chain, number__lte=last.number).order_by("number").iterator():
        signed = {"number": head.number, "hash": head.hash, "at": head.at.isoformat(), "signature": head.signature}
        yield _line({"head": signed})
        heads += 1
    at = timezone.now().isoformat()
    message = log_format.end_message(chain.name, entries=last.number, heads=heads, last_hash=last.hash, at=at)
    end = {"entries": last.number, "heads": heads, "hash": last.hash, "at": at, "signature": log_key.sign(message)}
    yield _line({"end": end})


def _line(row: Mapping[str, Any]) -> str:
    return log_format.canonical(row).decode() + "\n"

"""No edit is lost: whoever saves says which version they saw."""

from django.db import models, transaction
from django.db.models import F


class StaleVersion(Exception):
    """Somebody saved in between; nothing was written. ``version`` is the one that stands now."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def claim(instance: models.Model, expected: int) -> None:
    """Count one edit of a row seen at version ``expected``, inside the transaction of the edit.

    The comparison is one UPDATE, so of two who save at once the second is told. Raises :class:`StaleVersion`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A version is claimed in the transaction of its edit.")
    rows = type(instance)._default_manager.filter(pk=instance.pk)
    if not rows.filter(version=expected).update(version=F("version") + 1):
        raise StaleVersion(rows.values_list("version", flat=True).get())
    instance.version = expected + 1  # type: ignore[attr-defined]

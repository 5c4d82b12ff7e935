"""The one order in which rows of an agreement are held: the agreement, then the version."""

from escale.apps.agreements.models import Agreement, Version
from escale.apps.agreements.rules import DATES

_READ = ("number", "shared_at", "signed_on", "seal", "version", *DATES)


def lock(version: Version) -> Agreement:
    """Hold a version and its agreement until the transaction ends; ``version`` is read again, the agreement given."""
    agreement: Agreement = Agreement.objects.select_for_update().get(pk=version.agreement_id)
    Version.objects.select_for_update().get(pk=version.pk)
    version.refresh_from_db(fields=_READ)
    return agreement

"""Keeping who saw whose data."""

from contextlib import nullcontext
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

# One statement for a page of fifty people: what a list shows must not cost a query a person.
_UPSERT: Final = """
INSERT INTO privacy_dataaccess (person_id, viewer_id, institution_id, what, purpose, day, times, last_at)
SELECT person.id, %s, (
    SELECT membership.institution_id FROM directory_membership AS membership
    WHERE membership.user_id = %s AND membership.cooperation_id = person.cooperation_id
    AND membership.ended_at IS NULL AND membership.institution_id IS NOT NULL
    ORDER BY membership.id LIMIT 1
), %s, %s, %s, 1, %s
FROM directory_person AS person
WHERE person.id IN ({keys}) AND (person.user_id IS NULL OR person.user_id <> %s)
ORDER BY person.id
ON CONFLICT (person_id, viewer_id, what, purpose, day)
DO UPDATE SET times = privacy_dataaccess.times + 1, last_at = excluded.last_at
"""
_UPSERT_ACCOUNTS: Final = """
INSERT INTO privacy_dataaccess (account_id, viewer_id, institution_id, what, purpose, day, times, last_at)
SELECT account.id, %s, (
    SELECT membership.institution_id FROM directory_membership AS membership
    WHERE membership.user_id = %s AND membership.ended_at IS NULL AND membership.institution_id IS NOT NULL
    ORDER BY membership.id LIMIT 1
), %s, %s, %s, 1, %s
FROM accounts_user AS account
WHERE account.id IN ({keys}) AND account.id <> %s
ORDER BY account.id
ON CONFLICT (account_id, viewer_id, what, purpose, day)
DO UPDATE SET times = privacy_dataaccess.times + 1, last_at = excluded.last_at
"""
_AT_ONCE: Final = 500


def keep(*, people: list[int], accounts: list[int], viewer: int, what: str, purpose: str) -> None:
    """Count one more look of ``viewer`` at each of these today; see :mod:`escale.core.disclosures`."""
    now = timezone.now()
    batches = [
        (upsert, found[at : at + _AT_ONCE])
        for upsert, found in ((_UPSERT, people), (_UPSERT_ACCOUNTS, accounts))
        for at in range(0, len(found), _AT_ONCE)
    ]
    # One statement is whole by itself.
    whole = transaction.atomic() if len(batches) > 1 else nullcontext()
    with whole, connection.cursor() as cursor:
        for upsert, keys in batches:
            statement = upsert.format(keys=", ".join(["%s"] * len(keys)))
            cursor.execute(statement, [viewer, viewer, what, purpose, now.date(), now, *keys, viewer])

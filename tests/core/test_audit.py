import pytest
from django.db import connection, transaction

from escale.core import audit
from escale.core.models import AuditEntry
from tests.factories import CooperationFactory, UserFactory

pytestmark = pytest.mark.django_db


def three_acts() -> None:
    user, cooperation = UserFactory(), CooperationFactory()
    for verb in ("mission.create", "mission.edit", "mission.edit"):
        with transaction.atomic():
            audit.record(verb, cooperation, acting_user=user, details={"fields": ["title"]})


def test_entries_are_numbered_and_chained() -> None:
    three_acts()
    entries = list(AuditEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[0].previous_hash == "0" * 64
    assert entries[1].previous_hash == entries[0].hash
    assert audit.first_fault() is None


def test_an_altered_entry_is_found() -> None:
    three_acts()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditentry SET verb = 'mission.delete' WHERE number = 2")
    assert audit.first_fault() == 2


def test_a_removed_entry_is_found() -> None:
    three_acts()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE number = 2")
    assert audit.first_fault() == 2


def test_a_removed_last_entry_is_found() -> None:
    three_acts()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE number = 3")
    assert audit.first_fault() == 3


def test_entries_are_neither_changed_nor_deleted_through_the_model() -> None:
    three_acts()
    entry = AuditEntry.objects.first()
    assert entry is not None
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    cooperation = CooperationFactory()
    with pytest.raises(RuntimeError):
        audit.record("mission.edit", cooperation, acting_user=None)


def test_an_act_that_fails_leaves_no_entry() -> None:
    cooperation = CooperationFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("mission.edit", cooperation, acting_user=None)
        raise ZeroDivisionError
    assert AuditEntry.objects.count() == 0
    assert audit.first_fault() is None

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from escale.core import append_only, audit, log_format
from escale.core.models import AuditChain, AuditEntry, SignedHead
from tests.factories import CooperationFactory, MissionFactory, UserFactory, organiser, round_with_slots

pytestmark = pytest.mark.django_db


def three_acts() -> str:
    """Three entries; returns the name of their chain."""
    user, cooperation = UserFactory(), CooperationFactory()
    for verb in ("mission.create", "mission.edit", "mission.edit"):
        with transaction.atomic():
            audit.record(verb, cooperation, acting_user=user, details={"fields": ["title"]})
    return f"cooperation:{cooperation.pk}"


@contextmanager
def by_hand() -> Iterator[None]:
    """As somebody who may alter tables works on them."""
    with append_only.lifted():
        yield


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_entries_are_numbered_and_chained() -> None:
    chain = three_acts()
    entries = list(AuditEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[0].previous_hash == log_format.genesis(chain)
    assert entries[1].previous_hash == entries[0].hash
    assert audit.first_fault(chain) is None


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE core_auditentry SET verb = 'mission.delete' WHERE number = 2", 2),
        ("DELETE FROM core_auditentry WHERE number = 2", 2),
        ("DELETE FROM core_auditentry WHERE number = 3", 3),
    ],
)
def test_what_was_done_by_hand_is_found(statement: str, fault: int) -> None:
    chain = three_acts()
    with by_hand():
        sql(statement)
    assert audit.first_fault(chain) == fault


def test_a_chain_written_anew_no_longer_fits_its_signed_head() -> None:
    chain = three_acts()
    audit.sign_heads()
    with by_hand():
        previous = log_format.genesis(chain)
        for entry in AuditEntry.objects.order_by("number"):
            entry.previous_hash, entry.verb = previous, "nothing.happened"
            previous = audit.entry_hash(entry)
            AuditEntry.objects.filter(pk=entry.pk).update(
                previous_hash=entry.previous_hash, verb=entry.verb, hash=previous
            )
        AuditChain.objects.update(last_hash=previous)
    assert audit.first_fault(chain) == 3


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize("act", ["UPDATE {} SET hash = ''", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete(table: str, act: str) -> None:
    three_acts()
    audit.sign_heads()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        sql(act.format(table))
    assert (AuditEntry.objects.count(), SignedHead.objects.count()) == (3, 1)


def test_entries_are_neither_changed_nor_deleted_through_the_model() -> None:
    three_acts()
    entry = AuditEntry.objects.first()
    assert entry is not None
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_each_cooperation_has_a_chain_of_its_own() -> None:
    first, second = MissionFactory(), MissionFactory()
    user = organiser(first.cooperation)
    of_round = round_with_slots(second, slots=1, tables=1)
    with transaction.atomic():
        audit.record("mission.edited", first, acting_user=user)
        audit.record("block.added", of_round.blocks.get(), acting_user=user)
        audit.record("sign-in-link.sent", user, acting_user=user)
    assert {entry.chain.name: entry.verb for entry in AuditEntry.objects.select_related("chain")} == {
        f"cooperation:{first.cooperation_id}": "mission.edited",
        f"cooperation:{second.cooperation_id}": "block.added",
        "platform": "sign-in-link.sent",
    }


def test_a_head_is_signed_once_while_nothing_is_appended() -> None:
    chain = AuditChain.objects.get(name=three_acts())
    assert audit.sign_head(chain) == audit.sign_head(chain)
    assert log_format.signature_holds(*_signed(SignedHead.objects.get()))


def _signed(head: SignedHead) -> tuple[str, bytes, bytes]:
    import base64

    from escale.core import log_key

    message = log_format.head_message(head.chain.name, head.number, head.hash, head.at.isoformat())
    return log_key.public_key(), base64.b64decode(head.signature), message


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
    assert audit.first_fault(f"cooperation:{cooperation.pk}") is None

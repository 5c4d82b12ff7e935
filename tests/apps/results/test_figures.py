"""A value from draft to signature: who may what, and what is refused in which words."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from escale.apps.results.domain import ResultRefused
from escale.apps.results.domain.figures import ValueDraft, discard_draft, draft_value, edit_draft, enter_value
from escale.apps.results.domain.proving import remove_evidence
from escale.apps.results.domain.stating import contest_value, sign_value
from escale.apps.results.models import Evidence, Part, Statement, Value
from escale.core.models import AuditEntry
from escale.core.versions import StaleVersion
from tests.apps.results.conftest import Stand

pytestmark = pytest.mark.django_db


def verbs(value: Value) -> list[str]:
    entries = AuditEntry.objects.filter(object_type="results.value", object_id=str(value.pk))
    return list(entries.order_by("number").values_list("verb", flat=True))


def edit(stand: Stand, value: Value, *, version: int = 0, **draft: Any) -> None:
    edit_draft(
        acting_user=stand.table.users[0],
        agreement=stand.agreement,
        value=value,
        expected_version=version,
        draft=ValueDraft(**draft),
    )


def enter(stand: Stand, value: Value, side: int = 0) -> None:
    enter_value(acting_user=stand.table.users[side], agreement=stand.agreement, value=value)


def sign(stand: Stand, value: Value, side: int = 1) -> None:
    sign_value(acting_user=stand.table.users[side], agreement=stand.agreement, value=value, party=stand.parties[side])


def contest(stand: Stand, value: Value, side: int = 1, **more: Any) -> None:
    contest_value(
        acting_user=stand.table.users[side],
        agreement=stand.agreement,
        value=value,
        party=stand.parties[side],
        **{"reason": "We counted others.", **more},
    )


def test_no_value_is_entered_without_evidence(stand: Stand) -> None:
    value = stand.drafted(42)
    with pytest.raises(ResultRefused, match="Nothing proves this value yet"):
        enter(stand, value)
    value.refresh_from_db()
    assert value.state == "draft"
    stand.prove(value)
    enter(stand, value)
    assert (value.state, value.amount, value.version) == ("entered", Decimal(42), 1)
    assert verbs(value) == ["value.drafted", "evidence.added", "value.entered"]


def test_only_the_other_side_signs(stand: Stand) -> None:
    value = stand.entered(42)
    for act in (sign, contest):
        with pytest.raises(ResultRefused, match="only the other side"):
            act(stand, value, 0)
    sign(stand, value)
    assert value.state == "signed"
    for act in (sign, contest):
        with pytest.raises(ResultRefused, match="signed already"):
            act(stand, value)
    assert verbs(value)[-1] == "value.signed"


def test_the_database_refuses_a_signature_of_ones_own(stand: Stand) -> None:
    value = stand.entered(42)
    for party in stand.parties[:1]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.create(value=value, party=party, entered_by=party, kind="signed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.create(value=value, party=stand.parties[1], entered_by=value.party, kind="contested")


def test_a_contested_figure_becomes_a_signed_one(stand: Stand) -> None:
    value = stand.entered(42)
    with pytest.raises(ResultRefused, match="Say why"):
        contest(stand, value, reason="")
    with pytest.raises(ResultRefused, match="the same figure"):
        contest(stand, value, amount=Decimal("42.0"))
    contest(stand, value, amount=Decimal(38))
    assert value.state == "contested"
    with pytest.raises(ResultRefused, match="said this already"):
        contest(stand, value, amount=Decimal(38))

    newer = stand.entered(40, corrects=value, why="Two had left before the end.")
    value.refresh_from_db()
    assert (value.state, newer.state, newer.corrects_id) == ("corrected", "entered", value.pk)
    assert value.amount == 42  # what was said stays
    sign(stand, newer)
    assert newer.state == "signed"
    assert verbs(value)[-2:] == ["value.contested", "value.corrected"]
    with pytest.raises(ResultRefused, match="corrected in the meantime"):
        sign(stand, value)


def test_who_contested_may_sign_after_all(stand: Stand) -> None:
    value = stand.entered(42)
    contest(stand, value)
    sign(stand, value)
    assert value.state == "signed"
    assert [each.kind for each in value.statements.order_by("pk")] == ["contested", "signed"]


def test_a_signed_value_is_only_changed_by_a_correction(stand: Stand) -> None:
    value = stand.entered(42)
    sign(stand, value)
    with pytest.raises(ResultRefused, match="only changed by a correction"):
        edit(stand, value, version=1, amount=Decimal(1))
    with pytest.raises(ResultRefused, match="correct that one"):
        stand.drafted(43, side=1)
    with pytest.raises(ResultRefused, match="Say why"):
        stand.drafted(43, side=1, corrects=value)
    theirs = stand.drafted(43, side=1, corrects=value, why="One more.")
    mine = stand.drafted(44, corrects=value, why="Two more.")
    stand.prove(theirs, side=1)
    stand.prove(mine)
    enter(stand, theirs, 1)
    with pytest.raises(ResultRefused, match="corrected in the meantime"):
        enter(stand, mine)
    mine.refresh_from_db()
    assert mine.state == "draft"  # nothing is lost


def test_two_sides_cannot_enter_two_values_for_one_period(stand: Stand) -> None:
    mine, theirs = stand.drafted(42), stand.drafted(38, side=1)
    stand.prove(mine)
    stand.prove(theirs, side=1)
    enter(stand, mine)
    with pytest.raises(ResultRefused, match="Sign, contest or correct"):
        enter(stand, theirs, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.filter(pk=theirs.pk).update(state="entered", entered_at=mine.entered_at)
    with pytest.raises(ResultRefused, match="has a draft"):
        stand.drafted(39, side=1)


def test_two_officers_editing_one_draft(stand: Stand) -> None:
    value = stand.drafted(42)
    other = Value.objects.get(pk=value.pk)
    edit(stand, value, amount=Decimal(43))
    with pytest.raises(StaleVersion):
        edit(stand, other, amount=Decimal(44))
    other.refresh_from_db()
    assert (other.amount, other.version) == (Decimal(43), 1)


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ({"amount": -1}, "A count cannot be -1."),
        ({"parts": [({"sex": "female"}, Decimal(20)), ({"sex": "male"}, Decimal(21))]}, "add up to 41, not to"),
        ({"parts": [({"sex": "female"}, Decimal(20)), ({"sex": "female"}, Decimal(22))]}, "a second figure"),
        ({"numerator": Decimal(1)}, "write both or none"),
        ({"numerator": Decimal(1), "denominator": Decimal(2)}, "Only a percentage"),
        ({"told": "many"}, "measured in numbers"),
    ],
)
def test_what_is_no_figure_is_refused(stand: Stand, draft: dict[str, Any], words: str) -> None:
    with pytest.raises(ResultRefused, match=words):
        stand.drafted(**{"amount": 42, **draft})
    assert not Value.objects.exists()


def test_parts_add_up_and_are_kept(stand: Stand) -> None:
    value = stand.drafted(42, parts=[({"sex": "female"}, Decimal(20)), ({"sex": "male"}, Decimal(22))])
    assert list(value.parts.values_list("key", "amount")) == [("sex=female", Decimal(20)), ("sex=male", Decimal(22))]
    edit(stand, value, amount=Decimal(43), parts=[({"size": "small"}, Decimal(43))])
    assert list(value.parts.values_list("key", flat=True)) == ["size=small"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.create(value=value, cell={"size": "small"}, key="size=small")
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.create(cell={"size": "small"}, key="size=small")


def test_figures_are_exact_to_forty_digits(stand: Stand) -> None:
    many = "1234567890123456789012345678901234567.89"
    value = stand.drafted(many)
    value.refresh_from_db()
    assert value.amount == Decimal(many)
    edit(stand, value, amount=Decimal("12.50"))
    value.refresh_from_db()
    assert str(value.amount) == "12.50"


def test_percentages(stand: Stand) -> None:
    rate = stand.indicator_like(measure="2")
    period = stand.period_of(rate, stand.period.starts, stand.period.ends)
    with pytest.raises(ResultRefused, match="cannot be 101"):
        stand.drafted(101, period=period)
    with pytest.raises(ResultRefused, match="3 of 2 is no share"):
        stand.drafted(None, period=period, numerator=Decimal(3), denominator=Decimal(2))
    value = stand.drafted(None, period=period, numerator=Decimal(1), denominator=Decimal(8))
    assert value.amount == Decimal("12.5")


def test_evidence_that_is_taken_away_stays_in_view(stand: Stand) -> None:
    value = stand.entered(42)
    piece = value.evidence.get()
    user, party = stand.table.users[0], stand.parties[0]
    act = {"acting_user": user, "agreement": stand.agreement, "evidence": piece}
    with pytest.raises(ResultRefused, match="Say why"):
        remove_evidence(**act, party=party, reason="")
    with pytest.raises(ResultRefused, match="Only the side"):
        remove_evidence(**act, party=stand.parties[1], reason="Wrong paper")
    with pytest.raises(ResultRefused, match="there already"):
        stand.prove(value)
    remove_evidence(**act, party=party, reason="Wrong paper")
    piece.refresh_from_db()
    assert (piece.proves, piece.removed_reason) == (False, "Wrong paper")
    with pytest.raises(ResultRefused, match="taken away already"):
        remove_evidence(**act, party=party, reason="Wrong paper")
    with pytest.raises(ResultRefused, match="Nothing proves this value any more"):
        sign(stand, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).update(removed_reason="")


def test_what_was_deleted_at_its_source_proves_nothing(stand: Stand) -> None:
    assert Evidence(kind="meeting").is_gone
    assert not Evidence(kind="meeting").proves
    assert Evidence(kind="link", link="https://paper.example/").proves


def test_a_draft_is_thrown_away_but_no_value(stand: Stand) -> None:
    value = stand.drafted(42)
    discard_draft(acting_user=stand.table.users[0], agreement=stand.agreement, value=value)
    assert not Value.objects.exists()
    value = stand.entered(42)
    with pytest.raises(ResultRefused, match="only changed by a correction"):
        discard_draft(acting_user=stand.table.users[0], agreement=stand.agreement, value=value)


def test_a_witness_does_not_sign(stand: Stand) -> None:
    value = stand.entered(42)
    stand.parties[1].role = "witness"
    stand.parties[1].save()
    with pytest.raises(ResultRefused, match="witness"):
        sign(stand, value)


def test_of_three_parties_all_sign(stand: Stand) -> None:
    from escale.apps.agreements.models import Party
    from escale.apps.directory.models import Institution

    third = Party.objects.create(
        agreement=stand.agreement, institution=Institution.objects.create(slug="third", name="third", country="LU")
    )
    value = stand.entered(42)
    sign(stand, value)
    assert value.state == "entered"
    sign_value(acting_user=stand.table.users[1], agreement=stand.agreement, value=value, party=third)
    assert value.state == "signed"


def test_values_of_places_stand_beside_the_total(stand: Stand) -> None:
    whole, there = stand.entered(42), stand.entered(12, location="tangier")
    assert {whole.state, there.state} == {"entered"}
    with pytest.raises(ResultRefused, match="same place"):
        draft_value(
            acting_user=stand.table.users[0],
            agreement=stand.agreement,
            period=stand.period,
            party=stand.parties[0],
            draft=ValueDraft(Decimal(1), why="x"),
            corrects=there,
        )


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("en", "region: Oriental; sex: women"),
        ("fr", "région : Oriental; sexe : femmes"),
        ("ar", "الجهة: Oriental; الجنس: نساء"),
    ],
)
def test_usual_parts_are_named_in_the_language_of_the_page(language: str, named: str) -> None:
    with override(language):
        assert Part(cell={"sex": "Female", "region": "Oriental"}).named == named


def test_two_parts_that_are_written_alike_are_refused(stand: Stand) -> None:
    parts = [({"sex": "women; size=small"}, Decimal(20)), ({"sex": "women", "size": "small"}, Decimal(22))]
    with pytest.raises(ResultRefused, match="a second figure"):
        stand.drafted(42, parts=parts)
    with pytest.raises(ResultRefused, match="too long"):
        stand.drafted(42, parts=[({"sex": "x" * 500}, Decimal(42))])

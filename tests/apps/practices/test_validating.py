"""The way of a sheet: two levels, never one's own, a refusal with its reason, and a year until it is old."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from escale.apps.directory.models import Membership
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.validating import (
    check_practice,
    confirm_practice,
    publish_practice,
    refuse_practice,
    submit_practice,
    take_back,
    validate_practice,
)
from escale.apps.practices.models import Practice
from escale.apps.practices.queries import waiting_for
from escale.apps.practices.rules import is_old, lacks, year_after, year_before
from escale.core.models import AuditEntry
from tests.apps.practices.conftest import WORDS, Sides, again, member


def test_what_a_sheet_lacks_is_named_and_it_cannot_be_submitted(sides: Sides) -> None:
    bare = sides.sheet(whole=False, words={"title": "Only a title", "context": "Here."})
    missing = lacks(bare, evidence=0, contacts=0)
    assert [each.part for each in missing] == [
        "problem", "solution", "result", "pitfalls", "conditions", "evidence", "contacts", "cost",
    ]  # fmt: skip
    assert [each.part for each in missing if not each.needed] == ["cost"]
    with pytest.raises(PracticeRefused, match="Problem; Solution; Result; What did not work; Conditions"):
        submit_practice(acting_user=sides.alix, practice=bare)
    assert again(bare).state == "draft"


def test_a_translation_does_not_stand_in_for_the_words_of_the_author(sides: Sides) -> None:
    sheet = sides.sheet(cost=Decimal(0), currency="EUR")
    sheet.problem = {"source": "fr", "texts": {"fr": {"text": "Un problème", "state": "human"}}}
    assert [each.part for each in lacks(sheet, evidence=1, contacts=1)] == ["problem"]


def test_the_two_levels(sides: Sides) -> None:
    sheet = sides.submitted()
    assert list(waiting_for(sides.alix)) == []
    assert list(waiting_for(sides.aude)) == [sheet] == list(waiting_for(sides.badr))
    with pytest.raises(PracticeRefused, match="Somebody else than the writer"):
        check_practice(acting_user=sides.alix, practice=sheet)
    check_practice(acting_user=sides.aude, practice=sheet)
    assert list(waiting_for(sides.aude)) == []
    assert list(waiting_for(sides.badr)) == [sheet]
    for own in (sides.alix, sides.aude):
        with pytest.raises(PracticeRefused, match="another institution"):
            validate_practice(acting_user=own, practice=sheet)
    validate_practice(acting_user=sides.badr, practice=sheet)
    sheet = again(sheet)
    assert (sheet.state, sheet.validated_for, sheet.confirmed_on) == ("validated", sides.agency, date(2027, 6, 1))
    assert [(each.kind, each.institution) for each in sheet.steps.all()] == [
        ("submitted", sides.chamber),
        ("checked", sides.chamber),
        ("validated", sides.agency),
    ]
    verbs = AuditEntry.objects.filter(object_type="practices.practice", object_id=str(sheet.pk)).order_by("number")
    assert [each.verb for each in verbs] == [
        "practice.drafted",
        "practice.evidence-added",
        "practice.contact-added",
        "practice.submitted",
        "practice.checked",
        "practice.validated",
    ]


def test_who_is_of_both_institutions_does_not_validate(sides: Sides) -> None:
    sheet = sides.checked()
    Membership.objects.create(cooperation=sides.cooperation, institution=sides.chamber, user=sides.badr, role="staff")
    assert list(waiting_for(sides.badr)) == []
    with pytest.raises(PracticeRefused, match="another institution"):
        validate_practice(acting_user=sides.badr, practice=sheet)


@pytest.mark.parametrize("role", ["co-organiser", "staff", "press", "auditor"])
def test_who_does_not_decide_does_not_validate(sides: Sides, role: str) -> None:
    sheet, user = sides.checked(), member(sides.cooperation, sides.agency, role)
    assert list(waiting_for(user)) == []
    with pytest.raises(PracticeRefused):
        validate_practice(acting_user=user, practice=sheet)


def test_the_office_does_not_validate_for_nobody(sides: Sides) -> None:
    sheet, office = sides.checked(), member(sides.cooperation, None)
    assert list(waiting_for(office)) == []
    with pytest.raises(PracticeRefused):
        validate_practice(acting_user=office, practice=sheet)


def test_a_refusal_says_why_and_the_sheet_can_be_submitted_again(sides: Sides) -> None:
    sheet = sides.checked()
    with pytest.raises(PracticeRefused, match="Say why"):
        refuse_practice(acting_user=sides.badr, practice=sheet, reason="  ")
    refuse_practice(acting_user=sides.badr, practice=sheet, reason="The figures have no source.")
    sheet = again(sheet)
    assert (sheet.state, sheet.reason) == ("refused", "The figures have no source.")
    submit_practice(acting_user=sides.alix, practice=sheet)
    sheet = again(sheet)
    assert (sheet.state, sheet.reason) == ("submitted", "")
    said = list(sheet.steps.values_list("kind", "institution", "reason"))
    assert said[2] == ("refused", sides.agency.pk, "The figures have no source.")


def test_nobody_refuses_what_is_not_theirs(sides: Sides) -> None:
    sheet = sides.checked()
    for user in (sides.alix, sides.aude):
        with pytest.raises(PracticeRefused):
            refuse_practice(acting_user=user, practice=sheet, reason="no")
    validated = sides.validated()
    with pytest.raises(PracticeRefused):
        refuse_practice(acting_user=sides.badr, practice=validated, reason="no")


def test_two_who_decide_at_once_one_is_told(sides: Sides) -> None:
    sheet = sides.checked()
    validate_practice(acting_user=sides.badr, practice=sheet)
    with pytest.raises(PracticeRefused, match="moved on"):
        validate_practice(acting_user=sides.badr, practice=sheet)
    with pytest.raises(PracticeRefused, match="moved on"):
        refuse_practice(acting_user=sides.badr, practice=sheet, reason="late")


def test_a_sheet_taken_back_is_nobodys_but_the_authors(sides: Sides) -> None:
    sheet = sides.validated()
    publish_practice(acting_user=sides.alix, practice=sheet, public=True)
    take_back(acting_user=sides.alix, practice=sheet)
    take_back(acting_user=sides.alix, practice=sheet)
    sheet = again(sheet)
    assert (sheet.state, sheet.validated_for, sheet.confirmed_on, sheet.published_at) == ("draft", None, None, None)
    assert sheet.steps.filter(kind="taken-back").count() == 1


def test_a_year_later_a_practice_is_old_until_its_author_confirms_it(sides: Sides) -> None:
    sheet = sides.validated()
    assert not is_old(sheet, date(2028, 6, 1))
    assert is_old(sheet, date(2028, 6, 2))
    with time_machine.travel("2028-07-01"):
        with pytest.raises(PermissionDenied):
            confirm_practice(acting_user=sides.badr, practice=sheet)
        confirm_practice(acting_user=sides.aude, practice=sheet)
        sheet = again(sheet)
        assert sheet.confirmed_on == date(2028, 7, 1)
        assert not is_old(sheet)


def test_a_year_of_a_leap_day_and_the_last_year(sides: Sides) -> None:
    assert year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_after(date(9999, 5, 1)) == date(9999, 12, 31)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "refused"},
        {"reason": "for nothing"},
        {"state": "validated", "confirmed_on": date(2027, 1, 1)},
        {"confirmed_on": date(2027, 1, 1)},
        {"cost": Decimal(5)},
        {"cost": Decimal(-1), "currency": "EUR"},
        {"currency": "EUR"},
    ],
)
def test_the_database_refuses_what_cannot_be(sides: Sides, wrong: dict[str, object]) -> None:
    sheet = sides.sheet(whole=False, words=WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=sheet.pk).update(**wrong)


def test_the_database_lets_nobody_validate_their_own(sides: Sides) -> None:
    sheet = sides.validated()
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=sheet.pk).update(validated_for=sides.chamber)

"""What becomes of a practice elsewhere, questions to its author, and reminders to confirm it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from escale.apps.directory.domain.merging import merge_organisations
from escale.apps.directory.models import Institution, Organisation, Party
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.adopting import AdoptionDraft, record_adoption
from escale.apps.practices.domain.asking import answer_question, ask_author
from escale.apps.practices.domain.reminding import remind
from escale.apps.practices.domain.validating import confirm_practice
from escale.apps.practices.models import Adoption, Practice, Question
from escale.apps.practices.queries.listing import counts_of
from escale.core.models import OutgoingMail
from tests.apps.practices.conftest import Sides, member
from tests.factories import CooperationFactory, OrganisationFactory, UserFactory

DAY = date(2027, 5, 1)


def adopt(sides: Sides, practice: Practice, who: Institution | Organisation, kind: str, on: date = DAY) -> Adoption:
    changed = "Two forms instead of one." if kind == "adapted" else ""
    draft = AdoptionDraft(who, kind, on, "It was slower.", "en", changed)
    return record_adoption(acting_user=sides.badr, practice=practice, draft=draft)


def test_each_adopter_counts_once_by_what_they_said_last(sides: Sides) -> None:
    practice, firm = sides.validated(), OrganisationFactory(cooperation=sides.cooperation)
    adopt(sides, practice, sides.agency, "tried", DAY - timedelta(days=9))
    adopt(sides, practice, firm, "tried")
    assert counts_of([practice]) == {practice.pk: [("tried", 2)]}
    adopt(sides, practice, sides.agency, "abandoned")
    assert counts_of([practice]) == {practice.pk: [("tried", 1), ("abandoned", 1)]}
    assert practice.adoptions.count() == 3
    page = sides.get(sides.alix, "detail", practice.pk)
    assert "1 tried it" in page
    assert "1 abandoned it" in page
    assert page.count("It was slower.") == 3
    assert "1 abandoned it" in sides.get(sides.alix, "list")


def test_the_author_does_not_adopt_their_own(sides: Sides) -> None:
    practice, firm = sides.validated(), OrganisationFactory(cooperation=sides.cooperation)
    for who in (sides.chamber, firm, sides.agency):
        draft = AdoptionDraft(who, "tried", DAY, "Well.", "en")
        for user in (sides.alix, sides.aude):
            with pytest.raises(PracticeRefused):
                record_adoption(acting_user=user, practice=practice, draft=draft)
    with pytest.raises(PracticeRefused, match="do not act"):
        adopt(sides, practice, sides.chamber, "tried")
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("state", ["sheet", "submitted", "checked"])
def test_only_validated_practices_are_adopted_and_asked_about(sides: Sides, state: str) -> None:
    practice = getattr(sides, state)()
    with pytest.raises(PracticeRefused):
        adopt(sides, practice, sides.agency, "tried")
    with pytest.raises(PracticeRefused):
        ask_author(acting_user=sides.badr, practice=practice, text="Why?", language="en")
    assert sides.post(sides.badr, "adopt", practice.pk) == 404
    assert sides.post(sides.badr, "ask", practice.pk) == 404


def test_what_cannot_be_of_an_adoption(sides: Sides) -> None:
    practice = sides.validated()
    with pytest.raises(PracticeRefused, match="future"):
        adopt(sides, practice, sides.agency, "tried", date(2027, 6, 2))
    with pytest.raises(PracticeRefused, match="no organisation"):
        adopt(sides, practice, OrganisationFactory(cooperation=CooperationFactory()), "tried")
    for draft in (
        AdoptionDraft(sides.agency, "adapted", DAY, "Well.", "en"),
        AdoptionDraft(sides.agency, "tried", DAY, " ", "en"),
    ):
        with pytest.raises(PracticeRefused):
            record_adoption(acting_user=sides.badr, practice=practice, draft=draft)
    made = adopt(sides, practice, sides.agency, "adapted")
    for wrong in ({"result": ""}, {"changed": ""}, {"institution": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adoption.objects.filter(pk=made.pk).update(**wrong)


def test_adopting_by_the_page(sides: Sides) -> None:
    practice, firm = sides.validated(), OrganisationFactory(cooperation=sides.cooperation, ref="F-1")
    sent = {
        "adoption-institution": sides.agency.pk,
        "adoption-organisation": "",
        "adoption-kind": "abandoned",
        "adoption-on": "2027-05-01",
        "adoption-changed": "",
        "adoption-result": "<b>Nobody came.</b>",
    }
    for wrong in (
        {"adoption-on": "2027-06-02"},
        {"adoption-on": "10000-01-01"},
        {"adoption-result": ""},
        {"adoption-kind": "adapted"},
        {"adoption-kind": "liked"},
        {"adoption-institution": sides.chamber.pk},
        {"adoption-institution": ""},
        {"adoption-organisation": "F-1"},
        {"adoption-institution": "", "adoption-organisation": "nowhere"},
    ):
        assert sides.post(sides.badr, "adopt", practice.pk, **{**sent, **wrong}) == 400, wrong
    assert sides.post(sides.alix, "adopt", practice.pk, **sent) == 400
    assert sides.post(sides.badr, "adopt", practice.pk, **sent) == 302
    by_reference = {**sent, "adoption-institution": "", "adoption-organisation": "F-1"}
    assert sides.post(sides.badr, "adopt", practice.pk, **by_reference) == 302
    assert [each.who for each in practice.adoptions.order_by("pk")] == [sides.agency, firm]
    assert "&lt;b&gt;Nobody came." in sides.get(sides.alix, "detail", practice.pk)


def test_adoptions_of_organisations_that_are_merged(sides: Sides) -> None:
    practice = sides.validated()
    keep, absorb = (OrganisationFactory(cooperation=sides.cooperation) for _each in range(2))
    adopt(sides, practice, absorb, "tried")
    merge_organisations(acting_user=sides.badr, keep=keep, absorb=absorb)
    assert practice.adoptions.get().who == keep


def test_a_question_goes_to_the_contacts_and_is_answered_once(sides: Sides) -> None:
    practice, third = sides.validated(), Institution.objects.create(slug="third", name="third (example)")
    Party.objects.create(cooperation=sides.cooperation, institution=third)
    other = member(sides.cooperation, third)
    assert sides.post(sides.badr, "ask", practice.pk, **{"question-text": "How long did it take?"}) == 302
    question = Question.objects.get()
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind) == ("carla@chamber.example", OutgoingMail.Kind.NOTICE)
    assert "How long did it take?" in mail.text
    assert f"/practices/{practice.pk}/#questions" in mail.text
    assert "How long did it take?" in sides.get(sides.aude, "detail", practice.pk)
    assert "How long did it take?" in sides.get(sides.badr, "detail", practice.pk)
    assert "How long did it take?" not in sides.get(other, "detail", practice.pk)

    assert sides.post(sides.badr, "answer", practice.pk, question.pk, text="Me.") == 404
    assert sides.post(sides.aude, "answer", practice.pk, question.pk, text="") == 400
    assert sides.post(sides.aude, "answer", practice.pk, question.pk, text="A year.") == 302
    assert OutgoingMail.objects.order_by("-pk")[0].recipient == sides.badr.email
    assert "A year." in sides.get(sides.badr, "detail", practice.pk)
    assert "A year." not in sides.get(other, "detail", practice.pk)
    with pytest.raises(PracticeRefused, match="already"):
        answer_question(acting_user=sides.alix, question=question, text="Two.", language="en", public=True)


def test_an_answer_on_the_sheet_is_for_everybody(sides: Sides) -> None:
    practice, other = sides.validated(), member(sides.cooperation, None)
    question = ask_author(acting_user=sides.badr, practice=practice, text="Why?", language="en")
    assert sides.post(sides.alix, "answer", practice.pk, question.pk, text="Because.", public="on") == 302
    assert "Because." in sides.get(other, "detail", practice.pk)


def test_a_question_of_another_practice_is_not_answered_here(sides: Sides) -> None:
    one, other = sides.validated(), sides.validated()
    question = ask_author(acting_user=sides.badr, practice=other, text="Why?", language="en")
    assert sides.post(sides.alix, "answer", one.pk, question.pk, text="Because.") == 404


def test_without_contacts_the_officers_are_asked_and_nobody_is_flooded(sides: Sides) -> None:
    practice = sides.validated()
    practice.contacts.all().delete()
    for _each in range(10):
        ask_author(acting_user=sides.badr, practice=practice, text="Why?", language="en")
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {sides.alix.email, sides.aude.email}
    with pytest.raises(PracticeRefused, match="Too many"):
        ask_author(acting_user=sides.badr, practice=practice, text="Why?", language="en")
    with pytest.raises(PracticeRefused, match="Others than the author"):
        ask_author(acting_user=sides.alix, practice=practice, text="Why?", language="en")
    with pytest.raises(PracticeRefused):
        ask_author(acting_user=UserFactory(), practice=practice, text="Why?", language="en")


def written(day: date) -> list[str]:
    """Who is written to by the run of a day, twice run."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    with time_machine.travel(datetime(day.year, day.month, day.day, 6, 20, tzinfo=UTC), tick=False):
        count = remind()
        assert remind() == 0
    fresh = OutgoingMail.objects.exclude(pk__in=before).order_by("pk")
    assert len(fresh) == count
    return [mail.recipient for mail in fresh]


def test_the_author_is_reminded_before_a_practice_turns_grey(sides: Sides) -> None:
    practice = sides.validated()
    sides.sheet()
    last = date(2028, 6, 1)
    assert written(last - timedelta(days=31)) == []
    assert written(last - timedelta(days=29)) == [sides.alix.email]
    assert "1 June 2028" in OutgoingMail.objects.order_by("-pk")[0].text
    assert written(last - timedelta(days=28)) == []
    sides.alix.memberships.update(ended_at=datetime(2028, 5, 20, tzinfo=UTC))
    assert written(last - timedelta(days=7)) == [sides.aude.email]
    assert written(last) == [sides.aude.email]
    assert written(last + timedelta(days=1)) == []
    with time_machine.travel("2028-06-20"):
        confirm_practice(acting_user=sides.aude, practice=practice)
    assert written(date(2028, 6, 21)) == []
    assert written(date(2029, 6, 1)) == [sides.aude.email]

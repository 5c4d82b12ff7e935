"""A profile is saved whole, once, and by whoever saw its last version."""

import pytest

from escale.apps.directory.domain import StatementDraft, note_languages, save_profile
from escale.apps.directory.models import Organisation, Statement
from escale.core.models import AuditEntry
from escale.core.versions import StaleVersion
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def save(organisation: Organisation, version: int, *, offers: list[StatementDraft], **fields: object) -> None:
    save_profile(
        acting_user=UserFactory(),
        organisation=organisation,
        expected_version=version,
        fields=fields,
        offers=offers,
        needs=[],
    )


def test_statements_keep_language_order_and_row() -> None:
    firm = OrganisationFactory()
    save(firm, 0, offers=[StatementDraft("audits", "fr"), StatementDraft("تدقيق", "ar"), StatementDraft("  ")])
    first, second = firm.statements.order_by("position")
    assert [(first.text, first.language), (second.text, second.language)] == [("audits", "fr"), ("تدقيق", "ar")]
    save(firm, 1, offers=[StatementDraft("تدقيق", "ar"), StatementDraft("audits", "fr")])
    assert list(firm.statements.order_by("position").values_list("pk", flat=True)) == [second.pk, first.pk]


def test_text_is_cleaned_and_unknown_fields_are_refused() -> None:
    firm = OrganisationFactory()
    save(firm, 0, offers=[StatementDraft("cafe\u0301\x07")], name=" Zoe\u0308 \u200d", sectors=["62.01 "])
    firm.refresh_from_db()
    assert (firm.name, firm.sectors) == ("Zoë \u200d", ["62.01"])
    assert firm.statements.get().text == "café"
    with pytest.raises(KeyError):
        save(firm, 1, offers=[], reality="real")


def test_the_second_of_two_saves_is_told_and_writes_nothing() -> None:
    firm = OrganisationFactory(city="Esch")
    save(firm, 0, offers=[StatementDraft("audits")], city="Rabat")
    with pytest.raises(StaleVersion) as caught:
        save(firm, 0, offers=[], city="Fès")
    assert caught.value.version == 1
    firm.refresh_from_db()
    assert (firm.city, firm.statements.count()) == ("Rabat", 1)


def test_a_save_that_changes_nothing_makes_no_form_stale() -> None:
    firm = OrganisationFactory(city="Esch")
    save(firm, 0, offers=[], city="Esch")
    firm.refresh_from_db()
    assert firm.version == 0
    assert not AuditEntry.objects.exists()


def test_the_audit_names_fields_not_their_content() -> None:
    firm = OrganisationFactory()
    save(firm, 0, offers=[StatementDraft("audits")], city="Rabat")
    assert AuditEntry.objects.get().details == {"fields": ["city", "offers"]}


def test_a_recognised_language_never_replaces_what_somebody_said() -> None:
    firm = OrganisationFactory()
    said = Statement.objects.create(organisation=firm, kind="offer", text="a", language="lb")
    silent = Statement.objects.create(organisation=firm, kind="offer", text="b")
    note_languages({said.pk: "de", silent.pk: "de"})
    assert dict(firm.statements.values_list("text", "language")) == {"a": "lb", "b": "de"}

"""A sheet as its author writes it: words in one language at a time, facts, evidence, contacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.directory.models import Cooperation, Institution, Person, Reality
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.models import PARTS, Contact, Evidence, Practice, Reading
from escale.apps.practices.rules import MOST_CONTACTS, MOST_EVIDENCE, source_of, texts_of
from escale.core import audit, versions
from escale.core.translated import State, own_words, with_translation, without
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

FACTS = ("theme", "sector", "cost", "currency", "licence")


@dataclass(frozen=True)
class SheetDraft:
    """What somebody typed: ``words`` by part, in ``language``, come to be as ``state`` says; the rest are facts."""

    words: Mapping[str, str]
    language: str
    state: State = "human"
    theme: str = Practice.Theme.OTHER
    sector: str = ""
    cost: Decimal | None = None
    currency: str = ""
    licence: str = Practice.Licence.CC_BY

    def facts(self) -> dict[str, Any]:
        """What is said in no language; without a cost there is no currency."""
        found = {name: getattr(self, name) for name in FACTS}
        return {**found, "currency": self.currency if self.cost is not None else ""}


def create_practice(
    *,
    acting_user: "User | None",
    cooperation: Cooperation,
    institution: Institution | None,
    draft: SheetDraft,
    reality: str = Reality.REAL,
) -> Practice:
    """A draft that only those see who act for the same institution."""
    with transaction.atomic():
        practice = Practice(
            cooperation=cooperation,
            institution=institution,
            reality=reality,
            created_by=acting_user,
            **draft.facts(),
        )
        _say(practice, draft, acting_user)
        practice.save()
        audit.record("practice.drafted", practice, acting_user=acting_user, details={"language": draft.language})
    return practice


def edit_practice(*, acting_user: "User", practice: Practice, expected_version: int, draft: SheetDraft) -> None:
    """Change what a sheet says; of one that was submitted only its translations.

    Raises:
        StaleVersion: somebody saved in between.
        PracticeRefused: it was submitted, and its own words or its facts would change.
    """
    with transaction.atomic():
        versions.claim(practice, expected_version)
        practice.refresh_from_db()
        if not practice.is_open:
            _only_translated(practice, draft)
        _say(practice, draft, acting_user)
        for name, value in draft.facts().items():
            setattr(practice, name, value)
        practice.save(update_fields=[*PARTS, *FACTS, "searched"])
        if practice.state == Practice.State.VALIDATED:
            Reading.objects.filter(cooperation=practice.cooperation_id).delete()  # a translation can be found, too
        details = {"language": draft.language, "state": draft.state}
        audit.record("practice.edited", practice, acting_user=acting_user, details=details)


def _say(practice: Practice, draft: SheetDraft, user: "User | None") -> None:
    now, author = timezone.now(), user.pk if user else None
    for part in PARTS:
        value, text = getattr(practice, part), draft.words.get(part, "").strip()
        said = own_words(value, draft.language), _state(value, draft.language)
        if text and said != (text, draft.state):
            value = with_translation(value, text, draft.language, state=draft.state, author=author, at=now)
        elif not text:
            value = without(value, draft.language) if value else value
        setattr(practice, part, value)
    practice.searched = fold("\n".join(text for _part, _language, text in texts_of(practice)))


def _state(value: Mapping[str, Any], language: str) -> str:
    return str(value.get("texts", {}).get(language, {}).get("state", ""))


def _only_translated(practice: Practice, draft: SheetDraft) -> None:
    own = source_of(practice)
    same_facts = {name: getattr(practice, name) for name in FACTS} == draft.facts()
    said = {part: own_words(getattr(practice, part), own) for part in PARTS}
    same_words = draft.language != own or said == {part: draft.words.get(part, "").strip() for part in PARTS}
    if not same_facts or not same_words:
        raise PracticeRefused(
            _("This sheet was submitted: take it back first, then change it. Translations can be added.")
        )


def _held(practice: Practice) -> Practice:
    """The row as it stands, held until the transaction ends, when its facts may be changed."""
    standing = Practice.objects.select_for_update().get(pk=practice.pk)
    if not standing.is_open:
        raise PracticeRefused(_("This sheet was submitted: take it back first, then change it."))
    return standing


def add_evidence(*, acting_user: "User", practice: Practice, title: str, language: str, link: str) -> Evidence:
    """Where the result can be seen; the same address twice is refused."""
    with transaction.atomic():
        practice = _held(practice)
        if practice.evidence.filter(link=link).exists():
            raise PracticeRefused(_("This address is there already; nothing was changed."))
        _bound(practice.evidence.count(), MOST_EVIDENCE)
        made = Evidence.objects.create(practice=practice, title=title, language=language, link=link)
        audit.record("practice.evidence-added", practice, acting_user=acting_user, details={"evidence": made.pk})
    return made


def remove_evidence(*, acting_user: "User", practice: Practice, evidence: Evidence) -> None:
    """Take evidence away from a sheet that is being written; the log keeps that it was there."""
    with transaction.atomic():
        practice = _held(practice)
        audit.record(
            "practice.evidence-removed", practice, acting_user=acting_user, details={"evidence": evidence.pk}
        )
        practice.evidence.filter(pk=evidence.pk).delete()


def add_contact(*, acting_user: "User", practice: Practice, person: Person) -> Contact:
    """Somebody of the directory who answers questions; contacts may change at any time, people do.

    Raises:
        PracticeRefused: the person is of another cooperation, there already, or one too many.
    """
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(pk=practice.pk)
        if person.cooperation_id != practice.cooperation_id:
            raise PracticeRefused(_("This person is not in the directory of this cooperation."))
        if practice.contacts.filter(person=person).exists():
            raise PracticeRefused(_("This person is a contact already; nothing was changed."))
        _bound(practice.contacts.count(), MOST_CONTACTS)
        made = Contact.objects.create(practice=practice, person=person)
        audit.record("practice.contact-added", practice, acting_user=acting_user, details={"contact": made.pk})
    return made


def remove_contact(*, acting_user: "User", practice: Practice, contact: Contact) -> None:
    """Name a contact no longer."""
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(pk=practice.pk)
        audit.record("practice.contact-removed", practice, acting_user=acting_user, details={"contact": contact.pk})
        practice.contacts.filter(pk=contact.pk).delete()


def _bound(count: int, most: int) -> None:
    if count >= most:
        raise PracticeRefused(_("There are %(most)s already, and no more fit.") % {"most": most})

"""What an agreement says, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.locking import lock
from escale.apps.agreements.models import (
    Agreement,
    Axis,
    Clause,
    ClauseStatus,
    Party,
    Status,
    Version,
    Wording,
)
from escale.apps.agreements.rules import MOST_CLAUSES
from escale.core import audit, versions
from escale.core.translated import State, own_words, say, with_translation

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class ClauseDraft:
    """A clause as a person typed it; ``text`` is in ``language`` and came to be as ``state`` says."""

    number: str
    text: str
    language: str
    state: State = "human"
    axis: Axis | None = None
    owner: Party | None = None
    due_on: date | None = None


def add_clause(*, acting_user: "User", version: Version, draft: ClauseDraft) -> Wording:
    """One more clause at the end of a version that is not signed."""
    with transaction.atomic():
        _open_version(version)
        if version.wordings.count() >= MOST_CLAUSES:
            raise AgreementRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_CLAUSES})
        _free_number(version, draft.number)
        _standing(draft.owner)
        last = version.wordings.aggregate(most=Max("position"))["most"]
        wording = Wording.objects.create(
            under=version,
            clause=Clause.objects.create(agreement_id=version.agreement_id),
            position=0 if last is None else last + 1,
            number=draft.number,
            text=say(draft.text, draft.language, state=draft.state, author=acting_user.pk, at=timezone.now()),
            axis=draft.axis,
            owner=draft.owner,
            due_on=draft.due_on,
        )
        audit.record("clause.added", wording, acting_user=acting_user, details=_details(version, draft.number))
    return wording


def edit_clause(
    *, acting_user: "User", version: Version, wording: Wording, expected_version: int, draft: ClauseDraft
) -> None:
    """Change what a draft says; of a signed version only translations and the axis.

    Raises:
        StaleVersion: somebody saved in between.
        AgreementRefused: the version is signed and what it says would change, the number is taken, or somebody
            took the clause out.
    """
    with transaction.atomic():
        lock(version)
        _still_there(wording)
        versions.claim(wording, expected_version)
        if version.signed_on is not None:
            _only_translated(wording, draft)
        elif draft.number != wording.number:
            _free_number(version, draft.number)
        if draft.owner is not None and draft.owner.pk != wording.owner_id:
            _standing(draft.owner)
        wording.text = with_translation(
            wording.text, draft.text, draft.language, state=draft.state, author=acting_user.pk, at=timezone.now()
        )
        wording.number, wording.axis = draft.number, draft.axis
        wording.owner, wording.due_on = draft.owner, draft.due_on
        wording.save(update_fields=["text", "number", "axis", "owner", "due_on"])
        details = _details(version, draft.number, language=draft.language, state=draft.state)
        audit.record("clause.edited", wording, acting_user=acting_user, details=details)


def _only_translated(wording: Wording, draft: ClauseDraft) -> None:
    said = (wording.number, wording.owner_id, wording.due_on)
    if said != (draft.number, draft.owner.pk if draft.owner else None, draft.due_on):
        raise AgreementRefused(_("This version is signed: number, owner and date stay. Make an amendment."))
    own = wording.text.get("source", "")
    if draft.language == own and draft.text != own_words(wording.text, own):
        raise AgreementRefused(_("This version is signed: its words stay as they are. Make an amendment."))


def remove_clause(*, acting_user: "User", version: Version, wording: Wording) -> None:
    """Take a clause out of a draft; other versions keep it.

    Raises:
        AgreementRefused: the version is signed, or somebody took it out before.
    """
    with transaction.atomic():
        _open_version(version)
        _still_there(wording)
        details = _details(version, wording.number)
        audit.record("clause.removed", wording, acting_user=acting_user, details=details)
        wording.delete()
        Clause.objects.filter(pk=wording.clause_id, wordings=None, history=None).delete()


def _open_version(version: Version) -> None:
    lock(version)
    if version.signed_on is not None:
        raise AgreementRefused(_("This version is signed: its words stay as they are. Make an amendment."))


def _still_there(wording: Wording) -> None:
    if not Wording.objects.filter(pk=wording.pk).exists():
        raise AgreementRefused(_("Somebody took this clause out of the draft meanwhile; nothing was saved."))


def _free_number(version: Version, number: str) -> None:
    if version.wordings.filter(number=number).exists():
        raise AgreementRefused(_("Another clause has this number already; nothing was saved."))


def _standing(owner: Party | None) -> None:
    if owner is not None and not Party.objects.filter(pk=owner.pk, withdrawn_on=None).exists():
        raise AgreementRefused(_("This party has withdrawn: it promises nothing new."))


def _details(version: Version, number: str, **more: str) -> dict[str, str]:
    """What the log keeps of a clause: of a draft not its number, for others read the log."""
    return more if version.shared_at is None else {"number": number, **more}


@dataclass(frozen=True)
class FactDraft:
    """What became of a clause: ``fact`` in ``language``, its day, and where it can be read."""

    status: str
    said_on: date
    fact: str
    language: str
    source: str
    link: str
    reason: str = ""


def set_status(
    *, acting_user: "User", agreement: Agreement, clause: Clause, party: Party, draft: FactDraft
) -> ClauseStatus:
    """Say what became of a clause, in the name of a party that still stands; what was said before is kept.

    Raises:
        AgreementRefused: the clause stands in no signed version, the fact lies in the future or before the first
            signature, the party has withdrawn, or a dropped clause has no reason.
    """
    if draft.status == Status.DROPPED and not draft.reason:
        raise AgreementRefused(_("Say why the clause was dropped."))
    if draft.said_on > timezone.now().date():
        raise AgreementRefused(_("A fact cannot lie in the future."))
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        clause = Clause.objects.select_for_update().get(pk=clause.pk)
        _check_fact(clause, party, draft.said_on)
        said = ClauseStatus.objects.create(
            clause=clause,
            status=draft.status,
            said_on=draft.said_on,
            fact=say(draft.fact, draft.language, author=acting_user.pk, at=timezone.now()),
            reason=draft.reason if draft.status == Status.DROPPED else "",
            source=draft.source,
            link=draft.link,
            party=party,
            set_by=acting_user,
        )
        clause.status = draft.status
        clause.save(update_fields=["status"])
        details = {"clause": clause.pk, "status": draft.status, "party": party.pk, "agreement": agreement.pk}
        audit.record("clause.status-set", said, acting_user=acting_user, details=details)
    return said


def _check_fact(clause: Clause, party: Party, said_on: date) -> None:
    first = clause.wordings.aggregate(first=Min("under__signed_on"))["first"]
    if first is None:
        raise AgreementRefused(_("This clause is not signed yet: nothing can have become of it."))
    if said_on < first:
        raise AgreementRefused(_("This day lies before the clause was signed."))
    if not Party.objects.filter(pk=party.pk, withdrawn_on=None).exists():
        raise AgreementRefused(_("This party has withdrawn: it says no more what became of clauses."))

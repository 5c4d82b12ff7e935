"""The way of a sheet: submitted, checked, validated by the other side, or refused with a reason."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.models import Practice, Reading, Step
from escale.apps.practices.rules import keeps, lacks, may_check, may_refuse, standing_of, today, validates_for
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

_State = Practice.State


def submit_practice(*, acting_user: "User", practice: Practice) -> None:
    """Give a sheet to the first level; it needs all that makes a practice one that others can use.

    Raises:
        PracticeRefused: it was submitted already, or lacks something.
    """
    with transaction.atomic():
        practice = _locked(practice)
        if not practice.is_open:
            raise PracticeRefused(_("This sheet was submitted already; nothing was changed."))
        missing = lacks(practice, evidence=practice.evidence.count(), contacts=practice.contacts.count())
        needed = [str(each.words) for each in missing if each.needed]
        if needed:
            raise PracticeRefused(_("It still lacks: %(parts)s. Nothing was sent.") % {"parts": "; ".join(needed)})
        _go(practice, _State.SUBMITTED, Step.Kind.SUBMITTED, acting_user, practice.institution_id, reason="")


def check_practice(*, acting_user: "User", practice: Practice) -> None:
    """The first level: somebody else than the writer found it complete and clear."""
    with transaction.atomic():
        practice = _locked(practice)
        _at(practice, _State.SUBMITTED)
        standing = standing_of(acting_user, practice.cooperation_id)
        if not may_check(acting_user, standing, practice):
            raise PracticeRefused(_("Somebody else than the writer checks a sheet; nothing was changed."))
        _go(practice, _State.CHECKED, Step.Kind.CHECKED, acting_user, standing.organises[0])


def validate_practice(*, acting_user: "User", practice: Practice) -> None:
    """The second level, in the name of another institution than the author's: everybody sees it from now on."""
    with transaction.atomic():
        practice = _locked(practice)
        _at(practice, _State.CHECKED)
        institution = validates_for(acting_user, standing_of(acting_user, practice.cooperation_id), practice)
        if institution is None:
            raise PracticeRefused(
                _("A sheet is validated by those who decide for another institution than its author's.")
            )
        facts = {"validated_for_id": institution, "confirmed_on": today()}
        _go(practice, _State.VALIDATED, Step.Kind.VALIDATED, acting_user, institution, **facts)


def refuse_practice(*, acting_user: "User", practice: Practice, reason: str) -> None:
    """Send a sheet back to its author with the reason; they can change it and submit it again."""
    if not reason.strip():
        raise PracticeRefused(_("Say why it is refused; nothing was changed."))
    with transaction.atomic():
        practice = _locked(practice)
        standing = standing_of(acting_user, practice.cooperation_id)
        if not may_refuse(acting_user, standing, practice):
            raise PracticeRefused(_("This sheet has moved on meanwhile, or is not yours to decide on."))
        name = validates_for(acting_user, standing, practice)
        institution = name if name is not None else standing.organises[0]
        _go(practice, _State.REFUSED, Step.Kind.REFUSED, acting_user, institution, reason=reason.strip())


def take_back(*, acting_user: "User", practice: Practice) -> None:
    """Make a sheet a draft again so that it can be changed; others do not see it until it is validated anew."""
    with transaction.atomic():
        practice = _locked(practice)
        if practice.is_open:
            return
        facts = {"validated_for_id": None, "confirmed_on": None, "published_at": None}
        _go(practice, _State.DRAFT, Step.Kind.TAKEN_BACK, acting_user, practice.institution_id, **facts)


def confirm_practice(*, acting_user: "User", practice: Practice) -> None:
    """Say that a practice still holds: it is not greyed for another year."""
    with transaction.atomic():
        practice = _locked(practice)
        _at(practice, _State.VALIDATED)
        if not keeps(standing_of(acting_user, practice.cooperation_id), practice):
            raise PermissionDenied
        facts = {"confirmed_on": today()}
        _go(practice, _State.VALIDATED, Step.Kind.CONFIRMED, acting_user, practice.institution_id, **facts)


def publish_practice(*, acting_user: "User", practice: Practice, public: bool) -> None:
    """Let strangers read a validated sheet, without its contacts; or no longer."""
    with transaction.atomic():
        practice = _locked(practice)
        _at(practice, _State.VALIDATED)
        if practice.institution_id not in standing_of(acting_user, practice.cooperation_id).decides:
            raise PracticeRefused(_("Only those who decide for the author show a sheet to strangers."))
        if (practice.published_at is not None) == public:
            return
        practice.published_at = timezone.now() if public else None
        practice.save(update_fields=["published_at"])
        verb = "practice.published" if public else "practice.unpublished"
        audit.record(verb, practice, acting_user=acting_user)


def _locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update().get(pk=practice.pk)


def _at(practice: Practice, state: str) -> None:
    if practice.state != state:
        raise PracticeRefused(_("This sheet has moved on meanwhile; nothing was changed."))


def _go(practice: Practice, state: str, kind: str, user: "User", institution: int | None, **facts: Any) -> None:
    before = practice.state
    facts = {"reason": "", **facts, "state": state}
    for name, value in facts.items():
        setattr(practice, name, value)
    practice.save(update_fields=[name.removesuffix("_id") for name in facts])
    Step.objects.create(
        practice=practice, kind=kind, institution_id=institution, reason=facts["reason"], taken_by=user
    )
    if _State.VALIDATED in (before, state):
        Reading.objects.filter(cooperation=practice.cooperation_id).delete()  # what can be found is another now
    details = {"from": before, "to": state, "institution": institution}
    audit.record(f"practice.{kind}", practice, acting_user=user, details=details)

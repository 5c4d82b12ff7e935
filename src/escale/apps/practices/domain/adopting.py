"""What became of a practice where others took it up; failures are as welcome as successes."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.directory.models import Institution, Organisation
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.models import Adoption, Practice
from escale.apps.practices.rules import MOST_ADOPTIONS, may_adopt, standing_of, today
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class AdoptionDraft:
    """What somebody says of one adopter; ``language`` is that of both texts."""

    who: Institution | Organisation
    kind: str
    on: date
    result: str
    language: str
    changed: str = ""


def record_adoption(*, acting_user: "User", practice: Practice, draft: AdoptionDraft) -> Adoption:
    """Say what became of a practice; what was said before is kept.

    Raises:
        PracticeRefused: the practice is not validated, it is one's own, the adopter is of another cooperation or the
            author itself, the day lies in the future, or what was changed is not said.
    """
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(pk=practice.pk)
        standing = standing_of(acting_user, practice.cooperation_id)
        if practice.state != Practice.State.VALIDATED or not may_adopt(standing, practice):
            raise PracticeRefused(_("Others than the author say what became of a validated practice."))
        _check(practice, draft)
        if isinstance(draft.who, Institution) and draft.who.pk not in standing.organises:
            raise PracticeRefused(_("You do not act for this institution; nothing was saved."))
        if practice.adoptions.count() >= MOST_ADOPTIONS:
            raise PracticeRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_ADOPTIONS})
        who = {"institution" if isinstance(draft.who, Institution) else "organisation": draft.who}
        made = Adoption.objects.create(
            practice=practice,
            kind=draft.kind,
            on=draft.on,
            changed=draft.changed,
            result=draft.result,
            language=draft.language,
            recorded_by=acting_user,
            **who,
        )
        details = {"adoption": made.pk, "kind": draft.kind, "on": draft.on.isoformat()}
        audit.record("practice.adopted", practice, acting_user=acting_user, details=details)
    return made


def _check(practice: Practice, draft: AdoptionDraft) -> None:
    if draft.on > today():
        raise PracticeRefused(_("What was tried cannot lie in the future."))
    if not draft.result.strip():
        raise PracticeRefused(_("Say with what result; a failure helps others, too."))
    if draft.kind == Adoption.Kind.ADAPTED and not draft.changed.strip():
        raise PracticeRefused(_("Say what was changed."))
    if isinstance(draft.who, Organisation) and draft.who.cooperation_id != practice.cooperation_id:
        raise PracticeRefused(_("This cooperation has no organisation with this reference."))

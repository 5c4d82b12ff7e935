"""Who travels or hosts together, and who acts for them."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.domain import Newcomer, accounts_of, issue_sign_in_link
from escale.apps.accounts.models import User
from escale.apps.missions.models import Delegation, FocalPoint, Mission
from escale.core import audit, outbox
from escale.core.documents.text import one_line
from escale.core.translated import best
from escale.core.workbook.folding import cleaned

_LINK_DAYS = 30


class DelegationRefused(Exception):
    """The words say why; nothing was written."""


def make_delegation(*, acting_user: User, mission: Mission, name: str, members: Collection[int]) -> Delegation:
    """A delegation of the organisations with these keys; they leave the one they were in."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        if mission.delegations.filter(name=name).exists():
            raise DelegationRefused(_("This mission has a delegation of this name already; nothing was saved."))
        delegation = Delegation.objects.create(mission=mission, name=name)
        count = _gather(delegation, members)
        audit.record("delegation.made", delegation, acting_user=acting_user, details={"members": count})
    return delegation


def set_members(*, acting_user: User, delegation: Delegation, members: Collection[int]) -> int:
    """Make exactly the organisations with these keys the members; how many there are now."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=delegation.mission_id)
        delegation.participations.exclude(organisation__in=list(members)).update(delegation=None)
        count = _gather(delegation, members)
        audit.record("delegation.members-set", delegation, acting_user=acting_user, details={"members": count})
    return count


def _gather(delegation: Delegation, members: Collection[int]) -> int:
    mission = delegation.mission
    return mission.participations.filter(organisation__in=list(members)).update(delegation=delegation)


def name_focal_point(
    *, acting_user: User, delegation: Delegation, email: str, name: str, language: str
) -> FocalPoint:
    """Name somebody by address; a mail with a personal link proves the address. Naming twice changes nothing."""
    with transaction.atomic():
        user = accounts_of([Newcomer(email, name, language)])[email.lower()]
        standing = FocalPoint.objects.filter(delegation=delegation, user=user, ended_at=None).first()
        if standing is not None:
            return standing
        point = FocalPoint.objects.create(
            delegation=delegation, user=user, name=cleaned(name).strip(), named_by=acting_user
        )
        home = reverse("meetings:delegation", args=[delegation.pk])
        mission = delegation.mission
        outbox.write_mail(
            recipient=user.email,
            language=user.language,
            template="missions/mail/focal_point",
            context={
                "name": one_line(user.name),
                "delegation": one_line(delegation.name),
                "title": one_line(best(mission.title, user.language).text),
                "link": issue_sign_in_link(user=user, next_path=home, valid_for=timedelta(days=_LINK_DAYS)),
                "days": _LINK_DAYS,
            },
            cooperation=mission.cooperation_id,
        )
        audit.record("focal-point.named", point, acting_user=acting_user, details={"delegation": delegation.pk})
    return point


def end_focal_point(*, acting_user: User, delegation: Delegation, focal_point_id: int) -> bool:
    """From the next request on they act for nobody; whether there was one to end."""
    with transaction.atomic():
        standing = FocalPoint.objects.filter(pk=focal_point_id, delegation=delegation, ended_at=None)
        ended = bool(standing.update(ended_at=timezone.now()))
        if ended:
            details = {"focal_point": focal_point_id}
            audit.record("focal-point.ended", delegation, acting_user=acting_user, details=details)
    return ended

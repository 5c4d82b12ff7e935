"""Invitations by mail, with the hour on the reader's own clock and a calendar file to take over."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.apps.committee.domain import CommitteeRefused, lock, log
from escale.apps.committee.models import Committee
from escale.apps.committee.queries.people import invited_users
from escale.core import outbox
from escale.core.models import OutgoingMail

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def send_invitations(*, acting_user: "User", committee: Committee) -> int:
    """Write to everybody who is invited; again only after time, place or people changed. How many mails.

    Raises:
        CommitteeRefused: it is planned no longer, or nobody is invited.
    """
    with transaction.atomic():
        locked = lock(committee)
        if locked.state != Committee.State.PLANNED:
            raise CommitteeRefused(_("It is planned no longer: nobody is invited."))
        people = invited_users(locked)
        if not people:
            raise CommitteeRefused(_("Nobody is named yet: say who comes first."))
        count = len(outbox.write_mails(_letter(locked, each) for each in people))
        if count:
            log("committee.invited", locked, committee=locked, acting_user=acting_user, details={"mails": count})
    return count


def _letter(committee: Committee, user: "User") -> outbox.Letter:
    address = settings.BASE_URL + reverse("committee:committee", args=[committee.pk])
    return outbox.Letter(
        recipient=user.email,
        language=user.language,
        template="committee/mail/invitation",
        context={
            "name": user.name,
            "committee": committee,
            "agreement": committee.agreement,
            "link": address,
            "calendar": settings.BASE_URL + reverse("committee:calendar", args=[committee.pk]),
            "reader_zone": user.zone,
        },
        kind=OutgoingMail.Kind.NOTICE,
        occasion=f"committee:{committee.pk}:{committee.version}:{user.pk}",
        cooperation=committee.agreement.cooperation_id,
    )

"""When and where a committee meets, who comes, and how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement
from escale.apps.committee.domain import CommitteeRefused, lock, log
from escale.apps.committee.models import Committee, Participant
from escale.apps.committee.queries.people import invitable
from escale.apps.committee.rules import MOST_COMMITTEES, MOST_PEOPLE
from escale.apps.directory.models import Reality
from escale.core import versions
from escale.core.hours import exists, instant
from escale.core.outbox import withdraw

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class CommitteeDraft:
    """A committee as somebody typed it: local hours in ``zone``; ``people``: keys of party and account."""

    starts: datetime
    ends: datetime
    zone: str
    place: str = ""
    link: str = ""
    people: Sequence[tuple[int, int]] = ()


def plan_committee(
    *, acting_user: "User | None", agreement: Agreement, draft: CommitteeDraft, reality: str = Reality.REAL
) -> Committee:
    """Set a committee down.

    Raises:
        CommitteeRefused: hours that do not exist or do not follow each other, no place, or people of no party.
    """
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.committees.count() >= MOST_COMMITTEES:
            raise CommitteeRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_COMMITTEES})
        committee = Committee(agreement=agreement, reality=reality, created_by=acting_user)
        _fill(committee, draft)
        committee.save()
        _invite(committee, draft.people)
        log("committee.planned", committee, committee=committee, acting_user=acting_user)
    return committee


def edit_committee(
    *, acting_user: "User", committee: Committee, expected_version: int, draft: CommitteeDraft
) -> None:
    """Change when, where and who.

    Raises:
        CommitteeRefused: as for planning, or it is planned no longer.
        StaleVersion: somebody saved in between; nothing was written.
    """
    with transaction.atomic():
        locked = lock(committee)
        if locked.state != Committee.State.PLANNED:
            raise CommitteeRefused(_("It is planned no longer: time and place stay as they were."))
        versions.claim(locked, expected_version)
        _fill(locked, draft)
        locked.save(update_fields=["starts", "ends", "zone", "place", "link"])
        _invite(locked, draft.people)
        withdraw([f"committee:{locked.pk}:"])  # what waits says the hour of before
        log("committee.edited", locked, committee=locked, acting_user=acting_user)


def _fill(committee: Committee, draft: CommitteeDraft) -> None:
    zone = ZoneInfo(draft.zone)
    starts, ends = draft.starts.replace(tzinfo=zone), draft.ends.replace(tzinfo=zone)
    for each in (starts, ends):
        if not exists(each):
            words = _("On this day clocks go forward over this hour (%(zone)s). Give another one.")
            raise CommitteeRefused(words % {"zone": draft.zone})
    if instant(ends) <= instant(starts):
        raise CommitteeRefused(_("The end is not after the beginning."))
    if not draft.place and not draft.link:
        raise CommitteeRefused(_("Say where it meets: a place, an address of a video call, or both."))
    committee.starts, committee.ends, committee.zone = instant(starts), instant(ends), draft.zone
    committee.place, committee.link = draft.place, draft.link


def _invite(committee: Committee, people: Sequence[tuple[int, int]]) -> None:
    """Who was there already keeps their row; ``people`` is everybody."""
    if len(people) > MOST_PEOPLE:
        raise CommitteeRefused(_("No more than %(most)s people fit.") % {"most": MOST_PEOPLE})
    offered = {(each.party.pk, each.user) for each in invitable(committee.agreement)}
    # The row of an account that was erased says that somebody came; it stays.
    known = set(committee.participants.filter(user__isnull=False).values_list("party", "user"))
    wanted = set(people)
    if not wanted <= offered | known:
        raise CommitteeRefused(_("One of the people is of no party of this agreement."))
    for party, user in known - wanted:
        committee.participants.filter(party=party, user=user).delete()
    fresh = sorted(wanted - known)
    if len({user for _party, user in wanted}) < len(wanted):
        raise CommitteeRefused(_("Nobody comes for two parties."))
    Participant.objects.bulk_create(
        Participant(committee=committee, party_id=party, user_id=user) for party, user in fresh
    )


def call_off(*, acting_user: "User", committee: Committee, reason: str) -> None:
    """Say that it does not take place, and why; twice is once."""
    reason = " ".join(reason.split())
    if not reason:
        raise CommitteeRefused(_("Say why it is called off."))
    with transaction.atomic():
        locked = lock(committee)
        if locked.state == Committee.State.CALLED_OFF:
            return
        if locked.state != Committee.State.PLANNED:
            raise CommitteeRefused(_("It was held already: it cannot be called off."))
        locked.state, locked.reason = Committee.State.CALLED_OFF, reason
        locked.version += 1
        locked.save(update_fields=["state", "reason", "version"])
        withdraw([f"committee:{locked.pk}:"])
        log("committee.called-off", locked, committee=locked, acting_user=acting_user)


def hold_committee(*, acting_user: "User | None", committee: Committee, came: Sequence[int]) -> None:
    """Say that it was held, and which participants (keys) came.

    Raises:
        CommitteeRefused: it lies in the future, or was called off or published.
    """
    with transaction.atomic():
        locked = lock(committee)
        if not locked.is_open:
            raise CommitteeRefused(
                _("Its minutes are published or it was called off: nothing can be changed any more.")
            )
        if locked.starts > timezone.now():
            raise CommitteeRefused(_("It has not begun yet."))
        locked.participants.filter(pk__in=came).update(came=True)
        locked.participants.exclude(pk__in=came).update(came=False)
        if locked.state == Committee.State.PLANNED:
            locked.state = Committee.State.HELD
            locked.version += 1
            locked.save(update_fields=["state", "version"])
        log("committee.held", locked, committee=locked, acting_user=acting_user, details={"came": len(set(came))})


def publish_minutes(*, acting_user: "User | None", committee: Committee) -> None:
    """Close agenda and minutes for both sides to keep; twice is once.

    Raises:
        CommitteeRefused: it was not held, or a point has no minutes.
    """
    with transaction.atomic():
        locked = lock(committee)
        if locked.state == Committee.State.PUBLISHED:
            return
        if locked.state != Committee.State.HELD:
            raise CommitteeRefused(_("Minutes are published of a committee that was held."))
        taken = list(locked.items.filter(state="taken"))
        missing = [str(place) for place, each in enumerate(taken, start=1) if not each.minutes]
        if missing:
            words = _("These points have no minutes yet: %(points)s. Nothing was published.")
            raise CommitteeRefused(words % {"points": ", ".join(missing)})
        locked.state, locked.published_at = Committee.State.PUBLISHED, timezone.now()
        locked.version += 1
        locked.save(update_fields=["state", "published_at", "version"])
        log("committee.minutes-published", locked, committee=locked, acting_user=acting_user)

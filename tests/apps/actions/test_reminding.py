"""Mails about actions: to whom, when, how often, in which language."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from escale.apps.actions.domain.acting import move_action
from escale.apps.actions.domain.merging import move_owners
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.domain.reminding import write_digests
from escale.apps.actions.models import Action, Owner
from escale.apps.directory.models import Membership, Role
from escale.core.models import NoticeRefusal, OutgoingMail
from tests.apps.actions.conftest import Sides, member
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
DUE = date(2027, 6, 2)  # a Wednesday


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(occasion__startswith="actions:").order_by("pk"))


def owned(sides: Sides, title: str = "Example", due: date = DUE) -> Action:
    """An action of the guest and of one of the agency's people."""
    staff = Membership.objects.filter(role=Role.STAFF).first()
    user = staff.user if staff else member(sides.cooperation, sides.agency, Role.STAFF)
    owners = [
        OwnerDraft(organisation=sides.play.mine.pk),
        OwnerDraft(institution=sides.agency.pk, user=user.pk),
    ]
    return sides.action(title, due=due, owners=owners)


def test_people_hear_a_week_before_the_day_before_and_the_day_after(sides: Sides) -> None:
    owned(sides)
    days = [DUE + timedelta(days=ahead) for ahead in range(-10, 8)]
    told = [day for day in days if write_digests(day)]
    monday = date(2027, 6, 7)
    assert told == [DUE - timedelta(days=7), DUE - timedelta(days=1), DUE + timedelta(days=1), monday]
    assert [write_digests(day) for day in told] == [0, 0, 0, 0]
    assert {mail.kind for mail in mails()} == {"notice"}
    assert {mail.cooperation_key for mail in mails()} == {sides.cooperation.pk}


def test_one_mail_says_everything_in_the_readers_language(sides: Sides) -> None:
    user = sides.play.user
    user.language = "fr"
    user.save()
    owned(sides, "Late thing", DUE)
    owned(sides, "Soon thing", DUE + timedelta(days=2))
    sides.action("Not theirs", due=DUE)
    closed = owned(sides, "Closed thing")
    move_action(acting_user=sides.alix, action=closed, verb="finish")
    Action.objects.filter(pk=owned(sides, "Draft thing").pk).update(shared_at=None)
    assert write_digests(DUE + timedelta(days=1)) == 2
    letters = {mail.recipient: mail for mail in mails()}
    assert letters[user.email].language == "fr"
    text = letters[user.email].text
    assert [name for name in ("Late", "Soon", "Not theirs", "Closed", "Draft") if f"{name} thing" in text] == [
        "Late",
        "Soon",
    ]
    assert text.index("Late thing") < text.index("Soon thing")
    assert "/actions/" in text


def test_nobody_who_left_or_refused_is_written_to(sides: Sides) -> None:
    owned(sides)
    Membership.objects.filter(role=Role.STAFF).update(ended_at=timezone.now())
    NoticeRefusal.objects.create(address=sides.play.user.email)
    write_digests(DUE - timedelta(days=1))
    assert [(mail.recipient, mail.state) for mail in mails()] == [(sides.play.user.email, "unwanted")]


def test_who_no_longer_speaks_for_an_organisation_is_not_written_to(sides: Sides) -> None:
    host = sides.play.hosts[0][1].representative
    action = sides.action(due=DUE, owners=[OwnerDraft(organisation=host.organisation_id, person=host.person_id)])
    write_digests(DUE - timedelta(days=1))
    assert len(mails()) == 1
    Owner.objects.filter(action=action).update(organisation=sides.play.mine)
    write_digests(DUE - timedelta(days=7))
    assert len(mails()) == 1


def test_owners_stay_whole_when_organisations_are_merged(sides: Sides) -> None:
    host = sides.play.hosts[0][1].representative
    keep, absorb = OrganisationFactory(cooperation=sides.cooperation), host.organisation
    action = sides.action(
        owners=[OwnerDraft(organisation=absorb.pk, person=host.person_id), OwnerDraft(organisation=keep.pk)]
    )
    move_owners(keep, absorb)
    owner = action.owners.get()
    assert (owner.place, owner.organisation, owner.person) == (1, keep, host.person)

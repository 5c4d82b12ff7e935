"""22: who acts for others, or in a role, is refused at the request after it ended, in windows that are open."""

from django.test import Client

from escale.apps.directory.domain.roles import end_role
from escale.apps.directory.models import Membership
from escale.apps.meetings.models import Wish
from escale.apps.missions.domain.delegations import end_focal_point, set_members
from escale.apps.missions.models import Delegation, FocalPoint
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import UserFactory, organiser
from tests.web.api.caller import program


def _led() -> tuple[Stage, Client, FocalPoint]:
    """A focal point who looks with the eyes of the guest."""
    play = stage()
    delegation = Delegation.objects.create(mission=play.mission, name="Example delegation")
    play.mission.participations.filter(organisation=play.mine).update(delegation=delegation)
    point = FocalPoint.objects.create(delegation=delegation, user=UserFactory())
    lead = signed_in(point.user)
    assert lead.post(f"/delegations/{delegation.pk}/act/{play.guest.pk}/").status_code == 302
    assert lead.get(play.url("my-profile")).status_code == 200
    return play, lead, point


def _refused(play: Stage, lead: Client, point: FocalPoint) -> None:
    said = {"round": play.of_round.pk, "organisation": play.theirs().pk, "level": "must"}
    assert lead.post(play.url("my-wish"), said).status_code == 404
    assert not Wish.objects.exists()
    profile = {"version": 0, "name": "Changed", "offers-TOTAL_FORMS": 0, "offers-INITIAL_FORMS": 0}
    assert lead.post(play.url("my-profile"), profile).status_code == 404
    names = ("my-profile", "my-suggestions", "my-counterparts", "my-day", "my-calendar", "my-pdf")
    assert {lead.get(play.url(name)).status_code for name in names} == {404}
    assert lead.post(f"/delegations/{point.delegation_id}/act/{play.guest.pk}/").status_code == 404


def check_a_focal_point_who_was_ended_acts_for_nobody() -> None:
    play, lead, point = _led()
    desk = organiser(play.mission.cooperation)
    assert end_focal_point(acting_user=desk, delegation=point.delegation, focal_point_id=point.pk) is True
    _refused(play, lead, point)
    assert lead.get(f"/delegations/{point.delegation_id}/").status_code == 404
    assert lead.get(f"/delegations/{point.delegation_id}/day/").status_code == 404


def check_a_member_who_left_is_not_acted_for() -> None:
    play, lead, point = _led()
    set_members(acting_user=organiser(play.mission.cooperation), delegation=point.delegation, members=[])
    _refused(play, lead, point)


def check_a_role_that_ended_opens_nothing_in_open_windows() -> None:
    play = stage()
    host = organiser(play.mission.cooperation)
    window, caller = signed_in(host), program(host, play.mission.cooperation_id)
    page, rounds = f"/missions/{play.mission.slug}/", f"/missions/{play.mission.slug}/rounds"
    assert window.get(page).status_code == 200
    assert caller("GET", rounds).status_code == 200
    end_role(acting_user=host, membership=Membership.objects.get(user=host))
    assert window.get(page).status_code == 404
    opened = window.post(f"{rounds}/{play.of_round.pk}/open/", {"open": "1"})
    play.of_round.refresh_from_db()
    assert (opened.status_code, play.of_round.wishes_open) == (404, True)
    assert window.post(f"{rounds}/{play.of_round.pk}/open/", {"open": "0"}).status_code == 404
    play.of_round.refresh_from_db()
    assert play.of_round.wishes_open is True
    assert window.get(f"/cooperations/{play.mission.cooperation.slug}/roles/").status_code == 404
    assert caller("GET", rounds).status_code == 401

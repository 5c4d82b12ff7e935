"""The pages of actions: who sees which, what they show, what they ask of the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
import time_machine
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from escale.apps.actions.domain.acting import comment_on
from escale.apps.actions.domain.depending import depend
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.directory.models import Membership, Role
from tests.apps.actions.conftest import DUE, Sides, member
from tests.factories import UserFactory, organiser

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def test_neither_institution_sees_the_others_drafts(sides: Sides) -> None:
    draft, shared = sides.action("Secret plan", shared=False), sides.action("Common plan")
    office = organiser(sides.cooperation)
    for user, status in ((sides.alix, 200), (sides.badr, 404), (office, 404)):
        assert sides.status(user, "action", draft.pk) == status
        assert sides.status(user, "action", shared.pk) == 200
        for view in ("list", "board", "line"):
            page = sides.get(user, "list", sides.cooperation.slug, view=view)
            assert ("Secret plan" in page) is (status == 200)
            assert "Common plan" in page
        for name in ("edit", "share", "comment", "move", "link"):
            assert sides.post(user, name, draft.pk) in ({404} if status == 404 else {200, 302, 400})
            draft.refresh_from_db()
            Action.objects.filter(pk=draft.pk).update(shared_at=None)


def test_a_draft_is_hidden_from_whoever_changed_sides(sides: Sides) -> None:
    draft = sides.action(shared=False)
    Membership.objects.filter(user=sides.alix).update(institution=sides.agency)
    assert sides.status(sides.alix, "action", draft.pk) == 404


def test_a_shared_action_does_not_tell_of_drafts_that_wait_for_it(sides: Sides) -> None:
    shared, draft = sides.action("Common plan"), sides.action("Secret plan", shared=False)
    depend(acting_user=sides.alix, action=draft, needed=shared)
    assert "Secret plan" in sides.get(sides.alix, "action", shared.pk)
    assert "Secret plan" not in sides.get(sides.badr, "action", shared.pk)


def test_owners_see_theirs_and_strangers_nothing(sides: Sides) -> None:
    staff = member(sides.cooperation, sides.agency, Role.STAFF)
    theirs = sides.action("For the staff", owners=[OwnerDraft(institution=sides.agency.pk, user=staff.pk)])
    host, attendance = sides.play.hosts[0]
    of_host = sides.action(
        "For the host", owners=[OwnerDraft(organisation=attendance.representative.organisation_id)]
    )
    sides.action("For nobody named")
    for user, sees in ((staff, theirs), (host, of_host)):
        assert [each.pk for each in (theirs, of_host) if sides.status(user, "action", each.pk) == 200] == [sees.pk]
        page = sides.get(user, "mine")
        assert [name for name in ("For the staff", "For the host", "For nobody named") if name in page] == [
            sees.title["texts"]["en"]["text"]
        ]
        assert sides.status(user, "list", sides.cooperation.slug) == 404
        assert sides.status(user, "edit", sees.pk) == 404
        assert sides.post(user, "move", sees.pk, do="start") == 302
        assert sides.post(user, "comment", sees.pk, text="On it.") == 302
    assert list(Action.objects.filter(state="under-way").order_by("pk")) == [theirs, of_host]
    stranger = UserFactory()
    assert sides.status(stranger, "action", theirs.pk) == 404
    assert sides.post(stranger, "move", theirs.pk, do="finish") == 404
    Membership.objects.filter(user=staff).update(ended_at=timezone.now())
    assert sides.status(staff, "action", theirs.pk) == 404


def test_participants_are_told_organisations_and_not_names(sides: Sides) -> None:
    host, attendance = sides.play.hosts[0]
    guest = sides.play.guest.representative
    action = sides.action(
        owners=[
            OwnerDraft(organisation=guest.organisation_id, person=guest.person_id),
            OwnerDraft(organisation=attendance.representative.organisation_id),
        ]
    )
    comment_on(acting_user=sides.play.user, action=action, text="Said by the guest.", language="en")
    for user, sees in ((sides.alix, True), (sides.play.user, True), (host, False)):
        page = sides.get(user, "action", action.pk)
        assert (guest.person.name in page) is sees
        assert guest.organisation.name in page
        assert sides.alix.name not in page or user == sides.alix
        assert "Said by the guest." in page


def test_a_list_is_narrowed(sides: Sides) -> None:
    late = sides.action("Une réunion à Rabat", due=timezone.now().date() - timedelta(days=1))
    mission = sides.action("Mission thing", mission=sides.play.mission)
    staff = member(sides.cooperation, sides.agency, Role.STAFF)
    named = sides.action("Named thing", owners=[OwnerDraft(institution=sides.agency.pk, user=staff.pk)])
    born = sides.action("Born thing", origin="meeting", origin_key="1")
    sides.post(sides.alix, "move", born.pk, do="start")
    asked: list[tuple[dict[str, object], list[Action]]] = [
        ({"q": "reunion RABAT"}, [late]),
        ({"q": "thing"}, [mission, named, born]),
        ({"q": "100%_"}, []),
        ({"overdue": "on"}, [late]),
        ({"mission": sides.play.mission.pk}, [mission]),
        ({"owner": staff.pk}, [named]),
        ({"side": sides.chamber.pk}, [late, mission, born]),
        ({"origin": "meeting"}, [born]),
        ({"state": "under-way"}, [born]),
        ({"state": "nonsense", "side": "x", "mission": "9" * 30}, [late, mission, named, born]),
    ]
    for filters, expected in asked:
        page = sides.get(sides.alix, "list", sides.cooperation.slug, **filters)
        found = [each for each in (late, mission, named, born) if f'href="/actions/{each.pk}/"' in page]
        assert found == expected, filters


def test_a_draft_becomes_shared_through_the_pages(sides: Sides) -> None:
    sent = {
        "title": "تدريب الموظفين",
        "description": "",
        "language": "ar",
        "due": "2027-06-01",
        "first": f"i{sides.chamber.pk}-{sides.alix.pk}",
        "second": f"i{sides.agency.pk}",
        "mission": str(sides.play.mission.pk),
    }
    assert sides.post(sides.alix, "create", sides.cooperation.slug, **{**sent, "first": "i999999"}) == 400
    assert sides.post(sides.alix, "create", sides.cooperation.slug, **{**sent, "second": sent["first"]}) == 400
    assert sides.post(sides.alix, "create", sides.cooperation.slug, **sent) == 302
    action = Action.objects.get()
    assert (action.title["source"], action.due, action.mission, action.drafted_for) == (
        "ar",
        date(2027, 6, 1),
        sides.play.mission,
        sides.chamber,
    )
    assert '<bdi lang="ar" dir="rtl">تدريب الموظفين</bdi>' in sides.get(sides.alix, "action", action.pk)
    assert sides.post(sides.alix, "share", action.pk) == 302
    assert sides.post(sides.badr, "edit", action.pk, **sent, version="0") == 409  # sharing was an edit
    assert sides.post(sides.badr, "edit", action.pk, **{**sent, "due": "2027-07-01"}, version="1") == 302
    assert sides.post(sides.badr, "move", action.pk, do="drop", reason="") == 400
    assert sides.post(sides.badr, "move", action.pk, do="drop", reason="Too dear") == 302
    assert sides.post(sides.badr, "move", action.pk, do="burn") == 400
    page = sides.get(sides.alix, "action", action.pk)
    assert "Too dear" in page
    assert sides.badr.name in page


def test_links_of_actions_are_made_and_taken_away(sides: Sides) -> None:
    first, second, hidden = sides.action("First"), sides.action("Second"), sides.action("Hidden", shared=False)
    assert sides.post(sides.badr, "link", first.pk, needed=second.pk) == 302
    assert sides.post(sides.badr, "link", first.pk, needed=hidden.pk) == 302
    assert list(first.needs.values_list("needed", flat=True)) == [second.pk]
    assert sides.post(sides.badr, "unlink", first.pk, hidden.pk) == 404
    assert sides.post(sides.badr, "unlink", first.pk, second.pk) == 302
    assert not first.needs.exists()


def test_moving_goes_back_to_our_own_pages_only(sides: Sides) -> None:
    action = sides.action()
    client = sides.client(sides.alix)
    for back, goes in (("/actions/?page=1", "/actions/?page=1"), ("//evil.example/", f"/actions/{action.pk}/")):
        answer = client.post(f"/actions/{action.pk}/move/", {"do": "start", "back": back})
        assert answer["Location"] == goes


@pytest.mark.parametrize("view", ["list", "board", "line", "mine"])
def test_a_list_costs_the_same_for_one_and_for_many(sides: Sides, count_queries: Count, view: str) -> None:
    owners = [
        OwnerDraft(institution=sides.chamber.pk, user=sides.alix.pk),
        OwnerDraft(organisation=sides.play.mine.pk, person=sides.play.guest.representative.person_id),
    ]

    def cost() -> int:
        with count_queries() as found:
            if view == "mine":
                sides.get(sides.alix, "mine")
            else:
                sides.get(sides.alix, "list", sides.cooperation.slug, view=view)
        return len(found)

    sides.action(owners=owners, origin="meeting", origin_key="1", mission=sides.play.mission)
    sides.get(sides.alix, "mine")
    alone = cost()
    for number in range(3):
        sides.action(f"{number}", owners=owners, origin="meeting", origin_key=f"{number}", due=DUE)
    assert cost() == alone
    assert alone <= {"list": 9, "line": 9, "board": 12, "mine": 6}[view]


def test_the_page_of_an_action_costs_the_same_however_much_happened(sides: Sides, count_queries: Count) -> None:
    action = sides.action()

    def busy() -> None:
        comment_on(acting_user=sides.badr, action=action, text="Well.", language="en")
        depend(acting_user=sides.alix, action=action, needed=sides.action())
        depend(acting_user=sides.alix, action=sides.action(), needed=action)

    busy()
    sides.get(sides.alix, "action", action.pk)
    with count_queries() as alone:
        sides.get(sides.alix, "action", action.pk)
    busy()
    with count_queries() as more:
        sides.get(sides.alix, "action", action.pk)
    assert len(more) == len(alone)


def test_what_was_said_of_a_draft_stays_on_its_side(sides: Sides) -> None:
    action = sides.action(shared=False)
    with time_machine.travel("2027-05-01T08:00:00Z"):
        assert sides.post(sides.alix, "comment", action.pk, text="They will refuse.") == 302
    with time_machine.travel("2027-05-02T08:00:00Z"):
        assert sides.post(sides.alix, "share", action.pk) == 302
        assert sides.post(sides.alix, "comment", action.pk, text="Shall we begin?") == 302
    mine, theirs = (sides.get(user, "action", action.pk) for user in (sides.alix, sides.badr))
    assert ("They will refuse." in mine, "They will refuse." in theirs) == (True, False)
    assert (mine.count("Commented"), theirs.count("Commented")) == (2, 1)
    assert "Shall we begin?" in theirs


def test_a_shared_action_waits_for_no_draft(sides: Sides) -> None:
    action, needed = (sides.action(title, shared=False) for title in ("First", "Secret"))
    assert sides.post(sides.alix, "link", action.pk, needed=needed.pk) == 302
    assert sides.post(sides.alix, "share", action.pk) == 302
    assert "share that one first" in sides.get(sides.alix, "action", action.pk)
    assert sides.status(sides.badr, "action", action.pk) == 404
    sides.post(sides.alix, "share", needed.pk)
    sides.post(sides.alix, "share", action.pk)
    assert "Secret" in sides.get(sides.badr, "action", action.pk)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_days_are_of_our_times(sides: Sides, day: str) -> None:
    sent = {"title": "x", "language": "en", "due": day, "first": f"i{sides.chamber.pk}"}
    assert sides.post(sides.alix, "create", sides.cooperation.slug, **sent) == 400
    with pytest.raises(ActionRefused, match="1900"):
        sides.action(due=date.fromisoformat(day))

"""Actions as they are written, shared, moved on and linked; and what the database refuses by itself."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from escale.apps.actions.domain.acting import ActionDraft, edit_action, move_action, share_action
from escale.apps.actions.domain.depending import depend
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action, Dependency, Owner
from escale.apps.directory.models import Role
from escale.core.models import AuditEntry
from escale.core.origins import Origin, register, resolve
from escale.core.translated import best
from escale.core.versions import StaleVersion
from tests.apps.actions.conftest import DUE, Sides, member
from tests.factories import CooperationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def verbs(action: Action) -> list[str]:
    rows = AuditEntry.objects.filter(object_type="actions.action", object_id=str(action.pk)).order_by("number")
    return list(rows.values_list("verb", flat=True))


def test_an_action_lives_and_every_step_is_in_the_log(sides: Sides) -> None:
    action = sides.action(shared=False)
    assert action.is_draft
    with pytest.raises(ActionRefused, match="share it first"):
        move_action(acting_user=sides.alix, action=action, verb="start")
    share_action(acting_user=sides.alix, action=action)
    share_action(acting_user=sides.alix, action=action)
    for verb, reason in (("start", ""), ("start", ""), ("drop", " no  money "), ("reopen", ""), ("finish", "")):
        move_action(acting_user=sides.badr, action=action, verb=verb, reason=reason)
    action.refresh_from_db()
    assert (action.state, action.reason) == ("done", "")
    assert verbs(action) == [
        "action.created",
        "action.shared",
        "action.started",
        "action.dropped",
        "action.reopened",
        "action.finished",
    ]
    with pytest.raises(ActionRefused, match="meanwhile"):
        move_action(acting_user=sides.badr, action=action, verb="start")


def test_what_is_dropped_says_why(sides: Sides) -> None:
    action = sides.action()
    with pytest.raises(ActionRefused, match="Say why"):
        move_action(acting_user=sides.alix, action=action, verb="drop", reason="  ")
    move_action(acting_user=sides.alix, action=action, verb="drop", reason="no  money")
    action.refresh_from_db()
    assert (action.state, action.reason) == ("dropped", "no money")


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "dropped"},
        {"reason": "because"},
        {"origin": "meeting"},
        {"origin_key": "1"},
        {"state": "done", "shared_at": None},
    ],
)
def test_the_database_refuses_what_makes_no_sense(sides: Sides, broken: dict[str, object]) -> None:
    action = sides.action()
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**broken)


def test_the_database_refuses_a_third_side_and_an_owner_of_both_kinds(sides: Sides) -> None:
    action, organisation = sides.action(), sides.play.mine
    for broken in (
        {"place": 3, "organisation": organisation},
        {"place": 1, "organisation": organisation},
        {"place": 2},
        {"place": 2, "organisation": organisation, "institution": sides.agency},
    ):
        action.owners.filter(place=2).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Owner.objects.create(action=action, **broken)


def test_owners_are_of_the_cooperation(sides: Sides) -> None:
    action, elsewhere = sides.action(), CooperationFactory()
    stranger = OrganisationFactory(cooperation=elsewhere)
    host = sides.play.hosts[0][1].representative
    staff = member(sides.cooperation, sides.agency, Role.STAFF)
    refused: list[list[OwnerDraft]] = [
        [],
        [OwnerDraft(institution=sides.chamber.pk), OwnerDraft(institution=sides.chamber.pk)],
        [OwnerDraft(organisation=stranger.pk)],
        [OwnerDraft(institution=sides.chamber.pk, user=staff.pk)],
        [OwnerDraft(organisation=sides.play.mine.pk, person=host.person_id)],
        [OwnerDraft(organisation=sides.play.mine.pk, user=staff.pk)],
        [OwnerDraft()],
    ]
    for owners in refused:
        with pytest.raises(ActionRefused):
            _give(sides, action, owners)
    assert verbs(action) == ["action.created"]
    wanted = [
        OwnerDraft(institution=sides.agency.pk, user=staff.pk),
        OwnerDraft(organisation=host.organisation_id, person=host.person_id),
    ]
    _give(sides, action, wanted)
    _give(sides, action, wanted)
    assert [OwnerDraft.of(each) for each in action.owners.order_by("place")] == wanted
    assert sorted(verbs(action)) == ["action.assigned", "action.created", "action.edited", "action.edited"]


def _give(sides: Sides, action: Action, owners: list[OwnerDraft]) -> None:
    draft = ActionDraft(title="Train officers", language="en", due=DUE, owners=owners)
    edit_action(acting_user=sides.alix, action=action, expected_version=action.version, draft=draft)


def test_no_edit_is_lost_and_each_language_keeps_its_words(sides: Sides) -> None:
    action = sides.action("Train officers")
    owners = [OwnerDraft(institution=sides.agency.pk)]
    draft = ActionDraft(title="Former des agents", language="fr", due=DUE, owners=owners)
    edit_action(acting_user=sides.badr, action=action, expected_version=0, draft=draft)
    with pytest.raises(StaleVersion):
        edit_action(acting_user=sides.alix, action=action, expected_version=0, draft=draft)
    action.refresh_from_db()
    assert (best(action.title, "fr").text, best(action.title, "en").text) == ("Former des agents", "Train officers")
    assert action.title["source"] == "en"
    assert action.searched == "train officers former des agents"
    assert verbs(action) == ["action.created", "action.edited", "action.assigned"]


def test_no_circle_of_actions(sides: Sides) -> None:
    first, second, third = (sides.action(name) for name in "abc")
    depend(acting_user=sides.alix, action=first, needed=second)
    depend(acting_user=sides.alix, action=second, needed=third)
    depend(acting_user=sides.alix, action=second, needed=third)
    for action, needed in ((third, first), (second, first), (first, first)):
        with pytest.raises(ActionRefused, match="already waits"):
            depend(acting_user=sides.alix, action=action, needed=needed)
    assert Dependency.objects.count() == 2
    with pytest.raises(ActionRefused, match="waits for another"):
        move_action(acting_user=sides.alix, action=first, verb="finish")
    move_action(acting_user=sides.alix, action=third, verb="finish")
    move_action(acting_user=sides.alix, action=second, verb="finish")
    move_action(acting_user=sides.alix, action=first, verb="finish")


def test_a_shared_action_waits_for_no_draft_of_one_side(sides: Sides) -> None:
    with pytest.raises(ActionRefused, match="share it first"):
        depend(acting_user=sides.alix, action=sides.action(), needed=sides.action(shared=False))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_who_link_at_once_make_no_circle(sides: Sides) -> None:
    first, second = sides.action("a"), sides.action("b")
    barrier, refused = Barrier(2), []

    def act(action: Action, needed: Action) -> None:
        try:
            barrier.wait()
            depend(acting_user=sides.alix, action=action, needed=needed)
        except ActionRefused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=act, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), Dependency.objects.count()) == (1, 1)


def test_an_origin_is_told_by_who_owns_it(sides: Sides) -> None:
    def of_practices(user: object, keys: object) -> dict[str, Origin]:
        assert keys == {"1", "2"}
        return {"1": Origin("A practice", "/practices/1/")}

    from escale.core import origins

    try:
        register("example", of_practices)
        found = resolve(sides.alix, [("example", "1"), ("example", "2"), ("nothing", "3")])
        assert found == {("example", "1"): Origin("A practice", "/practices/1/")}
        with pytest.raises(ValueError, match="Two resolvers"):
            register("example", lambda user, keys: {})
    finally:
        del origins._resolvers["example"]

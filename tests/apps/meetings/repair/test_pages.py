"""The pages of what happened: who reaches them, what they say, what they refuse."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Membership, Role
from escale.apps.meetings.domain.disruptions import TASK, accept, describe
from escale.apps.meetings.domain.moving import set_lock
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Disruption, Wish
from escale.apps.meetings.queries.happenings import Happening, Kind
from escale.apps.missions.models import Venue
from escale.core.models import Job, OutgoingMail
from tests.apps.meetings.scene import Scene, scene
from tests.factories import CooperationFactory, UserFactory, organiser

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[Job]]


def published_scene(size: int = 2, **sizes: int) -> tuple[Scene, Agenda, Client]:
    stage = scene(guests=size, hosts=size, **{"slots": 4, "tables": 2} | sizes)
    stage.wish_everybody()
    agenda = publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    client = Client()
    client.force_login(stage.organiser)
    return stage, agenda, client


def base(stage: Scene, agenda: Agenda) -> str:
    return f"{stage.url}agendas/{agenda.number}/reschedule/"


def said(stage: Scene, agenda: Agenda) -> Disruption:
    happening = Happening(Kind.ORGANISATION, (stage.organisation(stage.guests[0]).pk,))
    return describe(acting_user=stage.organiser, agenda=agenda, happening=happening, most_moves=3)


def test_from_what_happened_to_the_new_agenda(run_jobs: RunJobs) -> None:
    stage, agenda, client = published_scene()
    address = base(stage, agenda)
    assert 'href="/missions' in client.get(f"{stage.url}agendas/{agenda.number}/").content.decode()
    organisation = stage.organisation(stage.guests[0])
    form = {"organisation": organisation.pk, "starts": "", "ends": "", "as_of": "", "most_moves": 3}
    sent = client.post(f"{address}?kind=organisation", form)
    found = Disruption.objects.get()
    page = f"{address}{found.pk}/"
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    waiting = client.get(page).content.decode()
    assert "hx-get" in waiting
    assert '<meta http-equiv="refresh"' in waiting
    run_jobs()
    shown = client.get(page).content.decode()
    assert f"{organisation.name}\u2069 cannot come: all the time that is left." in shown
    assert shown.count("Take it and tell 3 people") == 3
    looked = client.get(f"{page}limited/").content.decode()
    assert looked.count(">lost</span>") == 2
    assert looked.count("(example)\u2069)</li>") == 3
    assert f'href="{page}"' in client.get(f"{stage.url}agendas/{agenda.number}/").content.decode()
    OutgoingMail.objects.all().delete()
    taken = client.post(f"{page}limited/accept/")
    assert (taken.status_code, taken.headers["Location"]) == (302, f"{stage.url}agendas/2/")
    assert OutgoingMail.objects.count() == 3
    assert "it is version 2" in client.get(page).content.decode()
    again = client.post(f"{page}full/accept/")
    assert (again.status_code, "was replaced by a newer one" in again.content.decode()) == (409, True)


def test_nothing_is_decided_by_looking_and_discarding_leaves_all_as_it_was(run_jobs: RunJobs) -> None:
    stage, agenda, client = published_scene()
    found = said(stage, agenda)
    run_jobs()
    before = list(Agenda.objects.values("pk", "state", "version"))
    page = f"{base(stage, agenda)}{found.pk}/"
    assert client.get(f"{page}compute/").status_code == 405
    for order in ("refill", "limited", "full"):
        assert client.get(f"{page}{order}/").status_code == 200
        assert client.get(f"{page}{order}/accept/").status_code == 405
    assert client.post(f"{page}discard/").headers["Location"] == f"{stage.url}agendas/1/"
    assert "were discarded" in client.get(page).content.decode()
    assert [client.get(f"{page}{each}/").status_code for each in ("refill", "nonsense")] == [404, 404]
    assert list(Agenda.objects.values("pk", "state", "version")) == before


def test_a_stale_set_says_so_and_offers_nothing(run_jobs: RunJobs) -> None:
    stage, agenda, client = published_scene()
    found = said(stage, agenda)
    run_jobs()
    accept(acting_user=stage.organiser, proposal=said_and_computed(stage, agenda, run_jobs))
    page = f"{base(stage, agenda)}{found.pk}/"
    shown = client.get(page).content.decode()
    assert "none of them can be taken any more" in shown
    assert "Take it and tell" not in shown + client.get(f"{page}refill/").content.decode()
    assert client.post(f"{page}refill/accept/").status_code == 409
    assert client.get(base(stage, agenda)).status_code == 200
    form = {"ends": stage.of_round.slots.all()[1].ends.isoformat(), "most_moves": 1}
    refused = client.post(f"{base(stage, agenda)}?kind=delay", form)
    assert refused.headers["Location"] == f"{stage.url}agendas/1/"
    assert Disruption.objects.count() == 2


def said_and_computed(stage: Scene, agenda: Agenda, run_jobs: RunJobs) -> Any:
    found = said(stage, agenda)
    run_jobs()
    return found.proposals.get(order="refill")


BAD = [
    ("organisation", {"organisation": 999_999}),
    ("organisation", {"organisation": ""}),
    ("organisation", {"most_moves": -1}),
    ("organisation", {"most_moves": 1001}),
    ("organisation", {"most_moves": "x"}),
    ("organisation", {"starts": "2027-03-02T13:07:00+00:00"}),
    ("organisation", {"as_of": "yesterday"}),
    ("late", {}),
    ("late", {"ends": "", "wishes": ["999999"]}),
    ("delay", {}),
    ("table", {"tables": ["999999"]}),
    ("table", {"tables": []}),
    ("off", {"meetings": ["999999"]}),
]


@pytest.mark.parametrize(("kind", "wrong"), BAD)
def test_bad_input_is_answered_with_the_form(kind: str, wrong: dict[str, Any]) -> None:
    stage, agenda, client = published_scene(1)
    good = {"organisation": stage.organisation(stage.guests[0]).pk, "most_moves": 1}
    answer = client.post(f"{base(stage, agenda)}?kind={kind}", good | wrong)
    assert answer.status_code == 422
    assert (Disruption.objects.count(), Job.objects.filter(name=TASK).count(), Wish.objects.count()) == (0, 0, 2)


def test_an_end_before_the_start_and_a_foreign_organisation_are_refused() -> None:
    stage, agenda, client = published_scene(1)
    slots = list(stage.of_round.slots.order_by("position"))
    times = {"starts": slots[2].starts.isoformat(), "ends": slots[1].ends.isoformat(), "most_moves": 0}
    answer = client.post(f"{base(stage, agenda)}?kind=delay", times)
    assert (answer.status_code, "The end must follow the start." in answer.content.decode()) == (422, True)
    foreign = scene(guests=1, hosts=0)
    form = {"organisation": foreign.organisation(foreign.guests[0]).pk, "most_moves": 0}
    assert client.post(f"{base(stage, agenda)}?kind=organisation", form).status_code == 422


def test_recomputing_asks_for_a_number_of_moves() -> None:
    stage, agenda, client = published_scene(1)
    found = said(stage, agenda)
    page = f"{base(stage, agenda)}{found.pk}/"
    assert [client.post(f"{page}compute/", {"most_moves": each}).status_code for each in (-1, "", 5000)] == [422] * 3
    assert client.post(f"{page}compute/", {"most_moves": 0}).status_code == 302
    found.refresh_from_db()
    assert found.most_moves == 0
    assert list(Job.objects.filter(name=TASK).order_by("pk").values_list("state", flat=True)) == [
        "cancelled",
        "queued",
    ]
    client.post(f"{page}cancel/")
    assert "It was stopped." in client.get(page).content.decode()


def test_several_things_happen(run_jobs: RunJobs) -> None:
    stage, agenda, client = published_scene()
    venue = Venue.objects.create(stop=stage.of_round.stop, name="Hall (example)")
    stage.of_round.tables.update(venue=venue)
    found = said(stage, agenda)
    slots = list(stage.of_round.slots.order_by("position"))
    address = f"{base(stage, agenda)}?kind=venue&to={found.pk}"
    assert "cannot come" in client.get(address).content.decode()
    form = {"venue": venue.pk, "starts": slots[1].starts.isoformat(), "most_moves": 5}
    assert client.post(address, form).headers["Location"] == f"{base(stage, agenda)}{found.pk}/"
    run_jobs()
    shown = client.get(f"{base(stage, agenda)}{found.pk}/").content.decode()
    assert "Closed: \u2068Hall (example)\u2069, from Tue 2 March · 13:20 on." in shown
    found.refresh_from_db()
    assert found.proposals.get(order="full").meetings == 1  # one guest is left, and one time
    assert client.get(f"{base(stage, agenda)}?to=999999").status_code == 404
    assert client.get(f"{base(stage, agenda)}?to=x").status_code == 404


def test_a_lock_without_room_is_told_and_given_up(run_jobs: RunJobs) -> None:
    stage, agenda, client = published_scene(1)
    set_lock(acting_user=stage.organiser, meeting=agenda.meetings.get(), locked=True)
    found = said(stage, agenda)
    run_jobs()
    assert found.proposals.get(order="full").lost == 1
    assert client.get(f"{base(stage, agenda)}{found.pk}/full/").status_code == 200


def test_taking_what_is_published_is_for_those_who_publish(run_jobs: RunJobs) -> None:
    stage, agenda, _client = published_scene()
    found = said(stage, agenda)
    run_jobs()
    staff = UserFactory()
    Membership.objects.create(cooperation=stage.mission.cooperation, user=staff, role=Role.CO_ORGANISER)
    client = Client()
    client.force_login(staff)
    page = f"{base(stage, agenda)}{found.pk}/"
    assert "An organiser decides." in client.get(page).content.decode()
    assert client.post(f"{page}refill/accept/").status_code == 403
    assert Agenda.objects.count() == 1


def addresses(stage: Scene, agenda: Agenda, found: Disruption) -> list[str]:
    keys = [stage.mission.slug, stage.of_round.pk, agenda.number]
    own, names = [*keys, found.pk], ("disruption", "disruption-compute", "disruption-cancel", "disruption-discard")
    return [
        reverse("meetings:disrupt", args=keys),
        *(reverse(f"meetings:{name}", args=own) for name in names),
        *(reverse(f"meetings:{name}", args=[*own, "refill"]) for name in ("proposal", "proposal-accept")),
    ]


def test_strangers_find_nothing_and_change_nothing(run_jobs: RunJobs) -> None:
    stage, agenda, _client = published_scene()
    found = said(stage, agenda)
    run_jobs()
    strangers: list[User | None] = [
        organiser(CooperationFactory()),
        stage.guests[0].representative.person.user,
        UserFactory(),
    ]
    before = list(Disruption.objects.values()), list(Agenda.objects.values("pk", "state", "version"))
    for user in strangers:
        client = Client()
        client.force_login(user)
        for address in addresses(stage, agenda, found):
            answers = {client.post(address, {"most_moves": 1}).status_code, client.get(address).status_code}
            assert 404 in answers <= {404, 405}, address
    assert before == (list(Disruption.objects.values()), list(Agenda.objects.values("pk", "state", "version")))
    # Under the address of another agenda it is not there either.
    other, theirs, client = published_scene(1)
    assert client.get(f"{base(other, theirs)}{found.pk}/").status_code == 404


def test_pages_cost_the_same_queries_whatever_changes(count_queries: Callable[[], Any], run_jobs: RunJobs) -> None:
    counts = []
    for size in (1, 3):
        stage, agenda, client = published_scene(size, slots=4, tables=3)
        found = said(stage, agenda)
        run_jobs()
        page = f"{base(stage, agenda)}{found.pk}/"
        asked = []
        for address in (base(stage, agenda), f"{base(stage, agenda)}?kind=off", page, f"{page}full/"):
            client.get(address)
            with count_queries() as queries:
                assert client.get(address).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 30

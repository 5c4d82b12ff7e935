"""Why a request waits: in words, for organisers with names, for participants without anybody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.explaining import explain, explanation_of, request_explanation
from escale.apps.meetings.domain.moving import set_lock
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Explanation, Unavailability, Waiting, Wish
from escale.apps.meetings.queries.why import why_for_organiser, why_for_participant
from escale.apps.missions.models import Table
from escale.core.models import Job
from tests.apps.meetings.scene import Scene, scene
from tests.factories import CooperationFactory, organiser, participant

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[Job]]


def capped(*, most: int = 1, slots: int = 2, tables: int = 2) -> tuple[Scene, Agenda, Waiting]:
    """One guest wishes for two hosts, and may have one meeting: the second waits."""
    stage = scene(guests=1, hosts=2, slots=slots, tables=tables)
    stage.of_round.max_meetings = most
    stage.of_round.save()
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[0], stage.hosts[1], "like")
    agenda = publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    return stage, agenda, agenda.waiting.get()


def name(stage: Scene, who: Any) -> str:
    return f"\u2068{stage.organisation(who).name}\u2069"


def signed_in(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user)
    return client


def test_a_cap_is_the_reason_and_one_more_the_remedy() -> None:
    stage, agenda, waiting = capped()
    why = why_for_organiser(explain(waiting), agenda)
    guest, host = name(stage, stage.guests[0]), name(stage, stage.hosts[0])
    assert (why.verdict, why.minimal, why.cheapest) == ("costs", True, True)
    assert why.headline == "It cannot take place beside all the meetings of the agenda."
    assert why.reasons == [
        f"No more meetings are allowed: {guest}.",
        f"These meetings stay where they can: {guest} – {host}.",
    ]
    assert why.costs == [
        f"With it these meetings would be lost: {guest} – {host}.",
        "The agenda would be worth 10 instead of 25.",
    ]
    assert why.remedy == f"one more meeting for {guest}"
    assert why.then.startswith("Then it would take place: ")
    urls = [way.url for way in why.ways]
    assert urls == [
        f"{stage.url}#limits",
        f"{stage.url}agendas/1/reschedule/?kind=off",
    ]


def test_full_tables_ask_for_one_more() -> None:
    stage = scene(guests=2, hosts=2, slots=1, tables=1)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[1], stage.hosts[1], "like")
    agenda = stage.plan()
    why = why_for_organiser(explain(agenda.waiting.get()), agenda)
    assert why.reasons[0] == "Every table is taken: Tue 2 March · 13:00."
    assert why.remedy == "one more table: Tue 2 March · 13:00"
    assert why.ways[0].url == f"{stage.url}#tables"


def test_a_table_of_ones_own_may_be_shared() -> None:
    stage = scene(guests=2, hosts=1, slots=1, tables=2)
    table = stage.of_round.tables.order_by("pk")[0]
    Table.objects.filter(pk=table.pk).update(home_of=stage.organisation(stage.hosts[0]))
    stage.of_round.tables.order_by("pk")[1].delete()
    other = participant(stage.mission, side="host")[1]
    stage.wish(stage.guests[0], other, "like")
    agenda = stage.plan()
    found = explain(agenda.waiting.get())
    # One more table is cheaper for the planner; where there is none to be had, this is what it says.
    shared = {"kind": "home_tables", "of": f"o{stage.organisation(stage.hosts[0]).pk}", "values": []}
    found.result["remedy"]["changes"] = [shared]
    why = why_for_organiser(found, agenda)
    assert why.remedy == f"{name(stage, stage.hosts[0])} shares its own table"
    assert (why.ways[0].label, why.ways[0].url) == ("Share the table", f"{stage.url}#tables")
    client = signed_in(stage.organiser)
    page = client.get(stage.url).content.decode()
    share = f"{stage.url}tables/{table.pk}/share/"
    assert f'action="{share}"' in page
    assert client.post(share).headers["Location"] == stage.url
    assert Table.objects.get(pk=table.pk).home_of is None
    assert f'action="{share}"' not in client.get(stage.url).content.decode()
    assert stage.plan().meetings.count() == 1


def test_no_common_hour_asks_for_somebodys_time() -> None:
    stage = scene(guests=1, hosts=1, slots=2, tables=1)
    stage.wish_everybody()
    slots = list(stage.of_round.slots.order_by("position"))
    for attendance, slot in zip((stage.guests[0], stage.hosts[0]), slots, strict=True):
        Unavailability.objects.create(
            mission=stage.mission, attendance=attendance, starts=slot.starts, ends=slot.ends
        )
    agenda = publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    waiting = agenda.waiting.get()
    found = explain(waiting)
    why = why_for_organiser(found, agenda)
    assert why.verdict == "impossible"
    assert len(why.reasons) == 2
    assert all(each.startswith("Away: ") for each in why.reasons)
    assert "free after all: Tue 2 March" in why.remedy
    client = signed_in(stage.organiser)
    way = why.ways[0]
    assert way.label == "Reschedule with that change"
    page = client.get(way.url).content.decode()
    assert page.count(" selected>") == 4  # the person, both times, and that nothing has begun
    mine = why_for_participant(found, agenda, stage.organisation(stage.guests[0]).pk)
    assert mine.reasons == ["You are away: Tue 2 March · 13:00.", "The other side is not there at all times."]
    theirs = why_for_participant(found, agenda, stage.organisation(stage.hosts[0]).pk)
    assert theirs.reasons == ["The other side is not there at all times.", "You are away: Tue 2 March · 13:20."]
    assert {mine.remedy, theirs.remedy} & {
        "A change that is not yours to make would help. The organiser sees which one."
    }


def test_from_the_waiting_list_to_the_card(run_jobs: RunJobs) -> None:
    stage, agenda, waiting = capped()
    client = signed_in(stage.organiser)
    address = f"{stage.url}agendas/1/requests/{waiting.request_id}/why/"
    assert f'href="{address}"' in client.get(f"{stage.url}agendas/1/?view=waiting").content.decode()
    assert "Why was this meeting not placed?" in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == address
    assert client.post(address).status_code == 302
    assert Job.objects.filter(name="meetings.explain").count() == 1
    assert '<meta http-equiv="refresh"' in client.get(address).content.decode()
    run_jobs()
    shown = client.get(address).content.decode()
    assert "No more meetings are allowed" in shown
    assert "The cheapest change that would help:" in shown
    # Once the agenda is another one the answer is asked for again.
    set_lock(acting_user=stage.organiser, meeting=agenda.meetings.get(), locked=True)
    Agenda.objects.filter(pk=agenda.pk).update(version=99)
    assert "No more meetings are allowed" not in client.get(address).content.decode()
    client.post(address)
    run_jobs()
    assert "No more meetings are allowed" in client.get(address).content.decode()
    assert Explanation.objects.get().version == 99


def test_a_participant_asks_about_their_own_wish_and_reads_no_other_name(run_jobs: RunJobs) -> None:
    stage, _agenda, waiting = capped()
    user = stage.guests[0].representative.person.user
    client = signed_in(user)
    address = f"/my/{stage.mission.slug}/waiting/{waiting.pk}/"
    assert f'href="{address}"' in client.get(f"/my/{stage.mission.slug}/day/").content.decode()
    client.post(address)
    run_jobs()
    shown = client.get(address).content.decode()
    assert "You have as many meetings as the round allows." in shown
    assert "the organiser allows you one more meeting" in shown
    assert stage.organisation(stage.hosts[1]).name in shown
    assert stage.organisation(stage.hosts[0]).name not in shown


def test_others_meetings_stay_theirs(run_jobs: RunJobs) -> None:
    stage = scene(guests=2, hosts=1, slots=1, tables=1)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[1], stage.hosts[0], "like")
    agenda = publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    waiting = agenda.waiting.get()
    client = signed_in(stage.guests[1].representative.person.user)
    address = f"/my/{stage.mission.slug}/waiting/{waiting.pk}/"
    client.post(address)
    run_jobs()
    shown = client.get(address).content.decode()
    assert "Meetings of others would have to give way" in shown
    for hidden in (stage.organisation(stage.guests[0]).name, stage.guests[0].representative.person.name):
        assert hidden not in shown


def test_strangers_and_those_who_did_not_wish_find_nothing(run_jobs: RunJobs) -> None:
    stage, agenda, waiting = capped()
    explain(waiting)
    organisers = f"{stage.url}agendas/1/requests/{waiting.request_id}/why/"
    mine = f"/my/{stage.mission.slug}/waiting/{waiting.pk}/"
    foreign = signed_in(organiser(CooperationFactory()))
    host = signed_in(stage.hosts[0].representative.person.user)
    wished = signed_in(stage.hosts[1].representative.person.user)  # who was wished for, and does not know it
    for client in (foreign, host, wished):
        assert [client.get(each).status_code for each in (organisers, mine)] == [404, 404]
        assert [client.post(each).status_code for each in (organisers, mine)] == [404, 404]
    desk, guest = signed_in(stage.organiser), signed_in(stage.guests[0].representative.person.user)
    placed = agenda.meetings.get().request_id
    assert desk.get(f"{stage.url}agendas/1/requests/{placed}/why/").status_code == 404
    assert desk.get(f"{stage.url}agendas/1/requests/999999/why/").status_code == 404
    assert guest.get(f"/my/{stage.mission.slug}/waiting/999999/").status_code == 404
    Agenda.objects.filter(pk=agenda.pk).update(state=Agenda.State.DRAFT)
    assert guest.get(mine).status_code == 404  # a draft is nobody's business yet


def test_what_is_not_wished_any_more_is_said_so(run_jobs: RunJobs) -> None:
    stage, agenda, waiting = capped()
    Wish.objects.filter(to_organisation=stage.organisation(stage.hosts[1])).delete()
    job = request_explanation(acting_user=stage.organiser, waiting=waiting)
    assert job is not None
    run_jobs()
    job.refresh_from_db()
    assert job.error == "This meeting is not wished for any more, or it was declined or called off."
    assert explanation_of(waiting) is None
    Agenda.objects.filter(pk=agenda.pk).update(state=Agenda.State.SUPERSEDED)
    client = signed_in(stage.organiser)
    address = f"{stage.url}agendas/1/requests/{waiting.request_id}/why/"
    assert "ask about that" in client.post(address, follow=True).content.decode()
    assert Job.objects.filter(name="meetings.explain").count() == 1

from collections.abc import Callable
from datetime import timedelta

import pytest

from escale.apps.directory.models import Representative
from escale.apps.meetings.domain import planning
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.requests import refresh_requests
from escale.apps.meetings.models import Agenda, Attendee, Interpreter, Meeting, Request, Unavailability
from escale.apps.meetings.queries.round_file import round_file
from escale.core.models import AuditEntry, Job, Occupied
from escale.core.tasks import request_cancel
from escale.engines.scheduling import NoResult
from escale.engines.scheduling.model import parse_round
from tests.apps.meetings.scene import scene
from tests.factories import RepresentativeFactory

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[Job]]


def test_everybody_who_can_meets_and_the_proof_comes_with_it() -> None:
    stage = scene(guests=2, hosts=2, slots=2, tables=2)
    stage.wish_everybody()
    agenda = stage.plan()
    assert (agenda.number, agenda.state, agenda.value, agenda.bound) == (1, "draft", 160, 160)
    assert (Meeting.objects.count(), Attendee.objects.count(), agenda.waiting.count()) == (4, 8, 0)
    assert AuditEntry.objects.get(verb="agenda.planned").details["meetings"] == 4
    units_a_meeting = 4
    assert Occupied.objects.filter(scope=f"draft:{agenda.pk}").count() == 4 * 3 * units_a_meeting


def test_who_does_not_fit_waits_with_a_reason() -> None:
    stage = scene(guests=2, hosts=1, slots=1, tables=2)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[1], stage.hosts[0], "like")
    agenda = stage.plan()
    waiting = agenda.waiting.get()
    assert agenda.value == 25
    assert (waiting.request.weight, waiting.reason) == (10, "full")
    assert waiting.blocking == [f"o{stage.organisation(stage.hosts[0]).pk}.busy"]


def test_absences_and_stays_are_told_to_the_engine() -> None:
    stage = scene(guests=1, hosts=1, slots=3, tables=1)
    slots = list(stage.of_round.slots.all())
    guest, host = stage.guests[0], stage.hosts[0]
    guest.arrives = slots[1].starts
    guest.save()
    Unavailability.objects.create(
        mission=stage.mission, attendance=host, starts=slots[1].starts, ends=slots[1].ends - timedelta(minutes=5)
    )
    table = stage.of_round.tables.get()
    Unavailability.objects.create(mission=stage.mission, table=table, starts=slots[0].starts, ends=slots[0].ends)
    stage.wish_everybody()
    agenda = stage.plan()
    meeting = agenda.meetings.get()
    assert (meeting.slot, meeting.table) == (slots[2], table)
    people = {each["id"]: each["people"][0]["unavailable"] for each in agenda.inputs["participants"]}
    assert people == {
        f"o{stage.organisation(guest).pk}": [f"s{slots[0].pk}"],
        f"o{stage.organisation(host).pk}": [f"s{slots[1].pk}"],
    }
    assert agenda.inputs["tables"] == [{"id": f"t{table.pk}", "unavailable": [f"s{slots[0].pk}"]}]


def test_a_closure_for_all_closes_the_slot() -> None:
    stage = scene(guests=1, hosts=1, slots=1)
    slot = stage.of_round.slots.get()
    Unavailability.objects.create(mission=stage.mission, starts=slot.starts, ends=slot.ends, why="lunch")
    stage.wish_everybody()
    assert stage.plan().waiting.get().reason == "unavailable"


def test_an_interpreter_comes_when_no_language_is_shared() -> None:
    stage = scene(guests=1, hosts=1, slots=1)
    host = stage.hosts[0].representative.person
    host.languages = ["ar-MA"]
    host.save()
    interpreter = Interpreter.objects.create(mission=stage.mission, ref="i", name="I", languages=["fr", "ar"])
    stage.wish_everybody()
    agenda = stage.plan()
    assert list(agenda.meetings.get().interpreters.all()) == [interpreter]
    assert Occupied.objects.filter(resource=f"interpreter:{interpreter.pk}").count() == 4


def test_somebody_who_is_not_at_this_stop_cannot_be_planned() -> None:
    stage = scene(guests=1, hosts=1, slots=1)
    elsewhere = stage.mission.stops.create(
        ref="x", city="Rabat", country="MA", zone="Africa/Casablanca", starts="2027-03-03", ends="2027-03-03"
    )
    stage.hosts[0].stops.set([elsewhere])
    stage.wish_everybody()
    assert stage.plan().waiting.get().reason == "people"


def test_a_person_of_two_organisations_is_one_body() -> None:
    stage = scene(guests=2, hosts=2, slots=1, tables=2)
    first, second = stage.guests
    Representative.objects.filter(pk=second.representative_id).update(person=first.representative.person)
    stage.wish(first, stage.hosts[0], "must")
    stage.wish(second, stage.hosts[1], "like")
    agenda = stage.plan()
    assert (agenda.value, agenda.bound, agenda.meetings.count()) == (25, 35, 1)
    assert agenda.waiting.get().reason == "person"


def test_locks_of_the_published_agenda_hold_in_the_next_plan() -> None:
    stage = scene(guests=1, hosts=1, slots=3, tables=2)
    stage.wish_everybody()
    agenda = stage.plan()
    last = stage.of_round.slots.last()
    table = stage.of_round.tables.last()
    agenda.meetings.update(slot=last, table=table, locked=True)
    Agenda.objects.update(state="published")
    colleague = RepresentativeFactory(organisation=stage.organisation(stage.guests[0]))
    stage.mission.attendances.create(representative=colleague)
    again = stage.plan()
    meeting = again.meetings.get()
    assert (again.number, meeting.slot, meeting.table, meeting.locked) == (2, last, table, True)
    assert again.inputs["requests"][0]["locked"] == {"slot": f"s{last.pk}", "table": f"t{table.pk}"}


def test_the_round_file_is_read_by_the_engine_without_a_warning() -> None:
    stage = scene()
    stage.wish_everybody()
    stage.plan()
    assert parse_round(round_file(stage.of_round)).warnings == ()


def test_the_round_file_costs_the_same_queries_whatever_its_size(count_queries: Callable) -> None:
    counts = []
    for size in (1, 3):
        stage = scene(guests=size, hosts=size)
        stage.wish_everybody()
        stage.plan()
        with count_queries() as queries:
            round_file(stage.of_round)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_the_worker_plans_and_says_what_came_out(run_jobs: RunJobs) -> None:
    stage = scene()
    stage.wish_everybody()
    planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round, seconds=1)
    (job,) = [each for each in run_jobs() if each.name == "meetings.plan"]
    assert (job.state, job.report["value"], job.report["agenda"]) == ("done", 160, 1)
    assert Agenda.objects.get().created_by == stage.organiser


def test_asking_twice_plans_once() -> None:
    stage = scene()
    first = planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round)
    assert planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round) == first
    assert Job.objects.filter(name="meetings.plan").count() == 1


def test_a_plan_whose_worker_died_does_not_bar_the_way() -> None:
    stage = scene()
    first = planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round, seconds=30)
    Job.objects.update(state="running", started_at=first.created_at - timedelta(hours=1))
    assert planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round) != first


def test_a_round_without_slots_is_not_planned() -> None:
    stage = scene(slots=1)
    stage.of_round.slots.all().delete()
    with pytest.raises(Refused, match="add a block first"):
        planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round)


def test_contradicting_locks_leave_the_earlier_plan_untouched(run_jobs: RunJobs) -> None:
    stage = scene(guests=2, hosts=1, slots=2, tables=2)
    stage.wish_everybody()
    agenda = stage.plan()
    first = stage.of_round.slots.first()
    agenda.meetings.update(slot=first, locked=True)
    booked = list(Occupied.objects.order_by("pk").values())
    planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round, seconds=1)
    (job,) = run_jobs()
    assert job.state == "failed"
    assert stage.organisation(stage.hosts[0]).name in job.error
    assert list(Agenda.objects.all()) == [agenda]
    assert list(Occupied.objects.order_by("pk").values()) == booked


def test_a_plan_cancelled_before_it_began_makes_nothing(run_jobs: RunJobs) -> None:
    stage = scene()
    job = planning.request_plan(acting_user=stage.organiser, of_round=stage.of_round)
    request_cancel(job)
    assert run_jobs() == []
    assert not Agenda.objects.exists()


def test_a_cancelled_plan_keeps_the_best_so_far() -> None:
    stage = scene()
    stage.wish_everybody()
    told: list[object] = []
    agenda = planning.plan_round(
        acting_user=stage.organiser,
        of_round=stage.of_round,
        seconds=20,
        progress=told.append,
        cancelled=lambda: bool(told),
    )
    assert told
    assert agenda.value > 0


def test_meetings_that_contradict_each_other_are_named_with_what_is_in_the_way() -> None:
    stage = scene(guests=1, hosts=2, slots=1, tables=2)
    for host in stage.hosts:
        stage.wish(stage.guests[0], host, "like")
    refresh_requests(stage.of_round)
    Request.objects.update(must=True)
    with pytest.raises(NoResult) as refused:
        stage.plan()
    guest, *hosts = (stage.organisation(each).name for each in (stage.guests[0], *stage.hosts))
    said = planning.refused_by_engine(refused.value, stage.of_round).replace("\u2068", "").replace("\u2069", "")
    assert f"cannot all take place: {guest} – {hosts[0]}; {guest} – {hosts[1]}." in said
    assert said.endswith(
        "The earlier agenda is unchanged. In the way: "
        f"In one meeting at a time: {stage.guests[0].representative.person.name} ({guest}), Tue 2 March · 13:00."
    )

"""24: a job works in the cooperation it was asked for. 64: a solver killed amid its work leaves the last plan."""

from escale.apps.meetings.domain.planning import request_plan
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Meeting
from escale.core import tasks
from escale.core.models import AuditEntry, Job
from escale.core.queues.running import run_job
from escale.core.tasks import request_cancel
from tests.apps.meetings.hard import hard_round
from tests.factories import CooperationFactory, MissionFactory
from tests.workers import WorkerProcess, wait_until

REFUSED = "job.out-of-scope"
FIRST_PLAN_WITHIN = 60  # the planner may have to be compiled first
TAKEN_UP_WITHIN = 12
CANCELS_WITHIN = 10  # a second on a quiet machine; tests share two cores with whatever else runs


def check_a_job_keeps_to_its_cooperation() -> None:
    """Ids of another cooperation in the arguments, or a subject that moved there: refused, logged, nothing done."""
    ours, theirs = MissionFactory(), MissionFactory()
    assert ours.cooperation_id != theirs.cooperation_id
    swapped = tasks.enqueue("missions.suggest", subject=ours, mission_id=theirs.pk)
    moved = tasks.enqueue("missions.suggest", subject=ours, cooperation=CooperationFactory(), mission_id=ours.pk)
    for job in (swapped, moved):
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.state, job.percent) == (Job.State.FAILED, 0)
        assert job.error.startswith("Refused")
    logged = AuditEntry.objects.filter(verb=REFUSED).values_list("object_id", flat=True)
    assert set(logged) == {str(swapped.pk), str(moved.pk)}


def check_a_killed_solver_leaves_the_last_plan(*, off: str = "") -> None:
    """``kill -9`` while a plan is computed: the one before stands whole, and the next worker takes the work up.

    That one is then asked to stop: soon it keeps the best so far as one whole draft.
    """
    stage = hard_round()
    before = stage.plan()
    publish_agenda(acting_user=stage.organiser, agenda=before)
    stood = _as_it_stands(before)
    job = request_plan(acting_user=stage.organiser, of_round=stage.of_round, seconds=60)
    row = Job.objects.filter(pk=job.pk)
    with WorkerProcess(off=off) as first:
        assert wait_until(lambda: row.filter(state=Job.State.RUNNING, percent__gte=1).exists(), FIRST_PLAN_WITHIN)
        first.kill()
    assert _as_it_stands(before) == stood
    assert list(Agenda.objects.all()) == [before]
    with WorkerProcess(off=off):
        assert wait_until(lambda: row.filter(attempts=2, report__has_key="bound").exists(), TAKEN_UP_WITHIN)
        request_cancel(job)
        assert wait_until(lambda: row.filter(state=Job.State.DONE).exists(), CANCELS_WITHIN)
    assert _as_it_stands(before) == stood
    draft = Agenda.objects.exclude(pk=before.pk).get()
    assert (draft.state, draft.meetings.count() > 0) == (Agenda.State.DRAFT, True)


def _as_it_stands(agenda: Agenda) -> list[object]:
    found = Agenda.objects.get(pk=agenda.pk)
    meetings = Meeting.objects.filter(agenda=agenda).order_by("pk").values_list("pk", "slot", "table", "state")
    return [found.state, found.version, list(meetings)]

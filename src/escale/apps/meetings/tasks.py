"""Work of meetings in the background."""

from django.utils import translation

from escale.apps.accounts.models import User
from escale.apps.meetings.domain import planning, reminding
from escale.apps.meetings.models import Round
from escale.core.models import Job
from escale.core.schedule import every
from escale.core.scopes import declare
from escale.core.tasks import Progress, UserFacing, task
from escale.engines.scheduling import SchedulingError, model

declare("meetings.round", "stop__mission__cooperation")


@task("meetings.plan", about={"round_id": "meetings.round"})
def plan(job: Job, *, round_id: int, user_id: int | None = None, seconds: float = planning.SECONDS) -> None:
    """Plan a round into a new draft; cancelled, the best found so far is kept. Running twice makes two drafts."""
    of_round = Round.objects.select_related("stop__mission").get(pk=round_id)
    user = None if user_id is None else User.objects.filter(pk=user_id).first()
    tell = Progress(job)

    def progress(step: model.Progress) -> None:
        tell(step.fraction, value=step.value, bound=step.bound)

    try:
        agenda = planning.plan_round(
            acting_user=user,
            of_round=of_round,
            seconds=seconds,
            progress=progress,
            cancelled=tell.cancelled,
        )
    except SchedulingError as error:
        with translation.override(user.language if user else None):
            raise UserFacing(planning.refused_by_engine(error)) from error
    tell(1.0, value=agenda.value, bound=agenda.bound, agenda=agenda.number)


@every("meetings.remind", minutes=30)
def remind(job: Job) -> None:
    """Remind those whose first meeting is tomorrow; the mails themselves know who was written to."""
    job.report = {"mails": reminding.write_reminders()}

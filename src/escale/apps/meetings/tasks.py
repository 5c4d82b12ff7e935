"""Work of meetings in the background."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.utils import translation

from escale.apps.accounts.models import User
from escale.apps.meetings.domain import disruptions, explaining, planning, proposing, rating, reminding
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.models import Disruption, Round, Waiting
from escale.core.models import Job
from escale.core.schedule import every
from escale.core.scopes import declare
from escale.core.tasks import Progress, UserFacing, task
from escale.engines.scheduling import SchedulingError, model

declare("meetings.round", "stop__mission__cooperation")
declare("meetings.disruption", "agenda__round__stop__mission__cooperation")
declare("meetings.waiting", "agenda__round__stop__mission__cooperation")


@task("meetings.plan", about={"round_id": "meetings.round"})
def plan(job: Job, *, round_id: int, user_id: int | None = None, seconds: float = planning.SECONDS) -> None:
    """Plan a round into a new draft; cancelled, the best found so far is kept. Running twice makes two drafts."""
    of_round = Round.objects.select_related("stop__mission").get(pk=round_id)
    user = None if user_id is None else User.objects.filter(pk=user_id).first()
    tell = Progress(job)

    def progress(step: model.Progress) -> None:
        tell(step.fraction, value=step.value, bound=step.bound, gap=gap_percent(step.value, step.bound))

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
            raise UserFacing(planning.refused_by_engine(error, of_round)) from error
    gap = gap_percent(agenda.value, agenda.bound)
    tell(1.0, value=agenda.value, bound=agenda.bound, gap=gap, agenda=agenda.number)


def gap_percent(value: int | None, bound: int | None) -> str | None:
    """What is missing to the bound in percent of it, to two places; ``None`` before there is a bound."""
    if value is None or bound is None:
        return None
    missing = Decimal(100 * max(0, bound - value)) / bound if bound else Decimal(0)
    return str(missing.quantize(Decimal("0.01")))


@task(disruptions.TASK, about={"disruption_id": "meetings.disruption"}, urgent=True)
def reschedule(job: Job, *, disruption_id: int, user_id: int | None = None) -> None:
    """Compute the ways out of a disruption; those that were there are replaced, so a second run does no harm."""
    found = Disruption.objects.select_related("agenda__round__stop__mission")
    disruption = found.defer("agenda__inputs", "agenda__result").get(pk=disruption_id)
    tell = Progress(job)
    with _in_words_of(user_id):
        try:
            impossible = proposing.propose(
                disruption,
                begins=lambda number, order: tell.begin(number / 3, order=order),
                cancelled=tell.cancelled,
            )
        except Refused as refused:
            raise UserFacing(str(refused)) from refused
        except SchedulingError as error:
            raise UserFacing(planning.refused_by_engine(error, disruption.agenda.round)) from error
    tell(1.0, impossible=impossible)


@task(explaining.TASK, about={"waiting_id": "meetings.waiting"}, urgent=True)
def explain(job: Job, *, waiting_id: int, user_id: int | None = None) -> None:
    """Explain why a request waits; the answer of before is replaced."""
    found = Waiting.objects.select_related("agenda__round__stop__mission", "request")
    waiting = found.defer("agenda__inputs", "agenda__result").filter(pk=waiting_id).first()
    if waiting is None:
        return
    with _in_words_of(user_id):
        try:
            explaining.explain(waiting)
        except Refused as refused:
            raise UserFacing(str(refused)) from refused
        except SchedulingError as error:
            raise UserFacing(planning.refused_by_engine(error, waiting.agenda.round)) from error


@contextmanager
def _in_words_of(user_id: int | None) -> Iterator[None]:
    """Failures are said in the language of whoever asked."""
    user = None if user_id is None else User.objects.filter(pk=user_id).first()
    with translation.override(user.language if user else None):
        yield


@every("meetings.remind", minutes=30)
def remind(job: Job) -> None:
    """Remind those whose first meeting is tomorrow; the mails themselves know who was written to."""
    job.report = {"mails": reminding.write_reminders()}


@every("meetings.note_held", hours=1)
def note_held(job: Job) -> None:
    """Write down, for evaluation, which meetings stood to their end; what it says of ratings goes with them."""
    job.report = {"meetings": rating.note_held_lately(), "forgotten": rating.forget_ratings()}

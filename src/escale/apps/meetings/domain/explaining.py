"""Ask the engine why a request waits; its answer is kept until the agenda changes."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.requests import refresh_requests
from escale.apps.meetings.models import Agenda, Explanation, Waiting
from escale.apps.meetings.queries.standing import standing_of
from escale.core.models import Job
from escale.core.tasks import enqueue, latest_job
from escale.engines.scheduling import model, repair
from escale.engines.scheduling.explaining import explain as ask
from escale.engines.scheduling.explaining import to_json

TASK = "meetings.explain"
SECONDS = 20.0


def request_explanation(*, acting_user: User, waiting: Waiting) -> Job | None:
    """Have it explained in the worker; ``None`` when the answer is there, the running job when one is under way."""
    with transaction.atomic():
        # Of its own row only: two who ask at once get one job.
        if not Waiting.objects.select_for_update().filter(pk=waiting.pk).exists():
            return None
        if explanation_of(waiting) is not None:
            return None
        running = latest_job(TASK, waiting)
        if running is not None and not running.ended:
            return running
        return enqueue(TASK, subject=waiting, acting_user=acting_user, waiting_id=waiting.pk, user_id=acting_user.pk)


def explanation_of(waiting: Waiting) -> Explanation | None:
    """The answer, when the agenda is still the one it is about."""
    versions = Agenda.objects.filter(pk=waiting.agenda_id).values("version")
    found = Explanation.objects.filter(agenda=waiting.agenda_id, request=waiting.request_id)
    return found.filter(version__in=versions).first()


def explain(waiting: Waiting, *, seconds: float = SECONDS) -> Explanation:
    """Explain by the round and the agenda as they are now. Raises :class:`Refused` when nobody wants it any more.

    Meetings that hands placed against a rule are looked at as if they were not there: the engine knows rules alone.
    """
    agenda, request = waiting.agenda, waiting.request
    version = agenda.version
    refresh_requests(agenda.round)
    standing = standing_of(agenda)
    asked = f"q{request.pk}"
    if not any(each["id"] == asked for each in standing.inputs["requests"]):
        raise Refused(_("This meeting is not wished for any more, or it was declined or called off."))
    round_ = model.parse_round(standing.inputs)
    known = model.parse_agenda(standing.agenda)
    people = sorted({person for meeting in known.meetings for person in meeting.people})
    events = {"format": "escale-events/1", "events": [{"kind": "away", "people": people, "slots": []}]}
    after, kept = repair.surviving(round_, known, repair.parse_events(events, round_))
    answer = ask(after, replace(known, meetings=kept), asked, seconds=seconds)
    explanation, _made = Explanation.objects.update_or_create(
        agenda=agenda, request=request, defaults={"version": version, "result": to_json(answer)}
    )
    return explanation

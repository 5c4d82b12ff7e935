"""What the worker computes for the demo, one after the other: suggestions, invitations, wishes, agendas, mails."""

import logging
from datetime import timedelta

from django.utils.translation import gettext as _

from escale.apps.meetings.domain.disruptions import describe
from escale.apps.meetings.domain.explaining import request_explanation
from escale.apps.meetings.domain.planning import SECONDS, request_plan
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Round
from escale.apps.meetings.queries.happenings import Happening, Kind
from escale.apps.missions.domain.invitations import invite
from escale.apps.missions.domain.suggesting import request_suggestions
from escale.apps.missions.models import Mission
from escale.core.models import Job
from escale.core.tasks import UserFacing, enqueue, latest_job, task
from escale.demo import brokerage, building, mission_2019
from escale.demo.actions import make_actions
from escale.demo.committees import make_committees
from escale.demo.outcomes import simulate_outcomes
from escale.demo.results import make_results
from escale.demo.wishes import simulate_wishes

logger = logging.getLogger("escale.demo")
ORDER = (mission_2019.SLUG, brokerage.SLUG)


def begin(mission: Mission) -> None:
    """Line up a mission's suggestions and what follows from them."""
    request_suggestions(acting_user=None, mission=mission)
    enqueue("demo.wish", subject=mission, mission_id=mission.pk)


@task("demo.wish", about={"mission_id": "missions.mission"})
def wish(job: Job, mission_id: int) -> None:
    """Simulate the wishes of a mission and have its rounds planned; a second run replaces wishes by equal ones."""
    mission = Mission.objects.get(pk=mission_id)
    suggested = latest_job("missions.suggest", mission)
    if suggested is None or suggested.state != Job.State.DONE:
        enqueue("demo.finish", subject=mission, mission_id=mission_id)
        raise UserFacing(_("There are no suggestions to make wishes from."))
    if mission.slug == mission_2019.SLUG:
        _invite(mission)
    count = simulate_wishes(mission)
    logger.info("%s: %d suggestions, %d simulated wishes", mission.slug, suggested.report["suggestions"], count)
    seconds = mission_2019.planning_seconds() | {brokerage.ROUND: brokerage.PLANNING_SECONDS}
    for of_round in Round.objects.filter(stop__mission=mission):
        request_plan(acting_user=building.organiser(), of_round=of_round, seconds=seconds.get(of_round.ref, SECONDS))
    enqueue("demo.finish", subject=mission, mission_id=mission_id)


@task("demo.finish", about={"mission_id": "missions.mission"})
def finish(job: Job, mission_id: int) -> None:
    """Publish what people of the first mission are to see, then begin the next one that has nothing yet."""
    mission = Mission.objects.get(pk=mission_id)
    for agenda in _drafts(mission):
        logger.info(
            "%s: agenda of “%s” with %d meetings, value %d of at most %d",
            mission.slug,
            agenda.round.title,
            agenda.meetings.count(),
            agenda.value,
            agenda.bound,
        )
        if mission.slug == mission_2019.SLUG:
            publish_agenda(acting_user=building.organiser(), agenda=agenda)
            if agenda.round.ref == mission_2019.DISRUPTED:
                _disrupt(agenda)
    if mission.slug == mission_2019.SLUG:
        logger.info("%s: %d meetings with a simulated outcome", mission.slug, simulate_outcomes(mission))
        make_actions(mission)
        make_results(mission)
        make_committees(mission)
    if (following := _next_after(mission)) is not None:
        begin(following)
    else:
        logger.info("The demo is complete.")


def _invite(mission: Mission) -> None:
    """The invitations a visitor finds in the mailbox; a second run writes to nobody again."""
    waiting = mission.attendances.filter(invited_at=None).values_list("pk", flat=True)
    if waiting:
        invite(acting_user=building.organiser(), mission=mission, attendances=list(waiting))


def _disrupt(agenda: Agenda) -> None:
    """The minister is an hour late; and the heaviest pair that found no place is explained."""
    hour = timedelta(hours=1)
    first = agenda.round.slots.order_by("position")[0]
    late = Happening(Kind.DELAY, ends=(first.starts + hour).isoformat())
    describe(acting_user=building.organiser(), agenda=agenda, happening=late, most_moves=10)
    waiting = agenda.waiting.order_by("-request__weight", "pk").first()
    if waiting is not None:
        request_explanation(acting_user=building.organiser(), waiting=waiting)


def _drafts(mission: Mission) -> list[Agenda]:
    """The newest version of each round, where it is a draft."""
    rounds = Round.objects.filter(stop__mission=mission)
    newest = [of_round.agendas.select_related("round").order_by("-number").first() for of_round in rounds]
    return [agenda for agenda in newest if agenda is not None and agenda.state == Agenda.State.DRAFT]


def _next_after(mission: Mission) -> Mission | None:
    """The next demo mission that is there and has nothing computed yet."""
    for slug in ORDER[ORDER.index(mission.slug) + 1 :]:
        found = Mission.objects.filter(slug=slug).first()
        if found is not None and latest_job("missions.suggest", found) is None:
            return found
    return None

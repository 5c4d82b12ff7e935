"""Say what happened to an agenda, have ways out of it computed, and take one of them or none."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.opening import open_up
from escale.apps.meetings.domain.planning import store_agenda
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.domain.wishes import Wanted, express_wishes
from escale.apps.meetings.models import Agenda, Disruption, Meeting, Proposal, Round, Unavailability, Wish
from escale.apps.meetings.queries.comparing import begun_meanwhile, differences
from escale.apps.meetings.queries.happenings import (
    Happening,
    Kind,
    absences_of,
    happening_from,
    openings_of,
    requests_off,
)
from escale.apps.meetings.queries.rounds import slots_of, span_of
from escale.apps.meetings.queries.standing import CALLED_OFF, called_off, standing_of
from escale.core import audit
from escale.core.models import Job
from escale.core.tasks import enqueue, latest_job, request_cancel

JsonObject = dict[str, Any]
TASK = "meetings.reschedule"
MOST_MOVES = 1000  # as the database says
MOST_HAPPENINGS = 30


class Stale(Refused):
    """What was proposed is about an agenda, or a day, that is another one by now. HTTP 409."""


def describe(
    *,
    acting_user: User | None,
    agenda: Agenda,
    happening: Happening,
    most_moves: int,
    as_of: datetime | None = None,
    to: Disruption | None = None,
) -> Disruption:
    """Keep what happened, alone or beside what a description already says, and have proposals computed.

    Wishes of somebody who comes late are kept as said on their behalf. Raises :class:`Refused` when the agenda was
    superseded, :class:`Stale` when it changed since the description ``to`` was begun.
    """
    with transaction.atomic():
        standing = _standing(agenda)
        if to is None:
            to = Disruption(agenda=standing, version=standing.version, created_by=acting_user)
        else:
            to = _open(to)
            if to.version != standing.version:
                raise Stale(_stale())
        if len(to.events) >= MOST_HAPPENINGS:
            raise Refused(_("So much has happened that planning anew is better."))
        to.events = [*to.events, happening.as_json()]
        to.as_of, to.most_moves = as_of, most_moves
        to.save()
        _wish_on_behalf(acting_user, standing, happening)
        kinds = [each["kind"] for each in to.events]
        audit.record("disruption.described", to, acting_user=acting_user, details={"kinds": kinds})
        _compute(to, acting_user)
    return to


def _wish_on_behalf(acting_user: User | None, agenda: Agenda, happening: Happening) -> None:
    if happening.wishes:
        wanted = [Wanted(key, to, Wish.Level.MUST) for key in happening.keys for to in happening.wishes]
        express_wishes(acting_user=acting_user, round=agenda.round, wishes=wanted, on_behalf=True)


def compute_again(*, acting_user: User, disruption: Disruption, most_moves: int) -> Disruption:
    """Compute the proposals anew, for instance with another number of moves; see :func:`describe`."""
    with transaction.atomic():
        standing = _standing(disruption.agenda)
        disruption = _open(disruption)
        if disruption.version != standing.version:
            raise Stale(_stale())
        Disruption.objects.filter(pk=disruption.pk).update(most_moves=most_moves)
        disruption.most_moves = most_moves
        _compute(disruption, acting_user)
    return disruption


def _compute(disruption: Disruption, acting_user: User | None) -> None:
    _stop(disruption)
    disruption.proposals.all().delete()
    enqueue(
        TASK,
        subject=disruption,
        acting_user=acting_user,
        disruption_id=disruption.pk,
        user_id=None if acting_user is None else acting_user.pk,
    )


def stop(*, disruption: Disruption) -> None:
    """Stop computing; the proposals that are there stay."""
    _stop(disruption)


def _stop(disruption: Disruption) -> None:
    job = latest_job(TASK, disruption)
    if job is not None and not job.ended:
        request_cancel(job)


def discard(*, acting_user: User, disruption: Disruption) -> None:
    """Take none of the proposals. Nothing else changes; discarding twice changes nothing."""
    with transaction.atomic():
        disruption = Disruption.objects.select_for_update().get(pk=disruption.pk)
        if disruption.state != Disruption.State.OPEN:
            return
        _stop(disruption)
        disruption.proposals.all().delete()
        disruption.state, disruption.inputs, disruption.before = Disruption.State.DISCARDED, {}, []
        disruption.save(update_fields=["state", "inputs", "before"])
        audit.record("disruption.discarded", disruption, acting_user=acting_user)


def accept(*, acting_user: User, proposal: Proposal) -> Agenda:
    """Make a proposal the agenda: of a published one the published one, with its mails, of a draft the next draft.

    What happened is kept as absences, so that later plans know it. Raises :class:`Stale` when the agenda or the
    people, tables and times it stands on have changed since, or when another proposal was taken; :class:`Refused`
    when another round has published meetings with the same people meanwhile. Nothing is changed then.
    """
    with transaction.atomic():
        # In the order in which planning and publishing take them.
        of_round = Round.objects.select_for_update(of=("self",)).select_related("stop__mission")
        agenda_of = proposal.disruption.agenda
        agenda_of.round = of_round.get(pk=agenda_of.round_id)
        agenda = _standing(agenda_of)
        disruption = _open(proposal.disruption)
        proposal = disruption.proposals.get(pk=proposal.pk)
        happenings = [happening_from(each) for each in disruption.events]
        _refuse_stale(disruption, agenda, proposal, happenings)
        open_up(openings_of(happenings, agenda.round))
        Unavailability.objects.bulk_create(absences_of(happenings, agenda.round, disruption.as_of))
        made = _becomes(acting_user, agenda, disruption, proposal, called_off(agenda) | requests_off(happenings))
        proposal.accepted = True
        proposal.save(update_fields=["accepted"])
        disruption.state, disruption.outcome = Disruption.State.ACCEPTED, made
        disruption.save(update_fields=["state", "outcome"])
        details = {"order": proposal.order, "number": made.number, "moved": proposal.moved, "lost": proposal.lost}
        audit.record("proposal.accepted", made, acting_user=acting_user, details=details | {"added": proposal.added})
    return made


def _becomes(
    acting_user: User, agenda: Agenda, disruption: Disruption, proposal: Proposal, off: Collection[int]
) -> Agenda:
    result = proposal.result
    waiting = [{"request": f"q{key}", "reason": CALLED_OFF, "blocking": []} for key in sorted(off)]
    result = result | {"waiting": [*result["waiting"], *waiting]}
    made = store_agenda(acting_user=acting_user, of_round=agenda.round, inputs=disruption.inputs, result=result)
    if agenda.state == Agenda.State.PUBLISHED:
        made = publish_agenda(acting_user=acting_user, agenda=made)
    else:  # whoever had another proposal about this draft open looks again
        Agenda.objects.filter(pk=agenda.pk).update(version=F("version") + 1)
    if made.meetings.filter(state=Meeting.State.PLANNED).count() != len(result["meetings"]):
        raise Stale(_stale())  # somebody or something of it is gone
    return made


def _standing(agenda: Agenda) -> Agenda:
    """The agenda as it stands, its row locked until the end of the transaction."""
    rows = Agenda.objects.select_for_update(of=("self",)).select_related("round__stop__mission")
    standing = rows.defer("inputs", "result").get(pk=agenda.pk)
    if standing.state == Agenda.State.SUPERSEDED:
        raise Stale(_("This version was replaced by a newer one; it cannot be changed any more."))
    return standing


def _open(disruption: Disruption) -> Disruption:
    standing = Disruption.objects.select_for_update(of=("self",)).select_related("agenda").get(pk=disruption.pk)
    if standing.state == Disruption.State.ACCEPTED:
        raise Stale(_("One of these proposals was taken already."))
    if standing.state == Disruption.State.DISCARDED:
        raise Stale(_("These proposals were discarded already."))
    return standing


def _refuse_stale(
    disruption: Disruption, agenda: Agenda, proposal: Proposal, happenings: Sequence[Happening]
) -> None:
    if disruption.version != agenda.version:
        raise Stale(_stale())
    openings = openings_of(happenings, agenda.round)
    if standing_of(agenda, off=requests_off(happenings), openings=openings).facts != disruption.facts:
        raise Stale(_("Who or what can be there has changed since these proposals were computed."))
    changes = differences(disruption.before, proposal.result["meetings"])
    if any(begun_meanwhile(changes, (f"s{key}" for key in begun_since(agenda.round, disruption.as_of)))):
        raise Stale(_("A meeting that would change has begun meanwhile."))


def _stale() -> str:
    return _("Somebody changed the agenda after these proposals were computed.")


def begun_since(of_round: Round, as_of: datetime | None) -> Iterable[int]:
    """Slots (keys) that have begun by the clock but not as of then; none when the whole round is over or to come."""
    now = timezone.now()
    span = span_of(of_round)
    if span is None or not span[0] <= now < span[1]:
        return []
    return [slot.pk for slot in slots_of(of_round) if slot.starts <= now and (as_of is None or slot.starts > as_of)]


def computing(disruption: Disruption) -> Job | None:
    """The newest job that computes its proposals."""
    return latest_job(TASK, disruption)


__all__ = ["Kind", "Stale", "accept", "begun_since", "compute_again", "computing", "describe", "discard", "stop"]

"""Whether meetings took place, and what they were worth: said by who was there, once it is over."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.models import Agenda, Meeting, Rating
from escale.apps.meetings.privacy import RATINGS
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission
from escale.apps.suggestions.domain import outcomes
from escale.apps.suggestions.models import Outcome
from escale.core import audit

_LOOKED_BACK = timedelta(days=60)
_MET = (Outcome.Kind.HELD, Outcome.Kind.MISSED)
Pair = tuple[int, int]


def rate_meeting(
    *,
    acting_user: User | None,
    meeting: Meeting,
    representative_id: int,
    held: bool,
    stars: int | None = None,
    simulated: bool = False,
) -> Rating:
    """Keep what one of its people says about a meeting that is over; said again, the later word counts.

    Raises :class:`Refused` before its end, when it was called off, and for stars without a meeting.
    """
    if stars is not None and not held:
        raise Refused(_("A meeting that was not held is not rated."))
    with transaction.atomic():
        # As note_held does, before anything is read: of the two the second finds what the first has written.
        mission = Mission.objects.select_for_update(of=("self",)).get(stops__rounds__agendas__meetings=meeting)
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("slot", "request").get(pk=meeting.pk)
        if meeting.state != Meeting.State.PLANNED or meeting.slot.ends > timezone.now():
            raise Refused(_("A meeting is rated when it is over."))
        request = meeting.request
        before = Rating.objects.filter(request=request, representative=representative_id).first()
        rating, _made = Rating.objects.update_or_create(
            request=request,
            representative_id=representative_id,
            defaults={"held": held, "stars": stars, "said_at": timezone.now()},
        )
        mine = rating.representative.organisation_id
        theirs = request.second_id if request.first_id == mine else request.first_id
        context = context_of(mission)
        acts = _acts(context, (mine, theirs), rating, before)
        outcomes.note(context=context, acts=acts, simulated=simulated)
        audit.record("meeting.rated", meeting, acting_user=acting_user)
    return rating


def _acts(context: str, pair: Pair, rating: Rating, before: Rating | None) -> list[outcomes.Act]:
    """What to write down: whether both met, when that is news; the stars of before taken back, and those of now."""
    acts = []
    told = Outcome.objects.filter(context=context, organisation=pair[0], counterpart=pair[1], kind__in=_MET)
    last = told.order_by("-pk").values_list("kind", flat=True).first()
    if last != (Outcome.Kind.HELD if rating.held else Outcome.Kind.MISSED):
        acts += _both(pair, held=rating.held)
    if before is not None and before.stars == rating.stars:
        return acts
    if before is not None and before.stars is not None:
        acts.append(outcomes.Act(*pair, Outcome.Kind.UNRATED, before.stars))
    if rating.stars is not None:
        acts.append(outcomes.Act(*pair, Outcome.Kind.RATED, rating.stars))
    return acts


def _both(pair: Pair, *, held: bool) -> list[outcomes.Act]:
    kind = Outcome.Kind.HELD if held else Outcome.Kind.MISSED
    return [outcomes.Act(*pair, kind), outcomes.Act(*pair[::-1], kind)]


def note_held_lately() -> int:
    """:func:`note_held` for the missions of the last two months; how many meetings."""
    today = timezone.localdate()
    lately = Mission.objects.filter(starts__lte=today, ends__gte=today - _LOOKED_BACK)
    return sum(note_held(mission=mission) for mission in lately.order_by("pk"))


def note_held(*, mission: Mission, simulated: bool = False) -> int:
    """Write down the published meetings that stood to their end and of which nobody said anything; how many.

    May run as often as one likes: a pair is written down once.
    """
    context = context_of(mission)
    with transaction.atomic():
        # A second worker waits here, and then finds what the first has written.
        Mission.objects.select_for_update().get(pk=mission.pk)
        over = Meeting.objects.filter(
            agenda__round__stop__mission=mission,
            agenda__state=Agenda.State.PUBLISHED,
            state=Meeting.State.PLANNED,
            slot__ends__lte=timezone.now(),
        )
        pairs = over.order_by("slot__ends", "pk").values_list("request__first_id", "request__second_id")
        told = Outcome.objects.filter(context=context, kind__in=_MET)
        known = set(told.order_by().values_list("organisation_id", "counterpart_id"))
        new = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        acts = [act for pair in new for act in _both(pair, held=True)]
        outcomes.note(context=context, acts=acts, simulated=simulated)
    return len(new)


def register_forgetting() -> None:
    """Called when the app starts: ratings go by erasure, by their term and with what they belong to."""
    pre_delete.connect(_forget, sender=Rating, dispatch_uid="meetings.rating.forget")


def _forget(*, instance: Rating, **_rest: Any) -> None:
    """The log does not say whose word is whose, so that of everybody on this side of the pair goes."""
    request, mine = instance.request, instance.representative.organisation_id
    outcomes.forget_ratings(
        context=context_of(request.round.stop.mission_id),
        organisation=mine,
        counterpart=request.second_id if request.first_id == mine else request.first_id,
    )


def forget_ratings() -> int:
    """What the log still says of ratings when their term is over; how many rows."""
    term = timedelta(days=RATINGS.days)
    kept = Mission.objects.filter(ends__gte=timezone.localdate() - term).order_by()
    contexts = [context_of(key) for key in kept.values_list("pk", flat=True)]
    return outcomes.forget_ratings_before(timezone.now() - term, still_kept=contexts)

"""Wishes become requests: one a pair, worth what both said."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.models import Request, Round, Wish
from escale.apps.meetings.queries.rounds import sides_of
from escale.apps.meetings.rules import request_weight
from escale.apps.missions.rules import may_meet
from escale.core import audit
from escale.core.documents.text import isolated

Pair = tuple[int, int]
_CHUNK = 500


@dataclass(frozen=True)
class Refreshed:
    """How many requests are new, changed their weight, or are worth nothing any more."""

    created: int
    changed: int
    emptied: int


def refresh_requests(of_round: Round) -> Refreshed:
    """Make the round's requests say what its wishes say now.

    A request is kept for good, with its ``uid`` and ``sequence``: one that nobody wishes any more weighs
    nothing. A *no* also takes back the organiser's ``must``; ``withdrawn`` is left as it is.
    """
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=of_round.pk)
        weights, refused = _weights(of_round)
        standing = {(request.first_id, request.second_id): request for request in of_round.requests.all()}
        new = [
            Request(round=of_round, first_id=first, second_id=second, weight=weight)
            for (first, second), weight in sorted(weights.items())
            if (first, second) not in standing
        ]
        Request.objects.bulk_create(new, batch_size=_CHUNK)
        moved: dict[int, list[int]] = defaultdict(list)
        for pair, request in standing.items():
            if request.weight != (weight := weights.get(pair, 0)):
                moved[weight].append(request.pk)
        for weight, keys in moved.items():
            for chunk in _chunks(keys):
                Request.objects.filter(pk__in=chunk).update(weight=weight)
        unwanted = [request.pk for pair, request in standing.items() if request.must and pair in refused]
        for chunk in _chunks(unwanted):
            Request.objects.filter(pk__in=chunk).update(must=False)
    emptied = len(moved.get(0, ()))
    return Refreshed(len(new), sum(map(len, moved.values())) - emptied, emptied)


def _weights(of_round: Round) -> tuple[dict[Pair, int], set[Pair]]:
    """The pairs that are worth something, and those of which one side said no."""
    said: dict[Pair, list[str]] = defaultdict(list)
    wishes = of_round.wishes.order_by().values_list("from_organisation_id", "to_organisation_id", "level")
    for wisher, wished, level in wishes.iterator():
        said[min(wisher, wished), max(wisher, wished)].append(level)
    sides = sides_of(of_round)
    weights, refused = {}, set()
    for (first, second), levels in said.items():
        if Wish.Level.NO in levels:
            refused.add((first, second))
        elif first in sides and second in sides and may_meet(sides[first], sides[second]):
            weights[first, second] = request_weight(*levels)
    return weights, refused


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def set_must(
    *, acting_user: User, of_round: Round, one: Organisation, other: Organisation, must: bool = True
) -> Request:
    """The organiser's own hard word on a pair: their meeting comes before all value.

    Raises :class:`Refused` when one of them said no or when their sides do not meet.
    """
    first, second = sorted((one, other), key=lambda organisation: organisation.pk)
    with transaction.atomic():
        sides = sides_of(of_round)
        if first.pk not in sides or second.pk not in sides or not may_meet(sides[first.pk], sides[second.pk]):
            raise Refused(
                _("%(one)s and %(other)s are not on sides that meet.")
                % {"one": isolated(one.name), "other": isolated(other.name)}
            )
        wishes = Wish.objects.filter(round=of_round, level=Wish.Level.NO)
        pair = [first.pk, second.pk]
        if must and wishes.filter(from_organisation__in=pair, to_organisation__in=pair).exists():
            raise Refused(
                _("%(one)s or %(other)s said no to this meeting; nobody is made to meet.")
                % {"one": isolated(one.name), "other": isolated(other.name)}
            )
        request, _made = Request.objects.update_or_create(
            round=of_round,
            first=first,
            second=second,
            defaults={"must": must} | ({"withdrawn": False} if must else {}),
            create_defaults={"must": must, "weight": 0},
        )
        audit.record("request.must", request, acting_user=acting_user, details={"must": must})
    return request

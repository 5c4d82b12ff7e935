"""Wishes for programs: must, would like, no. A wish never holds a slot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from escale.apps.directory.models import Organisation
from escale.apps.meetings.api.access import MOST_ID, Id, Reached, Slug, in_problems, reached, round_in
from escale.apps.meetings.domain.holding import round_held
from escale.apps.meetings.domain.wishes import express_wish
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.participants import counterpart, wishes_of
from escale.apps.missions.models import Participation
from escale.core.api.answers import answer, as_seen, empty
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged

router = Router(tags=["wishes"])
_PATH = "/missions/{mission}/rounds/{round_id}/wishes"
Whose = Annotated[
    int | None,
    Query(None, alias="from", ge=1, le=MOST_ID, description="Whose wish it is: for organisers, on their behalf."),
]


class WishOut(Schema):
    """What one organisation said about another."""

    round: int
    from_organisation: int
    to_organisation: int
    level: Literal["must", "like", "no"]
    on_behalf: bool = Field(description="An organiser said it for them.")
    expressed_at: datetime


class WishPage(Page[WishOut]):
    """A page of wishes."""


class WishBody(Schema):
    """What is wished."""

    model_config = ConfigDict(extra="forbid")
    level: Literal["must", "like", "no"] = Field(examples=["must"])


class WishQuery(PageQuery):
    """Filters."""

    from_organisation: int | None = Field(None, ge=1, le=MOST_ID, description="For organisers.")
    level: Literal["", "must", "like", "no"] = ""


class _Pair(NamedTuple):
    of_round: Round
    mine: Organisation
    other: Organisation
    on_behalf: bool


@router.get(_PATH, response=WishPage, operation_id="listWishes", summary="List wishes of a round")
@scoped("read:wishes")
def list_wishes(request: ApiRequest, mission: Slug, round_id: Id, query: Query[WishQuery]) -> HttpResponse:
    """Those of the own organisation; organisers see everybody's."""
    found = reached(request, mission)
    of_round = round_in(found, round_id)
    if found.participant is not None:
        rows = wishes_of(found.participant, of_round)
    else:
        rows = Wish.objects.filter(round=of_round).order_by("from_organisation", "to_organisation")
    if query.from_organisation is not None:
        rows = rows.filter(from_organisation=query.from_organisation)
    if query.level:
        rows = rows.filter(level=query.level)
    return paged(request, query, rows, _shown, WishPage)


@router.get(_PATH + "/{organisation_id}", response=WishOut, operation_id="getWish", summary="Read a wish")
@scoped("read:wishes", asks=("from",))
def get_wish(
    request: ApiRequest, mission: Slug, round_id: Id, organisation_id: Id, whose: Whose = None
) -> HttpResponse:
    """What was said about an organisation."""
    wish = _standing(_pair(reached(request, mission), round_id, organisation_id, whose))
    if wish is None:
        raise Http404
    return answer(request, _out(wish))


@router.put(
    _PATH + "/{organisation_id}",
    response={200: WishOut, 201: WishOut},
    operation_id="putWish",
    summary="Say a wish",
    openapi_extra={"x-if-match": True},
)
@scoped("write:wishes", asks=("from",))
def put_wish(
    request: ApiRequest, mission: Slug, round_id: Id, organisation_id: Id, body: WishBody, whose: Whose = None
) -> HttpResponse:
    """Say or change what is wished about an organisation; ``If-Match`` or ``If-None-Match: *`` say what was seen."""
    pair = _pair(reached(request, mission), round_id, organisation_id, whose)
    with in_problems(), round_held(pair.of_round):
        before = _standing(pair)
        as_seen(request, _out(before) if before else None)
        wish = express_wish(
            acting_user=request.auth.user,
            round=pair.of_round,
            from_organisation=pair.mine,
            to_organisation=pair.other,
            level=body.level,
            on_behalf=pair.on_behalf,
        )
    if wish is None:  # only a level of None takes a wish back
        raise Http404
    return answer(request, _out(wish), status=200 if before else 201)


@router.delete(
    _PATH + "/{organisation_id}", response={204: None}, operation_id="deleteWish", summary="Take a wish back"
)
@scoped("write:wishes", asks=("from",))
def delete_wish(
    request: ApiRequest, mission: Slug, round_id: Id, organisation_id: Id, whose: Whose = None
) -> HttpResponse:
    """Taking back what was never said is 404."""
    pair = _pair(reached(request, mission), round_id, organisation_id, whose)
    with in_problems(), round_held(pair.of_round):
        before = _standing(pair)
        if before is None:
            raise Http404
        as_seen(request, _out(before))
        express_wish(
            acting_user=request.auth.user,
            round=pair.of_round,
            from_organisation=pair.mine,
            to_organisation=pair.other,
            level=None,
            on_behalf=pair.on_behalf,
        )
    return empty()


def _pair(found: Reached, round_id: int, organisation_id: int, whose: int | None) -> _Pair:
    """Own organisation and a counterpart it may see; organisers name both of the mission's."""
    of_round = round_in(found, round_id)
    if found.participant is not None:
        mine = found.participant.organisation
        if whose not in (None, mine.pk):
            raise Http404
        return _Pair(of_round, mine, counterpart(found.participant, organisation_id), on_behalf=False)
    keys = (whose, organisation_id)
    rows = Participation.objects.filter(mission=found.mission, organisation__in=[key for key in keys if key])
    both = {row.organisation_id: row.organisation for row in rows.select_related("organisation")}
    if whose not in both or organisation_id not in both:
        raise Http404
    return _Pair(of_round, both[whose], both[organisation_id], on_behalf=True)


def _standing(pair: _Pair) -> Wish | None:
    return Wish.objects.filter(round=pair.of_round, from_organisation=pair.mine, to_organisation=pair.other).first()


def _shown(page: Sequence[Wish]) -> list[WishOut]:
    return [_out(wish) for wish in page]


def _out(wish: Wish) -> WishOut:
    return WishOut(
        round=wish.round_id,
        from_organisation=wish.from_organisation_id,
        to_organisation=wish.to_organisation_id,
        level=wish.level,  # type: ignore[arg-type]  # one of the three, by the form of every way in
        on_behalf=wish.on_behalf,
        expressed_at=wish.expressed_at,
    )

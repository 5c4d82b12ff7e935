"""Who takes part in a mission, and whom matching suggests, for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from escale.apps.directory.models import Organisation
from escale.apps.meetings.api.access import MOST_ID, Reached, Slug, reached
from escale.apps.meetings.api.handing import PersonOut, hand_out, person_out, whole
from escale.apps.meetings.queries.cards import Quote, Why, suggestion_cards, suggestions_for
from escale.apps.meetings.queries.participants import Participant, counterparts, matching, people_shown
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.organisations import participations
from escale.apps.suggestions.models import Suggestion
from escale.apps.suggestions.queries import in_context
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged
from escale.core.api.values import NO_NUL

router = Router(tags=["participants"])


class ParticipantOut(Schema):
    """An organisation that takes part in a mission."""

    organisation: int
    name: str
    side: str = Field(description="guest, host, or empty when everybody meets everybody.")
    country: str
    city: str
    website: str
    sectors: list[str]
    size: str
    about: str
    people: list[PersonOut]


class ParticipantPage(Page[ParticipantOut]):
    """A page of participants."""


class QuotedOut(Schema):
    """A phrase as somebody wrote it."""

    text: str
    language: str


class ReasonOut(Schema):
    """Why these two should meet: a phrase of each side."""

    direction: str
    mine: QuotedOut
    theirs: QuotedOut


class SuggestionOut(Schema):
    """A counterpart that matching found; scores are in thousandths."""

    organisation: int = Field(description="Whose suggestion it is.")
    counterpart: int
    counterpart_name: str
    rank: int
    score: int
    confidence: int
    they_meet_my_need: int | None
    i_meet_their_need: int | None
    reasons: list[ReasonOut]
    shared: list[str]
    missing: list[str]
    computed_at: datetime


class SuggestionPage(Page[SuggestionOut]):
    """A page of suggestions."""


class ParticipantQuery(PageQuery):
    """Filters; in order of name."""

    q: str = Field(
        "", max_length=100, pattern=NO_NUL, description="Every word stands in what is shown of the organisation."
    )
    side: Literal["", "guest", "host"] = ""


class SuggestionQuery(PageQuery):
    """Filters; the best first."""

    organisation: int | None = Field(None, ge=1, le=MOST_ID, description="Of one organisation; for organisers.")


@router.get(
    "/missions/{mission}/participants",
    response=ParticipantPage,
    operation_id="listParticipants",
    summary="List participants",
)
@scoped("read:missions")
def list_participants(request: ApiRequest, mission: Slug, query: Query[ParticipantQuery]) -> HttpResponse:
    """Organisers see everybody; participants those they may meet who agreed to be shown, with the fields shown."""
    found = reached(request, mission)
    if found.participant is None:
        rows = participations(found.mission, wanted=query.q).matching()
    else:
        rows = counterparts(found.participant).order_by("organisation__sort_key", "pk")
        if query.q.strip():
            rows = rows.filter(pk__in=matching(found.participant, query.q))
    if query.side:
        rows = rows.filter(side=query.side)
    return paged(
        request, query, rows, lambda page: _told(request, found, _participants(found, page)), ParticipantPage
    )


def _told(request: ApiRequest, found: Reached, page: list[ParticipantOut]) -> list[ParticipantOut]:
    hand_out(request, [person for each in page for person in each.people], organises=found.organises)
    return page


def _participants(found: Reached, page: Sequence[Participation]) -> list[ParticipantOut]:
    keys = [each.organisation_id for each in page]
    if found.participant is None:
        people = _everybody(found.mission, keys)
        return [_participant(each, each.organisation, people.get(each.organisation_id, [])) for each in page]
    visibility = found.participant.visibility
    shown = people_shown(found.mission, keys, visibility)
    return [
        _participant(
            each,
            visibility.organisation(each.organisation, met=False),
            [person_out(person) for person in shown.get(each.organisation_id, ())],
        )
        for each in page
    ]


def _everybody(mission: Mission, organisations: Sequence[int]) -> dict[int, list[PersonOut]]:
    rows = Attendance.objects.filter(mission=mission, representative__organisation__in=organisations)
    people: dict[int, list[PersonOut]] = {}
    for role in (row.representative for row in rows.select_related("representative__person").order_by("pk")):
        people.setdefault(role.organisation_id, []).append(whole(role))
    return people


def _participant(each: Participation, seen: Organisation, people: list[PersonOut]) -> ParticipantOut:
    names = ("name", "country", "city", "website", "sectors", "size", "about")
    values = {name: getattr(seen, name) for name in names}
    return ParticipantOut(organisation=seen.pk, side=each.side, people=people, **values)


@router.get(
    "/missions/{mission}/suggestions",
    response=SuggestionPage,
    operation_id="listSuggestions",
    summary="List suggestions",
)
@scoped("read:missions")
def list_suggestions(request: ApiRequest, mission: Slug, query: Query[SuggestionQuery]) -> HttpResponse:
    """Of the own organisation, with the phrases that match; organisers see those of everybody."""
    found = reached(request, mission)
    if found.participant is not None:
        participant = found.participant
        rows = suggestions_for(participant)
        if query.organisation not in (None, participant.organisation.pk):
            rows = rows.none()
        return paged(request, query, rows, lambda page: _cards(participant, page), SuggestionPage)
    rows = in_context(context_of(found.mission)).select_related("counterpart").order_by("organisation", "rank", "pk")
    if query.organisation is not None:
        rows = rows.filter(organisation=query.organisation)
    return paged(request, query, rows, _plain, SuggestionPage)


def _cards(participant: Participant, page: Sequence[Suggestion]) -> list[SuggestionOut]:
    cards = suggestion_cards(participant, page)
    return [_suggestion(each, card.reasons) for each, card in zip(page, cards, strict=True)]


def _plain(page: Sequence[Suggestion]) -> list[SuggestionOut]:
    return [_suggestion(each, [_as_stored(reason) for reason in each.reasons]) for each in page]


def _as_stored(reason: dict[str, str]) -> Why:
    mine, theirs = ("offer", "need") if reason["direction"] == "i_meet_their_need" else ("need", "offer")
    both = [Quote("", reason[part], "", reason.get(f"{part}_language", "")) for part in (mine, theirs)]
    return Why(reason["direction"], both[0], both[1])


def _suggestion(each: Suggestion, reasons: Sequence[Why]) -> SuggestionOut:
    names = ("rank", "score", "confidence", "they_meet_my_need", "i_meet_their_need", "shared", "missing")
    return SuggestionOut(
        organisation=each.organisation_id,
        counterpart=each.counterpart_id,
        counterpart_name=each.counterpart.name,
        reasons=[
            ReasonOut(
                direction=why.direction,
                mine=QuotedOut(text=why.mine.marked, language=why.mine.language),
                theirs=QuotedOut(text=why.theirs.marked, language=why.theirs.language),
            )
            for why in reasons
        ],
        computed_at=each.computed_at,
        **{name: getattr(each, name) for name in names},
    )

"""What organisers print: badges of a mission, the sheet with which a desk knows who sits where."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from escale.apps.meetings.models import Agenda, Attendee
from escale.apps.meetings.queries.paper import badges_of, seated
from escale.apps.meetings.queries.rounds import organised_agenda
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.apps.missions import queries as missions
from escale.apps.missions.domain.leaving import leaving, record_file
from escale.apps.missions.models import Mission, Participation
from escale.core import disclosures
from escale.core.documents.answer import as_file
from escale.core.labels import label
from escale.core.names import in_row, language_name_of_its_own
from escale.core.translated import best

_PDF = "application/pdf"


@login_required
@require_safe
def badges(request: SignedInRequest, slug: str) -> HttpResponse:
    """A badge for everybody of a mission, to be cut from sheets of A4."""
    from escale.core.documents.badges import Badge, badges_pdf  # large, and asked for rarely

    mission = missions.organised_mission(request.user, slug)
    found = badges_of(mission)
    people = [each.person for each in found if each.person is not None and (each.name or each.role or each.languages)]
    refused = _not_to_leave(request, mission, "badges.made", people)
    if refused is not None:
        return refused
    made = [
        Badge(
            name=each.name,
            organisation=each.organisation,
            role=capfirst(each.role),
            languages=[language_name_of_its_own(tag) for tag in each.languages],
            side=capfirst(str(Participation.Side(each.side).label)) if each.side else "",
        )
        for each in found
    ]
    content = badges_pdf(best(mission.title).text, made, get_language() or "en", timezone.now())
    return as_file(content, _PDF, f"{mission.slug}-badges.pdf")


@login_required
@require_safe
def desk_sheet(request: SignedInRequest, slug: str, round_id: int, number: int) -> HttpResponse:
    """Every meeting of an agenda that takes place, by hour and table."""
    from escale.core.documents.pdf import RoundDocument, RoundMeeting, RouteStop, round_pdf

    agenda = organised_agenda(request.user, slug, round_id, number)
    stop, mission = agenda.round.stop, agenda.round.stop.mission
    refused = _not_to_leave(request, mission, "desk-sheet.made", _people_of(agenda))
    if refused is not None:
        return refused
    zone = ZoneInfo(stop.zone)
    meetings = tuple(
        RoundMeeting(
            starts=each.meeting.slot.starts.astimezone(zone),
            ends=each.meeting.slot.ends.astimezone(zone),
            table=each.meeting.table.ref if each.meeting.table is not None else "",
            guest=each.guest,
            host=each.host,
            people=tuple(each.people),
            interpreters=tuple(each.interpreters),
        )
        for each in seated(agenda)
    )
    document = RoundDocument(
        mission=best(mission.title).text,
        title=agenda.round.title,
        venue=in_row([stop.city, *stop.venues.values_list("name", flat=True)]),
        route=tuple(
            RouteStop(city=each.city, starts=each.starts, ends=each.ends, is_here=each == stop)
            for each in mission.stops.all()
        ),
        meetings=meetings,
        made=timezone.now(),
        version=f"{agenda.number} ({label(agenda, 'state')})",
    )
    content = round_pdf(document, get_language() or "en")
    return as_file(content, _PDF, f"{mission.slug}-{agenda.round.ref}-{agenda.number}.pdf")


def _people_of(agenda: Agenda) -> list[int]:
    seats = Attendee.objects.filter(meeting__agenda=agenda, meeting__state="planned").order_by()
    return list(seats.values_list("representative__person", flat=True).distinct())


def _not_to_leave(
    request: SignedInRequest, mission: Mission, verb: str, people: Collection[int]
) -> HttpResponse | None:
    """The page that says why a file with names does not leave; ``None`` when it may, and that is written down."""
    countries, verdict = leaving(cooperation=mission.cooperation_id, user=request.user, what=disclosures.PRINT)
    if not verdict.allowed:
        context = {"mission": mission, "reason": verdict.reason, "is_paper": True}
        return render(request, "missions/export_refused.html", context, status=409)
    record_file(
        acting_user=request.user,
        mission=mission,
        verb=verb,
        people=people,
        to=countries,
        basis=verdict.basis,
        what=disclosures.PRINT,
    )
    return None

"""A participant's day as files: calendar, subscription, PDF, the card of somebody they meet."""

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale import __version__
from escale.apps.accounts.queries import signed_in
from escale.apps.directory.models import Representative
from escale.apps.meetings.domain.feeds import end_feed, new_feed
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.queries.calendars import CalendarEntry, calendar_entries
from escale.apps.meetings.queries.contacts import met_contact
from escale.apps.meetings.queries.days import MyMeeting, my_meetings
from escale.apps.meetings.queries.feeds import feed_participant
from escale.apps.meetings.queries.participants import Participant
from escale.core import clock, disclosures
from escale.core.documents.answer import as_file
from escale.core.documents.calendar import CalendarEvent, calendar_file
from escale.core.documents.contact import Contact, contact_card
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.core.documents.pdf import DayMeeting

# The address is a key: it is told to no other site, and no search engine keeps it.
FEED_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@require_safe
@participant_page(after_a_no=True)
def my_calendar(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The meetings as one calendar file."""
    return as_file(_calendar(participant), "text/calendar; charset=utf-8", f"{participant.mission.slug}.ics")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The meetings for a calendar program that knows the secret address; nobody signs in."""
    participant = feed_participant(token)
    user = participant.person.user
    with translation.override(user.language if user is not None else None):
        words = best(participant.mission.title).text, get_language() or "en"
        events = _events(participant)
    # Of what the file is made from: one that did not change is answered without being written.
    made_from = repr((__version__, words, events)).encode(errors="surrogatepass")
    etag = f'"{hashlib.sha256(made_from).hexdigest()}"'
    response = get_conditional_response(request, etag=etag)  # also for the weak form that a compressed answer has
    if response is None:
        content = calendar_file(events, name=words[0], language=words[1])
        response = as_file(content, "text/calendar; charset=utf-8", f"{participant.mission.slug}.ics")
    response["ETag"] = etag
    for header, value in FEED_HEADERS.items():
        response[header] = value
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(after_a_no=True, personal=True)
def my_feed(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Make a secret address (shown once) or end it."""
    address, has_feed = None, participant.has_feed
    if request.method == "POST":
        has_feed = request.POST.get("what") != "end"
        if has_feed:
            address = new_feed(acting_user=signed_in(request), participant=participant)
        else:
            end_feed(acting_user=signed_in(request), participant=participant)
    return show(request, participant, "feed", address=address, has_feed=has_feed)


@require_safe
@participant_page(after_a_no=True)
def my_pdf(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The day on paper."""
    # Typst is large and few ask for paper: a web process loads it when the first does.
    from escale.core.documents.pdf import DayDocument, RouteStop, agenda_pdf

    language, chosen = get_language() or "en", signed_in(request).zone
    document = DayDocument(
        mission=best(participant.mission.title).text,
        person=participant.person.name,
        organisation=participant.organisation.name,
        route=tuple(
            RouteStop(city=stop.city, starts=stop.starts, ends=stop.ends) for stop in participant.mission.stops.all()
        ),
        meetings=tuple(_on_paper(entry, participant, chosen) for entry in my_meetings(participant)),
        made=timezone.now(),
    )
    return as_file(agenda_pdf(document, language), "application/pdf", f"{participant.mission.slug}.pdf")


@require_safe
@participant_page(after_a_no=True, personal=True)
def contact(request: HttpRequest, participant: Participant, *, representative_id: int) -> HttpResponse:
    """The card of somebody the participant meets; there is none of anybody else."""
    person, organisation = met_contact(participant, representative_id)
    name = person.name or organisation.name
    people = Representative.objects.filter(pk=person.pk).values_list("person_id", flat=True)
    disclosures.tell(people=people, viewer=request.user, what=disclosures.CARD)
    card = contact_card(
        Contact(
            name=name,
            organisation=organisation.name,
            role=person.role,
            email=person.email,
            phone=person.phone,
            website=organisation.website,
            languages=person.languages,
        )
    )
    return as_file(card, "text/vcard; charset=utf-8", f"{name}.vcf")


def _calendar(participant: Participant) -> bytes:
    name, language = best(participant.mission.title).text, get_language() or "en"
    return calendar_file(_events(participant), name=name, language=language)


def _events(participant: Participant) -> list[CalendarEvent]:
    return [_event(entry, participant) for entry in calendar_entries(participant)]


def _event(entry: CalendarEntry, participant: Participant) -> CalendarEvent:
    meeting = entry.meeting
    table = meeting.table
    places = [_("Table %(table)s") % {"table": table.ref}] if table is not None else []
    places += [table.venue.name, table.venue.address] if table is not None and table.venue is not None else []
    return CalendarEvent(
        uid=f"{meeting.request.uid}@{urlsplit(settings.BASE_URL).hostname}",
        sequence=meeting.request.sequence,
        stamp=max(filter(None, [meeting.changed_at, meeting.agenda.published_at])),
        title=_("Meeting with %(name)s") % {"name": entry.counterpart.name},
        starts=entry.starts,
        ends=entry.ends,
        location=", ".join(filter(None, [*places, entry.stop.city])),
        url=settings.BASE_URL + reverse("meetings:my-day", args=[participant.mission.slug]),
        is_cancelled=entry.cancelled,
    )


def _on_paper(entry: MyMeeting, participant: Participant, chosen: str) -> "DayMeeting":
    from escale.core.documents.pdf import DayMeeting

    zone, table = ZoneInfo(entry.stop.zone), entry.meeting.table
    own = clock.own_clock(entry.starts, entry.stop.zone, chosen=chosen, country=participant.organisation.country)
    return DayMeeting(
        starts=entry.starts.astimezone(zone),
        ends=entry.ends.astimezone(zone),
        table=table.ref if table is not None else "",
        counterpart=entry.counterpart.name,
        people=tuple(each.name for each in entry.people if each.name),
        venue=table.venue.name if table is not None and table.venue is not None else entry.stop.city,
        beside=f"{own.words} {own.city}" if own is not None else "",
        is_cancelled=entry.declined,
    )

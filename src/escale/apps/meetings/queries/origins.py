"""Meetings as what something was born in: how they are called, and where a visitor finds them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.urls import reverse

from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right
from escale.apps.meetings.models import Agenda, Attendee, Request
from escale.core.origins import Origin

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def meetings_behind(user: "Visitor", keys: Collection[str]) -> dict[str, Origin]:
    """The pairs of meetings that a visitor may follow, as organiser or as one of those who met; two queries."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    organised = Request.objects.filter(
        pk__in=wanted, round__stop__mission__cooperation__in=cooperations_where(user, Right.ORGANISE)
    ).select_related("first", "second", "round__stop__mission")
    found = {str(each.pk): Origin(_pair(each), _organisers_page(each)) for each in organised}
    attended = Attendee.objects.filter(
        meeting__request__in=[key for key in wanted if str(key) not in found],
        meeting__agenda__state=Agenda.State.PUBLISHED,
        representative__person__user=user.pk,
    ).select_related("meeting__request__first", "meeting__request__second", "meeting__agenda__round__stop__mission")
    for each in attended.order_by("pk"):
        mission = each.meeting.agenda.round.stop.mission
        page = reverse("meetings:my-meeting", args=[mission.slug, each.meeting_id])
        found[str(each.meeting.request_id)] = Origin(_pair(each.meeting.request), page)
    return found


def _pair(request: Request) -> str:
    return f"{request.first.name} – {request.second.name}"


def _organisers_page(request: Request) -> str:
    return reverse("meetings:pair", args=[request.round.stop.mission.slug, request.round_id, request.pk])

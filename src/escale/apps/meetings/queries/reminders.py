"""Whose first meeting of a mission is near."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from escale.apps.meetings.models import Agenda, Attendee, Meeting

_STANDS = Q(meeting__state=Meeting.State.PLANNED, meeting__agenda__state=Agenda.State.PUBLISHED)


def first_attendances(after: datetime, until: datetime) -> list[Attendee]:
    """Published meetings between two moments before which their people have none in the mission; one a person."""
    earlier = Attendee.objects.filter(
        _STANDS,
        representative__person=OuterRef("representative__person"),
        meeting__slot__round__stop__mission=OuterRef("meeting__slot__round__stop__mission"),
        meeting__slot__starts__lt=OuterRef("meeting__slot__starts"),
    )
    near: QuerySet[Attendee] = (
        Attendee.objects.filter(_STANDS, meeting__slot__starts__gt=after, meeting__slot__starts__lte=until)
        .exclude(Exists(earlier))
        .select_related(
            "representative__person__user", "representative__organisation", "meeting__slot__round__stop__mission"
        )
        .order_by("meeting__slot__starts", "pk")
    )
    return list(
        {(each.representative.person_id, each.meeting.slot.round.stop.mission_id): each for each in near}.values()
    )

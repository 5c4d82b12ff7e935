"""How far the members of a delegation are, and their days, for whoever acts for them."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from escale.apps.directory.models import Consent, Organisation, Statement
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Wish
from escale.apps.missions.models import Attendance, Delegation
from escale.apps.missions.queries.delegations import members_of


@dataclass(frozen=True)
class Member:
    """One person of a delegation with figures; ``answer`` is yes, no or empty while nothing was said."""

    attendance: Attendance
    answer: str
    offers: int
    needs: int
    wishes: int
    meetings: int

    @property
    def organisation(self) -> Organisation:
        return self.attendance.representative.organisation


def with_answers(rows: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """Attendances with ``answered`` and ``agrees``."""
    consents = Consent.objects.filter(
        person=OuterRef("representative__person"), purpose=Consent.Purpose.PARTICIPATION
    )
    return rows.annotate(answered=Exists(consents), agrees=Exists(consents.filter(withdrawn_at=None)))


def figures_of(delegation: Delegation, attendances: list[Attendance]) -> list[Member]:
    """The members of one page (from :func:`with_answers`) with what they said and how many meetings they have."""
    keys = {each.representative.organisation_id for each in attendances}
    said = Counter(Statement.objects.filter(organisation__in=keys).order_by().values_list("organisation_id", "kind"))
    wishes = Counter(
        Wish.objects.filter(round__stop__mission=delegation.mission_id, from_organisation__in=keys)
        .order_by()
        .values_list("from_organisation_id", flat=True)
    )
    people = [each.representative.person_id for each in attendances]
    planned = Attendee.objects.filter(
        meeting__agenda__round__stop__mission=delegation.mission_id,
        meeting__agenda__state=Agenda.State.PUBLISHED,
        meeting__state=Meeting.State.PLANNED,
        representative__person__in=people,
    )
    meetings = Counter(planned.order_by().values_list("representative__person_id", flat=True))
    return [
        Member(
            attendance=each,
            answer=_answer(each),
            offers=said[each.representative.organisation_id, Statement.Kind.OFFER.value],
            needs=said[each.representative.organisation_id, Statement.Kind.NEED.value],
            wishes=wishes[each.representative.organisation_id],
            meetings=meetings[each.representative.person_id],
        )
        for each in attendances
    ]


def _answer(attendance: Attendance) -> str:
    if not getattr(attendance, "answered", False):
        return ""
    return "yes" if getattr(attendance, "agrees", False) else "no"


def day_of(delegation: Delegation) -> list[Meeting]:
    """The published meetings of all members in order of time, with ``members`` and ``others`` to show."""
    members = set(delegation.participations.values_list("organisation_id", flat=True))
    people = members_of(delegation).values("representative__person")
    meetings = list(
        Meeting.objects.filter(
            agenda__state=Agenda.State.PUBLISHED,
            agenda__round__stop__mission=delegation.mission_id,
            attendees__representative__person__in=people,
            attendees__representative__organisation__in=members,
        )
        .select_related("slot", "table__venue", "request__first", "request__second", "agenda__round__stop")
        .defer("agenda__inputs", "agenda__result")
        .prefetch_related("attendees__representative__person")
        .order_by("slot__starts", "pk")
        .distinct()
    )
    for meeting in meetings:
        rows = [row.representative for row in meeting.attendees.all()]
        meeting.members = [row for row in rows if row.organisation_id in members]  # type: ignore[attr-defined]
    return meetings


def led_delegations(delegations: QuerySet[Delegation]) -> list[Delegation]:
    """Delegations with their missions, the newest journey first."""
    return list(delegations.order_by("-mission__starts", "sort_key", "pk"))

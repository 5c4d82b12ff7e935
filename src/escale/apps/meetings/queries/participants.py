"""What a participant may see: own role in a mission, the counterparts, and who of them agreed to be shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.http import Http404

from escale.apps.directory.models import Consent, Field, Organisation, Person, Representative, Statement
from escale.apps.directory.queries import matching_words
from escale.apps.directory.queries.visibility import ShownPerson, Visibility, visibility_of
from escale.apps.meetings.models import Agenda, Attendee, Round, Wish
from escale.apps.missions import queries as missions
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.delegations import led_attendance

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor

_PURPOSE = Consent.Purpose.PARTICIPATION
_STRONGEST_FIRST = Case(
    *(When(level=level, then=position) for position, level in enumerate(Wish.Level.values)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Participant:
    """A person in a mission, for one organisation, on a side; ``consent`` is the standing one.

    ``acting``: a focal point of their delegation looks, on their behalf.
    """

    attendance: Attendance
    side: str
    consent: Consent | None
    said_no: bool
    acting: bool = False

    @property
    def mission(self) -> Mission:
        return self.attendance.mission

    @property
    def organisation(self) -> Organisation:
        return self.attendance.representative.organisation

    @property
    def person(self) -> Person:
        return self.attendance.representative.person

    @cached_property
    def stop_keys(self) -> list[int]:
        """The stops the person comes to; empty means all of them. Asked for once a page."""
        return list(self.attendance.stops.values_list("pk", flat=True))

    @cached_property
    def rounds(self) -> list[Round]:
        """The rounds at these stops, in the order of the journey. Asked for once a page."""
        rounds = Round.objects.filter(stop__mission=self.mission).select_related("stop")
        here = rounds.filter(stop__in=self.stop_keys) if self.stop_keys else rounds
        return list(here.order_by("stop__position", "stop__starts", "pk"))


def own_participant(user: "Visitor", slug: str) -> Participant:
    """A user as a participant of a mission; a stranger gets 404."""
    return participant_of(missions.own_attendance(user, slug))


def acted_for(user: "Visitor", slug: str, attendance_id: int | None) -> Participant | None:
    """The member for whom a user acts in this mission now; ``None`` when they act for nobody (any more)."""
    attendance = led_attendance(user, attendance_id) if attendance_id is not None else None
    if attendance is None or attendance.mission.slug != slug:
        return None
    return participant_of(attendance, acting=True)


def participant_of(attendance: Attendance, *, acting: bool = False) -> Participant:
    """An attendance with its side and what its person answered; 404 when the organisation takes no part."""
    role = attendance.representative
    participation = Participation.objects.filter(mission=attendance.mission, organisation=role.organisation).first()
    if participation is None:
        raise Http404
    consents = list(Consent.objects.filter(person=role.person, purpose=_PURPOSE))
    standing = next((consent for consent in consents if consent.withdrawn_at is None), None)
    said_no = bool(consents) and standing is None
    return Participant(attendance, participation.side, standing, said_no=said_no, acting=acting)


def own_missions(user: "Visitor") -> list[Mission]:
    """The missions a user takes part in, newest first."""
    keys = missions.attended_by(user).values("mission")
    return list(Mission.objects.filter(pk__in=keys).prefetch_related("stops"))


def rounds_for(participant: Participant) -> list[Round]:
    """The rounds at the stops a person comes to, in the order of the journey."""
    return participant.rounds


def said_no(mission: Mission) -> Q:
    """Participations whose every person who answered the notice said no (any more): they are shown to nobody."""
    consents = Consent.objects.filter(person=OuterRef("representative__person"), purpose=_PURPOSE)
    people = Attendance.objects.filter(
        mission=mission, representative__organisation=OuterRef("organisation")
    ).annotate(answered=Exists(consents), agrees=Exists(consents.filter(withdrawn_at=None)))
    refuses, may_be_shown = people.filter(answered=True, agrees=False), people.exclude(answered=True, agrees=False)
    return Q(Exists(refuses), ~Exists(may_be_shown))


def counterparts(participant: Participant) -> QuerySet[Participation]:
    """Those a participant may meet: of the other side (who has none meets all), not those who said no."""
    others = (
        Participation.objects.filter(mission=participant.mission)
        .exclude(organisation=participant.organisation)
        .exclude(said_no(participant.mission))
        .select_related("organisation")
    )
    return others.exclude(side=participant.side) if participant.side else others


def counterpart(participant: Participant, organisation_id: int) -> Organisation:
    """One organisation a participant may meet; anything else is 404."""
    found = counterparts(participant).filter(organisation=organisation_id).first()
    if found is None:
        raise Http404
    return found.organisation


def search(found: QuerySet[Participation], wanted: str, visibility: Visibility) -> QuerySet[Participation]:
    """Those whose name, city, offers or needs contain every word, whatever accents or letter forms.

    A hidden city finds nothing: a search must not tell what a page does not show.
    """
    if not wanted.strip():
        return found
    city_shown = visibility.sees(Field.CITY, met=False)
    texts: dict[int, list[str]] = defaultdict(list)
    rows = found.values_list("pk", "organisation_id", "organisation__name", "organisation__city")
    keys: dict[int, int] = {}
    for key, organisation, name, city in rows:
        keys[organisation] = key
        texts[key] += [name, city] if city_shown else [name]
    statements = Statement.objects.filter(organisation__participations__in=found).order_by()
    for organisation, text in statements.values_list("organisation_id", "text").distinct():
        texts[keys[organisation]].append(text)
    matching = matching_words(((key, " ".join(parts)) for key, parts in texts.items()), wanted)
    return found.filter(pk__in=matching)


def people_shown(
    mission: Mission, organisations: Iterable[int], *, met: bool = False
) -> dict[int, list[ShownPerson]]:
    """Per organisation the representatives at the mission who agreed to be shown, with what counterparts see.

    ``met``: the reader has an agreed meeting with them.
    """
    shown: dict[int, list[ShownPerson]] = defaultdict(list)
    agreed = Consent.objects.filter(person=OuterRef("person"), purpose=_PURPOSE, withdrawn_at=None)
    found = Representative.objects.filter(
        Exists(agreed), organisation__in=list(organisations), attendances__mission=mission
    )
    rows = list(found.select_related("person").order_by("person__name", "pk"))
    visibility = visibility_of(mission.cooperation_id, {row.person_id for row in rows})
    for row in rows:
        shown[row.organisation_id].append(visibility.person(row, met=met))
    return shown


def levels_of(of_round: Round | None, organisation: Organisation, others: Iterable[int]) -> dict[int, str]:
    """What an organisation said in a round about some others."""
    if of_round is None:
        return {}
    wishes = Wish.objects.filter(round=of_round, from_organisation=organisation, to_organisation__in=list(others))
    return dict(wishes.order_by().values_list("to_organisation_id", "level"))


def wishes_of(participant: Participant, of_round: Round) -> QuerySet[Wish]:
    """An organisation's wishes in a round: musts first, then likes, then noes; not about those who said no."""
    shown = counterparts(participant).values("organisation")
    return (
        Wish.objects.filter(round=of_round, from_organisation=participant.organisation, to_organisation__in=shown)
        .select_related("to_organisation", "expressed_by")
        .order_by(_STRONGEST_FIRST, "to_organisation__name", "pk")
    )


@dataclass(frozen=True)
class Preparation:
    """How far a participant is, as counts."""

    offers: int
    needs: int
    wishes: int
    wishes_open: bool
    meetings: int
    published: bool


def preparation_of(participant: Participant, rounds: list[Round]) -> Preparation:
    """What the line of stops at the head of a participant's pages is drawn from."""
    said = Statement.objects.filter(organisation=OuterRef("pk"))
    published = Agenda.objects.filter(round__stop__mission=participant.mission, state=Agenda.State.PUBLISHED)
    wishes = Wish.objects.filter(round__in=rounds, from_organisation=OuterRef("pk"))
    meetings = Attendee.objects.filter(
        meeting__agenda__in=published, meeting__state="planned", representative__person=participant.person
    )
    # One query for five counts: this line is at the head of every page of a participant.
    counts = Organisation.objects.filter(pk=participant.organisation.pk).values(
        offers=_count(said.filter(kind=Statement.Kind.OFFER)),
        needs=_count(said.filter(kind=Statement.Kind.NEED)),
        wishes_said=_count(wishes),
        planned=_count(meetings),
        published=Exists(published),
    )[0]
    return Preparation(
        offers=counts["offers"],
        needs=counts["needs"],
        wishes=counts["wishes_said"],
        wishes_open=any(each.wishes_open for each in rounds),
        meetings=counts["planned"],
        published=counts["published"],
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many ``rows`` there are, as a column."""
    counted = rows.order_by().annotate(n=Func("pk", function="COUNT", output_field=IntegerField())).values("n")
    return Subquery(counted)

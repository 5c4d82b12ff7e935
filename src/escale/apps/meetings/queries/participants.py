"""What a participant may see: own role in a mission, the counterparts, and who of them agreed to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from escale.apps.directory.models import Consent, Field, Organisation, Person, Statement
from escale.apps.directory.queries import matching_words
from escale.apps.directory.queries.visibility import ShownPerson, Visibility, person_columns, rules_column, with_rules
from escale.apps.meetings.models import Agenda, Attendee, CalendarFeed, Round, Wish
from escale.apps.missions import queries as missions
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.delegations import led_attendances
from escale.apps.missions.queries.reality import mixed_column
from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor

_PURPOSE = Consent.Purpose.PARTICIPATION
_STRONGEST_FIRST = Case(
    *(When(level=level, then=position) for position, level in enumerate(Wish.Level.values)),
    output_field=IntegerField(),
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


@dataclass(frozen=True)
class Participant:
    """A person in a mission, for one organisation, on a side.

    ``agreed``: they said yes to being shown, and did not take it back. ``visibility``: the rules of the cooperation.
    ``mixed``: see ``reality.tell_one``. ``acting``: a focal point of their delegation looks, on their behalf.
    """

    attendance: Attendance
    side: str
    agreed: bool
    said_no: bool
    visibility: Visibility
    preparation: Preparation
    has_feed: bool
    mixed: bool
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
    def consent(self) -> Consent | None:
        """The standing yes with its date; asked for by the pages that show it."""
        return Consent.objects.filter(person=self.person, purpose=_PURPOSE, withdrawn_at=None).first()

    @cached_property
    def rounds(self) -> list[Round]:
        """The rounds at these stops, in the order of the journey. Asked for once a page."""
        return _rounds_for(mission=self.mission.pk, attendance=self.attendance.pk)


def own_participant(user: "Visitor", slug: str) -> Participant:
    """A user as a participant of a mission (the first, when they speak for several); a stranger gets 404."""
    found = _own(user=user.pk, slug=slug) if user.is_authenticated else []
    participant = _participant(found)
    if participant is None:
        raise Http404
    return participant


def acted_for(user: "Visitor", slug: str, attendance_id: int | None) -> Participant | None:
    """The member for whom a user acts in this mission now; ``None`` when they act for nobody (any more)."""
    if attendance_id is None:
        return None
    led = led_attendances(user, attendance_id).filter(mission__slug=slug)
    return _participant(_with_facts(led), acting=True)


@prepared
def _own(*, user: int, slug: str) -> QuerySet[Attendance]:
    return _with_facts(missions.attendances_of(user).filter(mission__slug=slug))


def _with_facts(found: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """The first with everything that every page of a participant asks about it."""
    columns = {**_part_columns(), **_preparation_columns(), "mixed": mixed_column("mission")}
    return found.annotate(**columns).order_by("pk")[:1]


def _participant(found: Iterable[Attendance], *, acting: bool = False) -> Participant | None:
    """The first of some attendances :func:`_with_facts`; ``None`` without, or when it has no part."""
    attendance = next(iter(found), None)
    if attendance is None:
        return None
    facts: dict[str, Any] = vars(attendance)
    if facts["side"] is None:
        return None
    stops = {row["stop"] for row in facts["comes_to"]}  # none named: all of them
    rounds = [row for row in facts["rounds"] if not stops or row["stop"] in stops]
    return Participant(
        attendance,
        facts["side"],
        agreed=facts["agreed"],
        said_no=facts["answered"] and not facts["agreed"],
        visibility=with_rules(facts["rules"]),
        preparation=Preparation(
            offers=facts["offers"],
            needs=facts["needs"],
            wishes=sum(row["wishes"] for row in rounds),
            wishes_open=any(row["open"] for row in rounds),
            meetings=facts["planned"],
            published=facts["published"],
        ),
        has_feed=facts["has_feed"],
        mixed=facts["mixed"],
        acting=acting,
    )


def _part_columns() -> dict[str, Any]:
    """Columns of an attendance: its side, what its person answered, the stops, what a counterpart may see."""
    role = "representative__"
    takes_part = Participation.objects.filter(
        mission=OuterRef("mission"), organisation=OuterRef(f"{role}organisation")
    )
    answers = Consent.objects.filter(person=OuterRef(f"{role}person"), purpose=_PURPOSE)
    stops = Attendance.stops.through.objects.filter(attendance=OuterRef("pk"))
    feeds = CalendarFeed.objects.filter(
        person=OuterRef(f"{role}person"), mission=OuterRef("mission"), revoked_at=None
    )
    return {
        "side": Subquery(takes_part.values("side")[:1]),
        "answered": Exists(answers),
        "agreed": Exists(answers.filter(withdrawn_at=None)),
        "comes_to": JsonRows(stops, stop="stop_id"),
        "rules": rules_column("mission__cooperation"),
        "has_feed": Exists(feeds),
    }


def _preparation_columns() -> dict[str, Any]:
    """Columns of an attendance: what the line of stops at the head of a participant's pages is drawn from."""
    mine = OuterRef("representative__organisation")
    said = Statement.objects.filter(organisation=mine)
    wishes = Wish.objects.filter(
        round=OuterRef("pk"), from_organisation=OuterRef(OuterRef("representative__organisation"))
    )
    rounds = Round.objects.filter(stop__mission=OuterRef("mission")).order_by()
    published = Agenda.objects.filter(round__stop__mission=OuterRef("mission"), state=Agenda.State.PUBLISHED)
    meetings = Attendee.objects.filter(
        meeting__agenda__state=Agenda.State.PUBLISHED,
        meeting__agenda__round__stop__mission=OuterRef("mission"),
        meeting__state="planned",
        representative__person=OuterRef("representative__person"),
    )
    return {
        "offers": count_of(said.filter(kind=Statement.Kind.OFFER)),
        "needs": count_of(said.filter(kind=Statement.Kind.NEED)),
        "rounds": JsonRows(rounds, stop="stop_id", open="wishes_open", wishes=count_of(wishes)),
        "planned": count_of(meetings),
        "published": Exists(published),
    }


@prepared
def _rounds_for(*, mission: int, attendance: int) -> QuerySet[Round]:
    rounds = Round.objects.filter(comes_to(attendance, "stop"), stop__mission=mission).select_related("stop")
    return rounds.order_by("stop__position", "stop__starts", "pk")


def comes_to(attendance: int, stop: str) -> Q:
    """Rows whose ``stop`` a person comes to: all of the mission's, when they named none."""
    named = Attendance.stops.through.objects.filter(attendance=attendance)
    return ~Q(Exists(named)) | Q(Exists(named.filter(stop=OuterRef(stop))))


def own_missions(user: "Visitor") -> list[Mission]:
    """The missions a user takes part in, newest first."""
    keys = missions.attended_by(user).values("mission")
    return list(Mission.objects.filter(pk__in=keys).prefetch_related("stops"))


def rounds_for(participant: Participant) -> list[Round]:
    """The rounds at the stops a person comes to, in the order of the journey."""
    return participant.rounds


def said_no(mission: Mission | int) -> Q:
    """Participations whose every person who answered the notice said no (any more): they are shown to nobody."""
    consents = Consent.objects.filter(person=OuterRef("representative__person"), purpose=_PURPOSE)
    people = Attendance.objects.filter(
        mission=mission, representative__organisation=OuterRef("organisation")
    ).annotate(answered=Exists(consents), agrees=Exists(consents.filter(withdrawn_at=None)))
    refuses, may_be_shown = people.filter(answered=True, agrees=False), people.exclude(answered=True, agrees=False)
    return Q(Exists(refuses), ~Exists(may_be_shown))


def counterparts(participant: Participant) -> QuerySet[Participation]:
    """Those a participant may meet: of the other side (who has none meets all), not those who said no."""
    return met_by(participant.mission.pk, participant.organisation.pk, participant.side)


def met_by(mission: int, organisation: int, side: str) -> QuerySet[Participation]:
    """The same by keys."""
    return (
        Participation.objects.filter(mission=mission)
        .exclude(organisation=organisation)
        .exclude(said_no(mission))
        .exclude(~Q(side=""), side=side)
        .select_related("organisation")
    )


def counterpart(participant: Participant, organisation_id: int) -> Organisation:
    """One organisation a participant may meet; anything else is 404."""
    found = counterparts(participant).filter(organisation=organisation_id).first()
    if found is None:
        raise Http404
    return found.organisation


def matching(participant: Participant, wanted: str) -> list[int]:
    """Counterparts whose name, city, offers or needs contain every word, whatever accents or letter forms.

    The keys of their participations, in order of name. A hidden city finds nothing: a search must not tell what a
    page does not show.
    """
    mission, organisation = participant.mission, participant.organisation
    rows = _searched(mission=mission.pk, organisation=organisation.pk, side=participant.side)
    city_shown = participant.visibility.sees(Field.CITY, met=False)
    texts = (
        (key, " ".join([name, city if city_shown else "", *(each["text"] for each in said)]))
        for key, name, city, said in rows
    )
    return matching_words(texts, wanted)


@prepared
def _searched(
    *, mission: int, organisation: int, side: str
) -> QuerySet[Participation, tuple[int, str, str, list[dict[str, str]]]]:
    said = JsonRows(Statement.objects.filter(organisation=OuterRef("organisation")).order_by(), text="text")
    found = met_by(mission, organisation, side).order_by("organisation__sort_key", "pk")
    return found.values_list("pk", "organisation__name", "organisation__city", said)


def people_shown(
    mission: Mission, organisations: Iterable[int], visibility: Visibility, *, met: bool = False
) -> dict[int, list[ShownPerson]]:
    """Per organisation the representatives at the mission who agreed to be shown, with what counterparts see.

    ``met``: the reader has an agreed meeting with them.
    """
    found = Organisation.objects.filter(pk__in=list(organisations)).order_by()
    rows = found.values_list("pk", people_column(mission))
    return {key: visibility.people(found, met=met) for key, found in rows}


def people_column(mission: Mission | int, organisation: str = "pk") -> JsonRows:
    """The outer organisation's representatives at a mission who agreed to be shown."""
    here = Attendance.objects.filter(
        agrees("representative__"), mission=mission, representative__organisation=OuterRef(organisation)
    )
    return JsonRows(here.order_by("representative"), **person_columns("representative__"))


def agrees(representative: str = "") -> Exists:
    """Whether the person of a row agrees to be shown now."""
    person = OuterRef(f"{representative}person")
    return Exists(Consent.objects.filter(person=person, purpose=_PURPOSE, withdrawn_at=None))


def level_column(of_round: int, organisation: Organisation | int, other: str) -> Coalesce:
    """What an organisation said in a round about the outer row's ``other``; empty when nothing."""
    said = Wish.objects.filter(round=of_round, from_organisation=organisation, to_organisation=OuterRef(other))
    return Coalesce(Subquery(said.values("level")[:1]), Value(""))


def wishes_of(participant: Participant, of_round: Round) -> QuerySet[Wish]:
    """An organisation's wishes in a round: musts first, then likes, then noes; not about those who said no."""
    shown = counterparts(participant).values("organisation")
    return (
        Wish.objects.filter(round=of_round, from_organisation=participant.organisation, to_organisation__in=shown)
        .select_related("to_organisation", "expressed_by")
        .order_by(_STRONGEST_FIRST, "to_organisation__sort_key", "pk")
    )


def count_of(rows: QuerySet[Any]) -> Subquery:
    """How many ``rows`` there are, as a column."""
    counted = rows.order_by().annotate(n=Func("pk", function="COUNT", output_field=IntegerField())).values("n")
    return Subquery(counted)

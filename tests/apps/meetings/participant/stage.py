"""A mission with one guest, hosts, a round, and agendas written by hand, for the tests of participants."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Statement
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Request, Round
from escale.apps.missions.models import Attendance, Mission
from escale.apps.suggestions.models import Suggestion
from escale.core import occupancy
from tests.factories import MissionFactory, participant, round_with_slots

PUBLISHED_AT = datetime(2027, 2, 20, 9, 0, tzinfo=UTC)


@dataclass
class Stage:
    """``guest`` from Luxembourg speaks for ``mine``; ``hosts`` are in Morocco."""

    mission: Mission
    of_round: Round
    user: User
    guest: Attendance
    hosts: list[tuple[User, Attendance]]

    @property
    def mine(self) -> Organisation:
        return self.guest.representative.organisation

    def theirs(self, number: int = 0) -> Organisation:
        return self.hosts[number][1].representative.organisation

    def url(self, name: str, *arguments: object) -> str:
        return reverse(f"meetings:{name}", args=[self.mission.slug, *arguments])

    def add_host(self) -> Organisation:
        self.hosts.append(participant(self.mission, side="host"))
        organisation = self.theirs(-1)
        organisation.country = "MA"
        organisation.save()
        return organisation

    def agenda(self, number: int = 1, *, state: str = "published") -> Agenda:
        return Agenda.objects.create(
            round=self.of_round,
            number=number,
            state=state,
            value=0,
            bound=0,
            inputs={},
            result={},
            published_at=None if state == "draft" else PUBLISHED_AT,
        )

    def meet(self, agenda: Agenda, host: int = 0, *, slot: int = 0) -> Meeting:
        """A meeting of the guest with a host at the slot's own table, booked when the agenda is published."""
        first, second = sorted((self.mine, self.theirs(host)), key=lambda organisation: organisation.pk)
        request, _made = Request.objects.get_or_create(
            round=self.of_round, first=first, second=second, defaults={"weight": 100}
        )
        where = self.of_round.tables.order_by("pk")[0]
        when = self.of_round.slots.get(position=slot)
        meeting = Meeting.objects.create(agenda=agenda, request=request, slot=when, table=where)
        for attendance in (self.guest, self.hosts[host][1]):
            Attendee.objects.create(meeting=meeting, representative=attendance.representative)
        if agenda.state == Agenda.State.PUBLISHED:
            people = [self.guest.representative.person_id, self.hosts[host][1].representative.person_id]
            holder = f"meeting:{meeting.pk}"
            occupancy.book(
                occupancy.published(self.mission.pk),
                [
                    occupancy.Booking(name, when.starts, when.ends, holder)
                    for name in (f"person:{people[0]}", f"person:{people[1]}", f"table:{where.pk}")
                ],
            )
        return meeting

    def suggest(self, host: int = 0, *, need: str = "", offer: str = "", rank: int = 1) -> Suggestion:
        """A suggestion whose reason quotes part of the guest's need and of the host's offer."""
        said = Statement.objects.create(
            organisation=self.mine, kind="need", text=f"Before. {need} After.", language="fr"
        )
        heard = Statement.objects.create(
            organisation=self.theirs(host), kind="offer", text=f"قبل. {offer}", language="ar"
        )
        mine = list(self.mine.statements.filter(kind="need").order_by("position", "pk")).index(said)
        theirs = list(self.theirs(host).statements.filter(kind="offer").order_by("position", "pk")).index(heard)
        return Suggestion.objects.create(
            context=f"mission:{self.mission.pk}",
            organisation=self.mine,
            counterpart=self.theirs(host),
            rank=rank,
            score=840,
            confidence=900,
            they_meet_my_need=900,
            i_meet_their_need=None,
            reasons=[
                {
                    "direction": "they_meet_my_need",
                    "need": need,
                    "offer": offer,
                    "need_language": "fr",
                    "offer_language": "ar",
                    "need_ref": [mine, 8, 8 + len(need) - 1],
                    "offer_ref": [theirs, 5, 5 + len(offer) - 1],
                    "score": 900,
                }
            ],
            shared=["fr"],
            missing=["state_an_offer", "they_state_no_need"],
            embedder="example",
        )


def stage(*, hosts: int = 1, slots: int = 6) -> Stage:
    """A mission in Casablanca of 2 March 2027, when Morocco's clock (Ramadan) is one hour behind Luxembourg's."""
    mission: Mission = MissionFactory()
    user, guest = participant(mission, side="guest")
    made = Stage(mission, round_with_slots(mission, slots=slots), user, guest, [])
    for _host in range(hosts):
        made.add_host()
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client

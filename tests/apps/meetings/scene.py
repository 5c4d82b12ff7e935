"""A small round with people on both sides, for the tests of planning and of agendas."""

from dataclasses import dataclass

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain import planning
from escale.apps.meetings.models import Agenda, Request, Round, Wish
from escale.apps.missions.models import Attendance, Mission
from tests.factories import MissionFactory, organiser, participant, round_with_slots


@dataclass
class Scene:
    """``guests`` and ``hosts`` each with one representative."""

    mission: Mission
    of_round: Round
    organiser: User
    guests: list[Attendance]
    hosts: list[Attendance]

    @property
    def url(self) -> str:
        return f"/missions/{self.mission.slug}/rounds/{self.of_round.pk}/"

    def organisation(self, attendance: Attendance) -> Organisation:
        return attendance.representative.organisation

    def wish(self, wisher: Attendance, wished: Attendance, level: str) -> Wish:
        return Wish.objects.create(
            round=self.of_round,
            from_organisation=self.organisation(wisher),
            to_organisation=self.organisation(wished),
            level=level,
        )

    def wish_everybody(self, level: str = "like") -> None:
        for guest in self.guests:
            for host in self.hosts:
                self.wish(guest, host, level)
                self.wish(host, guest, level)

    def plan(self) -> Agenda:
        return planning.plan_round(acting_user=self.organiser, of_round=self.of_round, seconds=1)

    def request(self, guest: Attendance, host: Attendance) -> Request:
        pair = sorted((self.organisation(guest).pk, self.organisation(host).pk))
        return Request.objects.get(round=self.of_round, first=pair[0], second=pair[1])


def scene(*, guests: int = 2, hosts: int = 2, slots: int = 3, tables: int = 2) -> Scene:
    mission = MissionFactory()
    return Scene(
        mission=mission,
        of_round=round_with_slots(mission, slots=slots, tables=tables),
        organiser=organiser(mission.cooperation),
        guests=[participant(mission, side="guest")[1] for _ in range(guests)],
        hosts=[participant(mission, side="host")[1] for _ in range(hosts)],
    )

"""A round at a glance."""

from dataclasses import dataclass

from escale.apps.meetings.models import Block, Interpreter, Round, Unavailability
from escale.apps.meetings.queries.presence import attendances_at
from escale.apps.meetings.queries.rounds import interpreters_of, tables_of
from escale.apps.missions.models import Participation, Table


@dataclass(frozen=True)
class Overview:
    """Figures and lists of a round's page. ``absent``: organisations that send nobody to this stop."""

    blocks: list[Block]
    tables: list[Table]
    interpreters: list[Interpreter]
    absences: list[Unavailability]
    slot_count: int
    organisations: int
    people: int
    absent: int
    wishes: int
    wishing: int

    @property
    def capacity(self) -> int | None:
        """Meetings that fit on the tables; ``None`` when tables are not numbered."""
        return len(self.tables) * self.slot_count if self.tables else None

    @property
    def homes(self) -> list[Table]:
        """Tables kept for one organisation."""
        return [table for table in self.tables if table.home_of_id is not None]


_ABSENCES_SHOWN = 50


def overview_of(of_round: Round) -> Overview:
    """A fixed number of queries."""
    mission = of_round.stop.mission_id
    taking_part = set(Participation.objects.filter(mission=mission).values_list("organisation_id", flat=True))
    present = list(attendances_at(of_round).order_by().values_list("representative__organisation_id", flat=True))
    said = list(of_round.wishes.order_by().values_list("from_organisation_id", flat=True))
    blocks = list(of_round.blocks.prefetch_related("slots").order_by("starts"))
    absences = Unavailability.objects.filter(mission=mission)
    if blocks:
        absences = absences.filter(starts__lt=max(block.ends for block in blocks), ends__gt=blocks[0].starts)
    return Overview(
        blocks=blocks,
        tables=tables_of(of_round),
        interpreters=list(interpreters_of(of_round)),
        absences=list(
            absences.select_related("attendance__representative__person", "table", "interpreter").order_by("starts")[
                :_ABSENCES_SHOWN
            ]
        ),
        slot_count=sum(len(block.slots.all()) for block in blocks),
        organisations=len(taking_part),
        people=len(present),
        absent=len(taking_part - set(present)),
        wishes=len(said),
        wishing=len(set(said)),
    )

"""When is "24/09/2019 14:30"? In the zone of the stop that the row belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from escale.core.hours import exists
from escale.core.workbook.dates import Written
from escale.core.workbook.problems import Code
from escale.core.workbook.values import Fault

_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class StopDays:
    """What has to be known of a stop to say what an hour means there."""

    ref: str
    zone: str
    starts: date | None = None
    ends: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts is not None and self.ends is not None and self.starts <= day <= self.ends


class Zones:
    """From a stop, round, table or day to a zone. Names of zones must be valid."""

    def __init__(
        self,
        stops: Iterable[StopDays],
        stop_of_round: Mapping[str, str],
        round_of_table: Mapping[str, str],
        known: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._stops = sorted(stops, key=lambda stop: stop.starts or date.max)
        self._zones = dict(known.get("stops", {})) | {stop.ref: stop.zone for stop in self._stops}
        self._stop_of_round, self._round_of_table, self._known = stop_of_round, round_of_table, known

    def of_mission(self) -> ZoneInfo | None:
        """The zone of the first stop."""
        first = self._stops[0].zone if self._stops else next(iter(self._zones.values()), None)
        return ZoneInfo(first) if first else None

    def of_stop(self, ref: str | None) -> ZoneInfo | None:
        zone = self._zones.get(ref or "")
        return ZoneInfo(zone) if zone else None

    def of_round(self, ref: str | None) -> ZoneInfo | None:
        if ref is not None and ref in self._stop_of_round:
            return self.of_stop(self._stop_of_round[ref])
        zone = self._known.get("rounds", {}).get(ref or "")
        return ZoneInfo(zone) if zone else None

    def of_table(self, ref: str | None) -> ZoneInfo | None:
        """None for what is no table."""
        if ref is not None and ref in self._round_of_table:
            return self.of_round(self._round_of_table[ref])
        zone = self._known.get("tables", {}).get(ref or "")
        return ZoneInfo(zone) if zone else None

    def of_day(self, day: date) -> ZoneInfo | None:
        """The zone of the stop where the mission is on that day, else of the first stop."""
        there = next((stop for stop in self._stops if stop.covers(day)), None)
        return ZoneInfo(there.zone) if there else self.of_mission()


def moment(said: Written, zone: ZoneInfo, *, day: date | None, whole_day: str) -> datetime:
    """The instant meant, in its zone. `day` stands in for one that is not written; raises Fault."""
    on = said.day or day
    if on is None:
        raise Fault(Code.MOMENT, said.hour.isoformat("minutes") if said.hour else "")
    hour = said.hour
    if hour is None:
        if not whole_day:
            raise Fault(Code.HOUR_MISSING, on.isoformat())
        hour, on = _MIDNIGHT, on + timedelta(days=whole_day == "end")
    if said.offset is not None:
        return datetime.combine(on, hour, timezone(said.offset)).astimezone(zone)
    local = datetime.combine(on, hour, zone)
    if said.hour is None:
        # In some zones clocks go forward at midnight: that day begins an hour later.
        return local.astimezone(UTC).astimezone(zone)
    if not exists(local):
        raise Fault(Code.HOUR_SKIPPED, local.strftime("%Y-%m-%d %H:%M"), {"zone": zone.key})
    return local

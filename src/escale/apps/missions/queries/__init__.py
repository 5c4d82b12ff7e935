"""Reads of missions, and the functions through which they are reached."""

from escale.apps.missions.queries.access import (
    ask_decision,
    attendances_of,
    attended_by,
    decided_mission,
    decides,
    mission_where,
    missions_where,
    organised_by,
    organised_mission,
)

__all__ = [
    "ask_decision",
    "attendances_of",
    "attended_by",
    "decided_mission",
    "decides",
    "mission_where",
    "missions_where",
    "organised_by",
    "organised_mission",
]

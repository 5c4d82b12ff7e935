"""Rounds, wishes and agendas; what happens to an agenda afterwards."""

from escale.apps.meetings.models.agendas import (
    Agenda,
    Attendee,
    Block,
    CalendarFeed,
    Interpreter,
    Meeting,
    Request,
    Round,
    Slot,
    Unavailability,
    Waiting,
    Wish,
)
from escale.apps.meetings.models.disruptions import Disruption, Explanation, Proposal
from escale.apps.meetings.models.ratings import Rating

__all__ = [
    "Agenda",
    "Attendee",
    "Block",
    "CalendarFeed",
    "Disruption",
    "Explanation",
    "Interpreter",
    "Meeting",
    "Proposal",
    "Rating",
    "Request",
    "Round",
    "Slot",
    "Unavailability",
    "Waiting",
    "Wish",
]

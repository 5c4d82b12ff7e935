"""Participants, suggestions, wishes, rounds, agendas and meetings for programs."""

from ninja import Router

from escale.apps.meetings.api import agendas, meetings, people, rounds, wishes

routers: tuple[tuple[str, Router], ...] = (
    ("participants", people.router),
    ("wishes", wishes.router),
    ("rounds", rounds.router),
    ("agendas", agendas.router),
    ("meetings", meetings.router),
)

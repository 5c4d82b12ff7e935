"""An agenda as list and as grid, with its certificate, who waits, and its files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.accounts.models import User
from escale.apps.directory.queries.belonging import country_of
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.meetings.queries import agendas
from escale.apps.meetings.queries.agenda_file import agenda_file
from escale.apps.meetings.queries.disruptions import open_disruptions
from escale.apps.meetings.queries.reasons import explained
from escale.apps.meetings.queries.rounds import organised_agenda, slots_of, tables_of, versions_of
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.apps.missions import queries as missions
from escale.apps.missions.queries.reality import tell_reality

_MEETINGS_A_PAGE, _ROWS_A_PAGE, _WAITING_A_PAGE = 60, 30, 25
_VERSIONS_SHOWN = 20
_DISRUPTIONS_SHOWN = 5
_LONGEST_SEARCH = 100
_VIEWS = ("list", "grid", "organisations", "waiting", "off")


@login_required
@require_safe
def detail(request: SignedInRequest, slug: str, round_id: int, number: int) -> HttpResponse:
    """An agenda: ``?view=list`` (departures board), ``off`` (what was called off), ``waiting``, or one of two grids.

    The grids: ``grid`` (tables × slots) and ``organisations`` (organisations × slots).
    """
    agenda = organised_agenda(request.user, slug, round_id, number)
    chosen = request.GET.get("view", "list")
    view = chosen if chosen in _VIEWS else "list"
    search = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    context = {
        **agenda_context(agenda, request.user),
        "decides": missions.decides(request.user, agenda.round.stop.mission.cooperation),
        "view": view,
        "q": search,
        "certificate": agendas.certificate_of(agenda),
        "fairness": agendas.fairness_of(agenda),
        "open_disruptions": list(open_disruptions(agenda)[:_DISRUPTIONS_SHOWN]),
        "waiting_count": agenda.waiting.count(),
        "declined_count": agenda.meetings.filter(state=Meeting.State.DECLINED).count(),
        "utilisation": agendas.utilisation_of(agenda),
        "interpreters": agendas.interpreters_at_work(agenda),
        "versions": versions_of(agenda.round)[:_VERSIONS_SHOWN],
        **_shown(request, agenda, view, search),
    }
    return render(request, "meetings/organiser/agenda.html", context)


def agenda_context(agenda: Agenda, visitor: User) -> dict[str, Any]:
    """What every page about an agenda says."""
    of_round, mission = agenda.round, agenda.round.stop.mission
    tell_reality([mission])
    return {
        "agenda": agenda,
        "of_round": of_round,
        "stop": of_round.stop,
        "mission": mission,
        "visitor_country": country_of(visitor, mission.cooperation_id),
    }


def _shown(request: SignedInRequest, agenda: Agenda, view: str, search: str) -> dict[str, Any]:
    number = request.GET.get("page")
    if view == "waiting":
        page: Any = Paginator(agendas.waiting_of(agenda, search), _WAITING_A_PAGE).get_page(number)
        return {"page": page, "rows": [explained(waiting) for waiting in page.object_list]}
    if view in ("list", "off"):
        rows_of = agendas.meetings_of if view == "list" else agendas.called_off
        return {"page": Paginator(rows_of(agenda, search), _MEETINGS_A_PAGE).get_page(number)}
    slots = slots_of(agenda.round)
    if view == "grid":
        page = Paginator(tables_of(agenda.round), _ROWS_A_PAGE).get_page(number)
        rows = agendas.grid_by_table(agenda, slots, list(page.object_list))
    else:
        page = Paginator(agendas.organisations_in(agenda, search), _ROWS_A_PAGE).get_page(number)
        rows = agendas.grid_by_organisation(agenda, slots, list(page.object_list))
    return {"page": page, "slots": slots, "rows": rows}


@login_required
@require_safe
def certificate(request: SignedInRequest, slug: str, round_id: int, number: int, which: str) -> HttpResponse:
    """``round.json`` or ``agenda.json``: what ``escale check`` reads."""
    agenda = organised_agenda(request.user, slug, round_id, number)
    if which == "round":
        content = Agenda.objects.values_list("inputs", flat=True).get(pk=agenda.pk)
    elif which == "agenda":
        content = agenda_file(agenda)
    else:
        raise Http404
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{which}.json"'
    return response

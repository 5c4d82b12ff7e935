"""List, form and cockpit of missions."""

from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.queries import organised_cooperations
from escale.apps.missions.domain.leaving import leaving
from escale.apps.missions.domain.missions import MissionRefused, create_mission, edit_mission
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.forms.missions import MissionForm, mission_values, stop_drafts, stop_formset
from escale.apps.missions.models import Mission
from escale.apps.missions.queries import organised_by, organised_mission
from escale.apps.missions.queries.cockpit import cockpit
from escale.apps.missions.queries.reality import tell_reality
from escale.apps.missions.views.conflicts import stop_differences
from escale.core.forms import Difference, differences, rebase
from escale.core.names import country_name, in_row
from escale.core.versions import StaleVersion

_A_PAGE = 20


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The missions a person organises, newest first."""
    missions = organised_by(request.user).prefetch_related("stops").order_by("-starts", "-pk")
    page = Paginator(missions, _A_PAGE).get_page(request.GET.get("page"))
    tell_reality(page.object_list)
    may_create = bool(organised_cooperations(request.user))
    return render(request, "missions/list.html", {"page": page, "may_create": may_create})


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new mission without a workbook."""
    cooperations = organised_cooperations(request.user)
    if not cooperations:
        raise Http404
    form = MissionForm(request.POST or None, cooperations=cooperations)
    stops = stop_formset(None, request.POST or None)
    if request.method == "POST" and form.is_valid() and stops.is_valid():
        fields = form.values()
        try:
            mission = create_mission(
                acting_user=signed_in(request),
                cooperation=fields.pop("cooperation"),
                fields=fields,
                stops=stop_drafts(stops),
            )
        except MissionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The mission is there. Next, bring its workbook."))
            return redirect("missions:detail", mission.slug)
    return _form_page(request, None, form, stops)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a mission; somebody else's save in between is shown beside one's own."""
    mission = organised_mission(request.user, slug)
    form = MissionForm(request.POST or None, mission=mission, decides=vars(mission)["decided"])
    stops = stop_formset(mission, request.POST or None)
    conflict: list[Difference] | None = None
    if request.method == "POST" and form.is_valid() and stops.is_valid():
        try:
            edit_mission(
                acting_user=signed_in(request),
                mission=mission,
                expected_version=form.cleaned_data["version"] or 0,
                fields=form.values(),
                stops=stop_drafts(stops),
            )
        except MissionRefused as error:
            form.add_error(None, str(error))
        except StaleVersion as error:
            mission.refresh_from_db()
            conflict = [*differences(form, mission_values(mission)), *stop_differences(stops, mission)]
            rebase(form, error.version)
        else:
            messages.success(request, _("The mission was saved."))
            return redirect("missions:detail", mission.slug)
    return _form_page(request, mission, form, stops, conflict)


def _form_page(
    request: HttpRequest,
    mission: Mission | None,
    form: MissionForm,
    stops: object,
    conflict: list[Difference] | None = None,
) -> HttpResponse:
    context = {
        "mission": mission,
        "form": form,
        "stops": stops,
        "conflict": conflict,
        "zones": sorted(available_timezones()),
    }
    return render(request, "missions/form.html", context, status=200 if conflict is None else 409)


@login_required
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the mission stands and what comes next."""
    mission = organised_mission(request.user, slug)
    tell_reality([mission])
    countries, verdict = leaving(cooperation=mission.cooperation_id, user=signed_in(request))
    context = {
        "mission": mission,
        "cockpit": cockpit(mission, context_of(mission)),
        "announcements": list(mission.announcements.all()[:50]),
        "leaving": in_row(country_name(country) for country in countries),
        "verdict": verdict,
    }
    return render(request, "missions/detail.html", context)

"""The programme of a mission and one session of it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from escale.apps.directory.queries.belonging import country_of
from escale.apps.missions.forms.programme import ProgrammeForm
from escale.apps.missions.queries.programme import Clock, programme, programme_mission, read_missions, session_of
from escale.core.keeping import may_be_kept

_A_PAGE = 20


@login_required
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The missions whose programme a person reads by their role; a single one opens at once."""
    page = Paginator(read_missions(request.user), _A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    if page.paginator.count == 1:
        return redirect("missions:programme", page.object_list[0].slug)
    return render(request, "missions/programmes.html", {"page": page})


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Every session by stop and day, on the clock of the stop, on one page that prints well."""
    mission = programme_mission(request.user, slug)
    form = ProgrammeForm(request.GET)
    criteria = form.criteria()
    zone = getattr(request.user, "zone", "")
    visitor = Clock(zone, country_of(request.user, mission.cooperation_id))
    stops = programme(mission, visitor, **criteria)
    context = {
        "mission": mission,
        "form": form,
        "narrowed": any(criteria.values()),
        "stops": [each for each in stops if each.days],
        "found": sum(len(day.lines) for each in stops for day in each.days),
    }
    page = render(request, "missions/programme.html", context)
    return may_be_kept(page) if vars(mission)["attended"] else page


@login_required
@require_safe
def session(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
    """One session: when, where, in which language, what it is about."""
    mission = programme_mission(request.user, slug)
    context = {
        "mission": mission,
        "session": session_of(mission, session_id),
        "visitor_country": country_of(request.user, mission.cooperation_id),
    }
    return render(request, "missions/session.html", context)

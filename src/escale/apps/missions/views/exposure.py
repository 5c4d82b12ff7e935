"""Who is on nobody's list of suggestions and who is on most, and what an organiser can do about it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.missions.domain.asking import ask_for_profiles
from escale.apps.missions.domain.recommending import RecommendRefused, take_back
from escale.apps.missions.domain.recommending import recommend as propose
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.forms.recommending import RecommendForm
from escale.apps.missions.models import Mission
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.exposure import Exposed, Exposure, exposure_of
from escale.apps.missions.queries.organisations import participation_of
from escale.apps.missions.queries.reality import tell_reality
from escale.apps.missions.queries.recommending import MOST, meetable, proposable, proposals_for
from escale.core.documents.csv_file import csv_answer, csv_bytes
from escale.core.documents.text import isolated

_A_PAGE = 25
_LONGEST_SEARCH = 100


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is on how many lists, and why so few."""
    mission = organised_mission(request.user, slug)
    tell_reality([mission])
    exposure = exposure_of(mission, context_of(mission))
    shown = _shown(exposure)
    here = request.GET.get("show", "")
    here = here if here in shown else next((key for key in ("never", "few") if shown[key][1]), "all")
    context = {
        "mission": mission,
        "exposure": exposure,
        "gini": exposure.gini,
        "by_size": exposure.by_size(),
        "by_language": exposure.by_language(),
        "parts": [(key, f"{name} ({len(rows)})") for key, (name, rows) in shown.items()],
        "here": here,
        "page": Paginator(shown[here][1], _A_PAGE).get_page(request.GET.get("page")),
        "askable": sum(row.askable for row in shown[here][1]),
    }
    return render(request, "missions/exposure.html", context)


def _shown(exposure: Exposure) -> dict[str, tuple[str, Sequence[Exposed]]]:
    return {
        "never": (_("On nobody's list"), exposure.never),
        "few": (_("On one or two"), exposure.few),
        "most": (_("On half and more"), exposure.everywhere),
        "all": (_("Everybody"), exposure.rows),
    }


@login_required
@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as CSV, everybody in it."""
    mission = organised_mission(request.user, slug)
    facts = [_("Organisation"), _("Side"), _("Size"), _("Language"), _("Lists"), _("Possible lists")]
    heading = [
        *facts,
        _("Why so few"),
        _("People"),
        _("Invited"),
        _("Asked for its profile"),
        _("Proposed by the organiser"),
    ]
    rows = (_cells(row) for row in exposure_of(mission, context_of(mission)).rows)
    name = _("exposure")
    return csv_answer(f"{name}-{mission.slug}.csv", csv_bytes(heading, rows))


def _cells(row: Exposed) -> list[object]:
    asked = row.asked_at.date() if row.asked_at else ""
    facts = [row.name, row.side_name, row.size_name, row.language_name, row.lists, row.possible, row.words]
    return [*facts, row.people, row.invited, asked, row.proposed]


@login_required
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask one organisation to complete its profile, or all of a tab that were not asked yet."""
    mission = organised_mission(request.user, slug)
    shown = _shown(exposure_of(mission, context_of(mission)))
    here = request.POST.get("show", "")
    here = here if here in shown else "never"
    askable = [row.organisation for row in shown[here][1] if row.askable]
    one = request.POST.get("organisation")
    chosen = askable if one is None else [key for key in askable if str(key) == one]
    count = ask_for_profiles(acting_user=signed_in(request), mission=mission, organisations=chosen)
    if count:
        said = ngettext(
            "%(n)d organisation gets a mail. It is asked once.",
            "%(n)d organisations get a mail. They are asked once.",
            count,
        )
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("Nobody was written to: they were asked before, or were not invited yet."))
    return redirect(f"{reverse('missions:exposure', args=[slug])}?show={here}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: HttpRequest, slug: str, organisation_id: int) -> HttpResponse:
    """Propose a counterpart by hand, with a reason that both sides read."""
    mission = organised_mission(request.user, slug)
    participation = participation_of(mission, organisation_id)
    key = context_of(mission)
    wanted = request.GET.get("q", "")[:_LONGEST_SEARCH]
    able = proposable(mission, key, participation, wanted)
    posted = request.method == "POST"
    allowed = meetable(mission, participation) if posted else ()
    form = RecommendForm(request.POST if posted else None, counterparts=able, allowed=allowed)
    if form.is_valid() and _proposed(request, mission, organisation_id, form):
        messages.success(request, _("Proposed. Both see it first on their lists, marked as yours."))
        return redirect("missions:recommend", slug, organisation_id)
    tell_reality([mission])
    context: dict[str, Any] = {
        "mission": mission,
        "organisation": participation.organisation,
        "form": form,
        "wanted": wanted,
        "able": able,
        "most": MOST,
        "proposals": proposals_for(key, organisation_id),
    }
    return render(request, "missions/recommend.html", context, status=400 if form.is_bound else 200)


def _proposed(request: HttpRequest, mission: Mission, organisation_id: int, form: RecommendForm) -> bool:
    """Whether the proposal of a form was made; when not, the form says why."""
    chosen = form.cleaned_data
    try:
        propose(
            acting_user=signed_in(request),
            mission=mission,
            one=organisation_id,
            other=chosen["counterpart"],
            reason=chosen["reason"],
        )
    except RecommendRefused as refused:
        form.add_error("counterpart", str(refused))
        return False
    return True


@login_required
@require_POST
def end(request: HttpRequest, slug: str, organisation_id: int, recommendation_id: int) -> HttpResponse:
    """Propose a pair no longer."""
    mission = organised_mission(request.user, slug)
    participation_of(mission, organisation_id)
    found = take_back(
        acting_user=signed_in(request), mission=mission, organisation=organisation_id, proposal=recommendation_id
    )
    if found is None:
        messages.info(request, _("That pair is proposed no longer; somebody took it back before."))
    else:
        names = {"one": isolated(found.first.name), "other": isolated(found.second.name)}
        messages.success(request, _("%(one)s and %(other)s are proposed to each other no longer.") % names)
    return redirect("missions:recommend", slug, organisation_id)

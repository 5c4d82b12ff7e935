"""The heat of wishes: who has too few, and why; wishes said on somebody's behalf."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.requests import set_must
from escale.apps.meetings.domain.wishes import express_wish
from escale.apps.meetings.forms.organisers import BehalfForm
from escale.apps.meetings.models import Round
from escale.apps.meetings.queries.rounds import organised_round
from escale.apps.meetings.queries.wishes import counterparts_of, heat_of
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.apps.missions.models import Participation
from escale.apps.missions.queries.reality import tell_reality
from escale.core.documents.text import isolated

_A_PAGE = 50
_LONGEST_SEARCH = 100


@login_required
@require_safe
def heat(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """Every organisation's wishes, worst first."""
    of_round = organised_round(request.user, slug, round_id)
    tell_reality([of_round.stop.mission])
    everybody = heat_of(of_round)
    few = [row for row in everybody if row.why]
    search = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    rows = few if request.GET.get("few") else everybody
    if search:
        rows = [row for row in rows if search.casefold() in row.organisation.name.casefold()]
    context = {
        "of_round": of_round,
        "mission": of_round.stop.mission,
        "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
        "few": len(few),
        "count": len(everybody),
        "only_few": bool(request.GET.get("few")),
        "q": search,
    }
    return render(request, "meetings/organiser/wishes.html", context)


@login_required
@require_safe
def of_organisation(request: SignedInRequest, slug: str, round_id: int, organisation_id: int) -> HttpResponse:
    """One organisation's wishes, and whom else it may meet."""
    of_round = organised_round(request.user, slug, round_id)
    participation = _participation(of_round, organisation_id)
    search = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    found = [
        each
        for each in counterparts_of(of_round, participation.organisation, participation.side)
        if search.casefold() in each.organisation.name.casefold()
    ]
    context = {
        "of_round": of_round,
        "mission": of_round.stop.mission,
        "organisation": participation.organisation,
        "page": Paginator(found, _A_PAGE).get_page(request.GET.get("page")),
        "q": search,
    }
    return render(request, "meetings/organiser/wishes_of.html", context)


@login_required
@require_POST
def on_behalf(request: SignedInRequest, slug: str, round_id: int, organisation_id: int) -> HttpResponse:
    """Say a wish for an organisation, or the organiser's own must about the pair."""
    of_round = organised_round(request.user, slug, round_id)
    mine = _participation(of_round, organisation_id).organisation
    form = BehalfForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This wish could not be read; nothing was saved."))
        return redirect("meetings:wishes-of", slug, round_id, organisation_id)
    other = _participation(of_round, form.cleaned_data["to"]).organisation
    try:
        if "insist" in request.POST:
            must = request.POST["insist"] == "1"
            set_must(acting_user=request.user, of_round=of_round, one=mine, other=other, must=must)
        else:
            express_wish(
                acting_user=request.user,
                round=of_round,
                from_organisation=mine,
                to_organisation=other,
                level=form.cleaned_data["level"] or None,
                on_behalf=True,
            )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        names = {"one": isolated(mine.name), "other": isolated(other.name)}
        messages.success(request, _("Kept: %(one)s about %(other)s. Nothing is booked yet.") % names)
    return redirect("meetings:wishes-of", slug, round_id, organisation_id)


def _participation(of_round: Round, organisation_id: int) -> Participation:
    found = (
        Participation.objects.filter(mission=of_round.stop.mission_id, organisation=organisation_id)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise Http404
    return found

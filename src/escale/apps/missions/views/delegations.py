"""The organiser's pages of delegations: members, and who acts for them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.missions.domain.delegations import (
    DelegationRefused,
    end_focal_point,
    make_delegation,
    name_focal_point,
    set_members,
)
from escale.apps.missions.forms.delegations import DelegationForm, FocalPointForm, MembersForm
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.delegations import delegation_of, delegations_of
from escale.core import disclosures


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The delegations of a mission; POST makes one."""
    mission = organised_mission(request.user, slug)
    form = DelegationForm(mission, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_delegation(
                acting_user=signed_in(request), mission=mission, name=form.cleaned_data["name"], members=form.keys()
            )
        except DelegationRefused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The delegation was made. Now name who acts for it."))
            return redirect("missions:delegation", slug, made.pk)
    context = {"mission": mission, "delegations": delegations_of(mission), "form": form}
    return render(request, "missions/delegations.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, slug: str, delegation_id: int) -> HttpResponse:
    """One delegation; POST sets its members."""
    mission = organised_mission(request.user, slug)
    delegation = delegation_of(mission, delegation_id)
    chosen = delegation.participations.values_list("organisation_id", flat=True)
    initial = {"members": [str(key) for key in chosen]}
    form = MembersForm(mission, request.POST or None, own=delegation.name, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_members(acting_user=signed_in(request), delegation=delegation, members=form.keys())
        messages.success(request, _("The members were saved."))
        return redirect("missions:delegation", slug, delegation_id)
    standing = list(delegation.focal_points.filter(ended_at=None).select_related("user"))
    disclosures.tell(accounts=[each.user_id for each in standing], viewer=request.user, what=disclosures.PAGE)
    context = {
        "mission": mission,
        "delegation": delegation,
        "form": form,
        "focal_points": standing,
        "naming": FocalPointForm(initial={"language": get_language()}),
    }
    return render(request, "missions/delegation.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def name(request: HttpRequest, slug: str, delegation_id: int) -> HttpResponse:
    """Name a focal point by address."""
    delegation = delegation_of(organised_mission(request.user, slug), delegation_id)
    form = FocalPointForm(request.POST)
    if form.is_valid():
        name_focal_point(acting_user=signed_in(request), delegation=delegation, **form.cleaned_data)
        messages.success(request, _("They were named and get a mail with a personal link."))
    else:
        messages.error(request, _("Name, address or language could not be read; nobody was named."))
    return redirect("missions:delegation", slug, delegation_id)


@login_required
@require_POST
def end(request: HttpRequest, slug: str, delegation_id: int, focal_point_id: int) -> HttpResponse:
    """End what a focal point may do."""
    delegation = delegation_of(organised_mission(request.user, slug), delegation_id)
    if end_focal_point(acting_user=signed_in(request), delegation=delegation, focal_point_id=focal_point_id):
        messages.success(request, _("They no longer act for this delegation."))
    return redirect("missions:delegation", slug, delegation_id)

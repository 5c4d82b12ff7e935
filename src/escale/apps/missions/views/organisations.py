"""The organisations of a mission."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.domain import MergeRefused, merge_organisations, save_profile
from escale.apps.directory.models import Organisation, Statement
from escale.apps.directory.queries import facts, statements
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.forms.missions import MergeForm, SearchForm
from escale.apps.missions.forms.profiles import ProfileForms
from escale.apps.missions.queries import decided_mission, organised_mission
from escale.apps.missions.queries.duplicates import probable_doubles
from escale.apps.missions.queries.organisations import participation_of, participations, people_of
from escale.apps.missions.queries.reality import tell_reality
from escale.apps.suggestions.queries import embedder_of, read_with, similar_to, suggested_to
from escale.core import disclosures
from escale.core.forms import Difference, differences, rebase, shown
from escale.core.paging import Pages
from escale.core.versions import StaleVersion

_A_PAGE = 50


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part: searched, sorted, a page at a time."""
    mission = organised_mission(request.user, slug)
    tell_reality([mission])
    form = SearchForm(request.GET)
    criteria = form.criteria()
    found = participations(mission, **criteria)
    page = Pages(lambda: found.rows, _A_PAGE, keys=found.keys, count=found.known).get_page(request.GET.get("page"))
    return render(
        request,
        "missions/organisations.html",
        {
            "mission": mission,
            "form": form,
            "page": page,
            "total": found.total,
            "order": criteria.get("order", "name"),
        },
    )


@login_required
@require_safe
def detail(request: HttpRequest, slug: str, organisation_id: int) -> HttpResponse:
    """One organisation: what it says, who speaks for it, whom it should meet."""
    mission = organised_mission(request.user, slug)
    participation = participation_of(mission, organisation_id)
    organisation = participation.organisation
    key = context_of(mission)
    suggestions = list(suggested_to(key, organisation_id))
    said = vars(participation)["said"]
    context: dict[str, Any] = {
        "mission": mission,
        "participation": participation,
        "organisation": organisation,
        "facts": facts(organisation),
        "said_offers": [each for each in said if each["kind"] == Statement.Kind.OFFER],
        "said_needs": [each for each in said if each["kind"] == Statement.Kind.NEED],
        "people": people_of(mission=mission.pk, organisation=organisation_id),
        "suggestions": suggestions,
        "similar": similar_to(key, organisation_id),
        "read_with": read_with(suggestions[0].embedder if suggestions else embedder_of(key)),
        "decides": vars(mission)["decided"],
    }
    shown_people = [each.representative.person_id for each in context["people"]]
    disclosures.tell(people=shown_people, viewer=request.user, what=disclosures.PAGE)
    return render(request, "missions/organisation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, organisation_id: int) -> HttpResponse:
    """The organiser writes for an organisation; a save in between is shown beside."""
    mission = organised_mission(request.user, slug)
    organisation = participation_of(mission, organisation_id).organisation
    forms = ProfileForms(organisation, list(organisation.statements.all()), request.POST or None)
    conflict: list[Difference] | None = None
    if request.method == "POST" and forms.is_valid():
        try:
            save_profile(acting_user=signed_in(request), organisation=organisation, **forms.arguments())
        except StaleVersion as error:
            organisation.refresh_from_db()
            conflict = _conflict(forms, organisation)
            rebase(forms.profile, error.version)
        else:
            messages.success(request, _("The profile was saved."))
            return redirect("missions:organisation", slug, organisation_id)
    context = {"mission": mission, "organisation": organisation, "forms": forms, "conflict": conflict}
    return render(request, "missions/organisation_form.html", context, status=200 if conflict is None else 409)


def _conflict(forms: ProfileForms, organisation: Organisation) -> list[Difference]:
    saved = {name: getattr(organisation, name) for name in forms.profile.values()}
    said = statements(organisation)
    mine = forms.arguments()
    pairs = [
        (_("Offers"), [draft.text for draft in mine["offers"]], [each.text for each in said.offers]),
        (_("Needs"), [draft.text for draft in mine["needs"]], [each.text for each in said.needs]),
    ]
    return [
        *differences(forms.profile, saved),
        *(Difference(label, shown(own), shown(other)) for label, own, other in pairs if own != other),
    ]


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, slug: str, organisation_id: int) -> HttpResponse:
    """Two entries are one organisation: the organiser says which, nothing is merged silently."""
    mission = decided_mission(request.user, slug)
    organisation = participation_of(mission, organisation_id).organisation
    form = MergeForm(request.POST or None, initial={"other": request.GET.get("other", "")[:60]})
    if request.method == "POST" and form.is_valid():
        other = mission.participations.filter(organisation__ref=form.cleaned_data["other"]).first()
        if other is None or other.organisation_id == organisation.pk:
            form.add_error("other", _("No other organisation of this mission has this reference."))
        else:
            try:
                merge_organisations(acting_user=signed_in(request), keep=organisation, absorb=other.organisation)
            except MergeRefused as error:
                message = _("They cannot be merged: %(kinds)s depend on the other entry. Nothing was changed.")
                form.add_error("other", message % {"kinds": ", ".join(error.kinds)})
            else:
                messages.success(request, _("The two entries are one now."))
                return redirect("missions:organisation", slug, organisation_id)
    context = {
        "mission": mission,
        "organisation": organisation,
        "form": form,
        "doubles": probable_doubles(mission, organisation),
    }
    return render(request, "missions/organisation_merge.html", context)

"""Interpreters: the organiser invites them, and each reads their own plan."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.meetings.domain.interpreting import end_access, invite_interpreters, set_address
from escale.apps.meetings.forms.organisers import AddressForm
from escale.apps.meetings.models import Interpreter
from escale.apps.meetings.queries.interpreting import interpreted_by, interpreted_mission, interpreter_of, plan_of
from escale.apps.missions.queries import organised_mission
from escale.core import disclosures


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interpreters(request: HttpRequest, slug: str) -> HttpResponse:
    """The interpreters of a mission; POST invites those with an address, or does what one row's button says."""
    mission = organised_mission(request.user, slug)
    if request.method == "POST" and "interpreter" in request.POST:
        _act_on_one(request, interpreter_of(mission, request.POST["interpreter"]))
        return redirect("meetings:interpreters", slug)
    if request.method == "POST":
        count = invite_interpreters(acting_user=signed_in(request), mission=mission)
        if count:
            words = ngettext("%(n)s interpreter was invited.", "%(n)s interpreters were invited.", count)
            messages.success(request, words % {"n": count})
        else:
            messages.info(request, _("Nobody was left to invite; no mail was sent."))
        return redirect("meetings:interpreters", slug)
    shown = list(mission.interpreters.order_by("sort_key", "pk"))
    disclosures.tell(accounts=[each.user_id for each in shown], viewer=request.user, what=disclosures.PAGE)
    context = {"mission": mission, "interpreters": shown}
    return render(request, "meetings/organiser/interpreters.html", context)


def _act_on_one(request: HttpRequest, interpreter: Interpreter) -> None:
    if request.POST.get("what") == "end":
        end_access(acting_user=signed_in(request), interpreter=interpreter)
        messages.success(request, _("Their access ended. They stay in the plan."))
        return
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no e-mail address; nothing was saved."))
    elif set_address(acting_user=signed_in(request), interpreter=interpreter, email=form.cleaned_data["email"]):
        messages.success(request, _("The address was saved. Now they can be invited."))


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The missions a person interprets at; a single one opens at once."""
    missions = list(interpreted_by(request.user))
    if not missions:
        raise Http404
    if len(missions) == 1:
        return redirect("meetings:interpreting-plan", missions[0].slug)
    return render(request, "meetings/interpreting.html", {"missions": missions})


@login_required
@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own meetings in order of time: table, organisations, their languages."""
    mission = interpreted_mission(request.user, slug)
    context = {"mission": mission, "meetings": plan_of(signed_in(request), mission)}
    return render(request, "meetings/interpreting_plan.html", context)

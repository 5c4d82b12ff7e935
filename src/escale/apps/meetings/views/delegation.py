"""A focal point's pages: how far the members are, their day, and acting for one of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escale.apps.meetings.frame import ACTING_SESSION
from escale.apps.meetings.queries.delegation import day_of, figures_of, led_delegations, with_answers
from escale.apps.missions.queries.delegations import led_attendances, led_by, led_delegation, members_of

_A_PAGE = 50


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The delegations a person acts for; a single one opens at once."""
    delegations = led_delegations(led_by(request.user))
    if not delegations:
        raise Http404
    if len(delegations) == 1:
        return redirect("meetings:delegation", delegations[0].pk)
    return render(request, "meetings/delegations.html", {"delegations": delegations})


@login_required
@require_safe
def detail(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """The members with what they answered, said, wished, and how many meetings they have."""
    delegation = led_delegation(request.user, delegation_id)
    page = Paginator(with_answers(members_of(delegation)), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "delegation": delegation,
        "mission": delegation.mission,
        "page": page,
        "members": figures_of(delegation, list(page.object_list)),
        "leads": led_by(request.user).filter(pk=delegation.pk).exists(),
    }
    return render(request, "meetings/delegation.html", context)


@login_required
@require_safe
def day(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Everybody's published meetings in one order of time."""
    delegation = led_delegation(request.user, delegation_id)
    page = Paginator(day_of(delegation), 200).get_page(request.GET.get("page"))
    context = {"delegation": delegation, "mission": delegation.mission, "page": page}
    return render(request, "meetings/delegation_day.html", context)


@login_required
@require_POST
def act(request: HttpRequest, delegation_id: int, attendance_id: int) -> HttpResponse:
    """Look with the eyes of a member from here on."""
    attendance = led_attendances(request.user, attendance_id).first()
    delegation = led_delegation(request.user, delegation_id)
    if attendance is None or attendance.mission_id != delegation.mission_id:
        raise Http404
    request.session[ACTING_SESSION] = attendance.pk
    return redirect("meetings:my-profile", attendance.mission.slug)


@login_required
@require_POST
def act_end(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    request.session.pop(ACTING_SESSION, None)
    messages.success(request, _("You act for yourself again."))
    return redirect("meetings:delegations" if led_by(request.user).exists() else "web:start")

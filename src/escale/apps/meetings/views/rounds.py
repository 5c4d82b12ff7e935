"""A round: its times, tables and people, and what comes next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.meetings.domain import rounds
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.forms.organisers import BlockForm, BlockFormSet, LimitsForm, PlanForm, RoundForm, TablesForm
from escale.apps.meetings.models import Agenda, Round
from escale.apps.meetings.queries.overview import overview_of
from escale.apps.meetings.queries.rounds import organised_round, table_in, versions_of
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.reality import tell_reality
from escale.core.tasks import latest_job

_VERSIONS_SHOWN = 20


@login_required
@require_safe
def detail(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """The round's page."""
    of_round = organised_round(request.user, slug, round_id)
    return _page(request, of_round=of_round)


def _page(request: SignedInRequest, *, of_round: Round, status: int = 200, **forms: object) -> HttpResponse:
    tell_reality([of_round.stop.mission])
    context = {
        "of_round": of_round,
        "stop": of_round.stop,
        "mission": of_round.stop.mission,
        "overview": overview_of(of_round),
        "versions": versions_of(of_round)[:_VERSIONS_SHOWN],
        "published": versions_of(of_round).filter(state=Agenda.State.PUBLISHED).first(),
        "job": latest_job("meetings.plan", of_round),
        "plan_form": PlanForm(),
        "block_form": BlockForm(prefix="block", initial={"day": of_round.stop.starts}),
        "tables_form": TablesForm(prefix="tables"),
        "limits_form": LimitsForm(
            prefix="limits",
            initial={"min_meetings": of_round.min_meetings, "max_meetings": of_round.max_meetings},
        ),
    }
    return render(request, "meetings/organiser/round.html", context | forms, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """A round by hand, with its half days and tables."""
    mission = organised_mission(request.user, slug)
    data = request.POST if request.method == "POST" else None
    form = RoundForm(data, mission=mission)
    blocks = BlockFormSet(data, prefix="blocks", initial=[{"day": mission.starts}])
    if request.method == "POST" and form.is_valid() and blocks.is_valid():
        stop = form.cleaned_data["stop"]
        wanted = [block.block(stop) for block in blocks if block.has_changed() and block.cleaned_data]
        filled = [block for block in wanted if block is not None]
        if len(filled) == len(wanted):
            of_round = rounds.create_round(acting_user=request.user, blocks=filled, **form.cleaned_data)
            messages.success(request, _("The round is there. Next, look at the wishes."))
            return redirect("meetings:round", slug, of_round.pk)
    status = 422 if request.method == "POST" else 200
    context = {"mission": mission, "form": form, "blocks": blocks}
    return render(request, "meetings/organiser/round_form.html", context, status=status)


@login_required
@require_POST
def add_block(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """One more half day."""
    of_round = organised_round(request.user, slug, round_id)
    form = BlockForm(request.POST, prefix="block")
    block = form.block(of_round.stop) if form.is_valid() else None
    if block is None:
        return _page(request, of_round=of_round, status=422, block_form=form)
    try:
        rounds.add_block(acting_user=request.user, of_round=of_round, block=block)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The half day was added. Plan again to use it."))
    return redirect("meetings:round", slug, round_id)


@login_required
@require_POST
def add_tables(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """More tables."""
    of_round = organised_round(request.user, slug, round_id)
    form = TablesForm(request.POST, prefix="tables")
    if not form.is_valid():
        return _page(request, of_round=of_round, status=422, tables_form=form)
    rounds.add_tables(acting_user=request.user, of_round=of_round, count=form.cleaned_data["count"])
    messages.success(request, _("The tables were added. Plan again to use them."))
    return redirect("meetings:round", slug, round_id)


@login_required
@require_POST
def set_limits(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """How few and how many meetings an organisation has."""
    of_round = organised_round(request.user, slug, round_id)
    form = LimitsForm(request.POST, prefix="limits")
    if not form.is_valid():
        return _page(request, of_round=of_round, status=422, limits_form=form)
    rounds.set_limits(acting_user=request.user, of_round=of_round, **form.cleaned_data)
    messages.success(request, _("The numbers of meetings were changed. Plan again to use them."))
    return redirect("meetings:round", slug, round_id)


@login_required
@require_POST
def share_table(request: SignedInRequest, slug: str, round_id: int, table_id: int) -> HttpResponse:
    """A table of one organisation for everybody."""
    table = table_in(organised_round(request.user, slug, round_id), table_id)
    rounds.share_table(acting_user=request.user, table=table)
    messages.success(request, _("The table is there for everybody. Plan again to use it."))
    return redirect("meetings:round", slug, round_id)


@login_required
@require_POST
def open_wishes(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """Open or close wishes for participants."""
    of_round = organised_round(request.user, slug, round_id)
    rounds.open_wishes(acting_user=request.user, of_round=of_round, are_open=request.POST.get("open") == "1")
    return redirect("meetings:round", slug, round_id)

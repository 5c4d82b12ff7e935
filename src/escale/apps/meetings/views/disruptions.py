"""Something happens to an agenda: say what, compare ways out, look into one, take one or none."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.meetings.domain import disruptions
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.forms.disruptions import LABELS, HappeningForm, MovesForm, kinds_of
from escale.apps.meetings.models import Agenda, Disruption, Proposal
from escale.apps.meetings.queries import disruptions as queries
from escale.apps.meetings.queries.rounds import organised_agenda
from escale.apps.meetings.views.agendas import agenda_context
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.apps.missions import queries as missions

_CHANGES_A_PAGE, _TOLD_SHOWN = 50, 200


@login_required
@require_http_methods(["GET", "POST"])
def disrupt(request: SignedInRequest, slug: str, round_id: int, number: int) -> HttpResponse:
    """Say what happened: ``?kind=…``, beside what another description says already with ``?to=…``."""
    agenda = organised_agenda(request.user, slug, round_id, number)
    kinds = kinds_of(agenda.round)
    kind = next((each for each in kinds if each == request.GET.get("kind")), kinds[0])
    to = _named(agenda, request.GET.get("to", ""))
    chosen = {name: request.GET[name] for name in ("organisation", "person", "starts", "ends") if name in request.GET}
    data = request.POST if request.method == "POST" else None
    form = HappeningForm(data, agenda=agenda, kind=kind, initial=chosen)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = disruptions.describe(
                    acting_user=request.user,
                    agenda=agenda,
                    happening=form.happening(),
                    most_moves=form.cleaned_data["most_moves"],
                    as_of=form.as_of,
                    to=to,
                )
            except Refused as refused:
                messages.error(request, str(refused))
                return redirect("meetings:agenda", slug, round_id, number)
            return redirect("meetings:disruption", slug, round_id, number, made.pk)
        status = 422
    context = agenda_context(agenda, request.user) | {
        "form": form,
        "kinds": [(each.value, LABELS[each], f"?kind={each}{f'&to={to.pk}' if to else ''}") for each in kinds],
        "kind": kind.value,
        "to": to,
        "said": queries.happenings_in_words(to) if to else [],
        "open": queries.open_disruptions(agenda),
    }
    return render(request, "meetings/organiser/disrupt.html", context, status=status)


def _named(agenda: Agenda, key: str) -> Disruption | None:
    if not key:
        return None
    if not (key.isascii() and key.isdigit()) or len(key) > 18:
        raise Http404
    found = queries.open_disruptions(agenda).filter(pk=int(key)).first()
    if found is None:
        raise Http404
    found.agenda = agenda
    return found


@login_required
@require_safe
def detail(request: SignedInRequest, slug: str, round_id: int, number: int, disruption_id: int) -> HttpResponse:
    """What happened, and the proposals side by side as they come in."""
    disruption = queries.organised_disruption(request.user, slug, round_id, number, disruption_id)
    return render(request, "meetings/organiser/disruption.html", _context(request, disruption))


def _context(request: SignedInRequest, disruption: Disruption) -> dict[str, Any]:
    agenda = disruption.agenda
    keys = [agenda.round.stop.mission.slug, agenda.round_id, agenda.number, disruption.pk]
    job = disruptions.computing(disruption)
    order = job.report.get("order") if job is not None else None
    proposals = queries.proposals_of(disruption)
    return agenda_context(agenda, request.user) | {
        "disruption": disruption,
        "said": queries.happenings_in_words(disruption),
        "proposals": proposals,
        "alike": {each.pk for each in proposals[1:] if each.price == proposals[0].price},
        "stale": queries.is_stale(disruption),
        "takes": _takes(request, agenda),
        "job": job,
        "doing": Proposal.Order(order).label if order in Proposal.Order.values else "",
        "impossible": [Proposal.Order(each).label for each in _impossible(job)],
        "page_url": reverse("meetings:disruption", args=keys),
        "cancel_url": reverse("meetings:disruption-cancel", args=keys),
        "moves_form": MovesForm(initial={"most_moves": disruption.most_moves}),
    }


def _impossible(job: Any) -> list[str]:
    return [] if job is None else [each for each in job.report.get("impossible", ()) if each in Proposal.Order.values]


def _takes(request: SignedInRequest, agenda: Agenda) -> bool:
    """Taking a proposal about a published agenda publishes, with its mails."""
    return agenda.state != Agenda.State.PUBLISHED or missions.decides(
        request.user, agenda.round.stop.mission.cooperation
    )


@login_required
@require_POST
def compute(request: SignedInRequest, slug: str, round_id: int, number: int, disruption_id: int) -> HttpResponse:
    """Compute the proposals anew, with another number of moves."""
    disruption = queries.organised_disruption(request.user, slug, round_id, number, disruption_id)
    form = MovesForm(request.POST)
    if not form.is_valid():
        context = _context(request, disruption) | {"moves_form": form}
        return render(request, "meetings/organiser/disruption.html", context, status=422)
    try:
        disruptions.compute_again(
            acting_user=request.user, disruption=disruption, most_moves=form.cleaned_data["most_moves"]
        )
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("meetings:disruption", slug, round_id, number, disruption_id)


@login_required
@require_POST
def cancel(request: SignedInRequest, slug: str, round_id: int, number: int, disruption_id: int) -> HttpResponse:
    """Stop computing; what is there already stays."""
    disruption = queries.organised_disruption(request.user, slug, round_id, number, disruption_id)
    disruptions.stop(disruption=disruption)
    return redirect("meetings:disruption", slug, round_id, number, disruption_id)


@login_required
@require_POST
def discard(request: SignedInRequest, slug: str, round_id: int, number: int, disruption_id: int) -> HttpResponse:
    """Take none of them."""
    disruption = queries.organised_disruption(request.user, slug, round_id, number, disruption_id)
    disruptions.discard(acting_user=request.user, disruption=disruption)
    messages.success(request, _("Discarded. The agenda is as it was."))
    return redirect("meetings:agenda", slug, round_id, number)


@login_required
@require_safe
def look(
    request: SignedInRequest, slug: str, round_id: int, number: int, disruption_id: int, order: str
) -> HttpResponse:
    """Which meetings a proposal moves, loses and adds, and who must be told."""
    proposal = queries.organised_proposal(request.user, slug, round_id, number, disruption_id, order)
    return render(request, "meetings/organiser/proposal.html", _looked_into(request, proposal))


def _looked_into(request: SignedInRequest, proposal: Proposal) -> dict[str, Any]:
    disruption = proposal.disruption
    changes = queries.changes_of(proposal)
    page = Paginator(changes, _CHANGES_A_PAGE).get_page(request.GET.get("page"))
    people, told = queries.people_to_tell(changes, most=_TOLD_SHOWN)
    return agenda_context(disruption.agenda, request.user) | {
        "disruption": disruption,
        "proposal": proposal,
        "stale": queries.is_stale(disruption),
        "takes": _takes(request, disruption.agenda),
        "page": page,
        "rows": queries.rows_of(proposal, page.object_list),
        "people": people,
        "more": told - len(people),
    }


@login_required
@require_POST
def accept(
    request: SignedInRequest, slug: str, round_id: int, number: int, disruption_id: int, order: str
) -> HttpResponse:
    """Make a proposal the agenda: 303 to it, 409 with what stands when it cannot be."""
    proposal = queries.organised_proposal(request.user, slug, round_id, number, disruption_id, order)
    agenda = proposal.disruption.agenda
    if agenda.state == Agenda.State.PUBLISHED:
        missions.ask_decision(request.user, agenda.round.stop.mission.cooperation)
    try:
        made = disruptions.accept(acting_user=request.user, proposal=proposal)
    except Refused as refused:
        messages.error(request, str(refused))
        context = _context(request, queries.organised_disruption(request.user, slug, round_id, number, disruption_id))
        return render(request, "meetings/organiser/disruption.html", context, status=409)
    if made.state == Agenda.State.PUBLISHED:
        messages.success(request, _("Done: this is the agenda now. The mails are on their way."))
    else:
        messages.success(request, _("Done: this is the newest draft. Nobody sees it before you publish."))
    return redirect("meetings:agenda", slug, round_id, made.number)

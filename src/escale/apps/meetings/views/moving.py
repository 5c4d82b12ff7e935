"""Place, move, lock and cancel a meeting by hand: 303 or 201 when done, 409 when the database says no."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.meetings.domain import moving
from escale.apps.meetings.forms.organisers import CancelForm, WhereForm
from escale.apps.meetings.models import Agenda, Meeting, Request
from escale.apps.meetings.queries.agendas import meetings_of
from escale.apps.meetings.queries.rounds import organised_agenda, organised_meeting, organised_request
from escale.apps.meetings.views.agendas import agenda_context
from escale.apps.meetings.views.signed_in import SignedInRequest

_TEMPLATE = "meetings/organiser/where.html"


@login_required
@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, slug: str, round_id: int, number: int, meeting_id: int) -> HttpResponse:
    """Another time or table for a meeting."""
    meeting = organised_meeting(request.user, slug, round_id, number, meeting_id)
    now = {"slot": meeting.slot_id, "table": meeting.table_id, "version": meeting.version}
    form = WhereForm(_data(request), of_round=meeting.agenda.round, initial=now)
    if request.method == "POST" and form.is_valid():
        slot, table, seen = (form.cleaned_data[name] for name in ("slot", "table", "version"))
        return _attempt(
            request,
            meeting.agenda,
            meeting.request,
            lambda: moving.move_meeting(
                acting_user=request.user, meeting=meeting, slot=slot, table=table, expected_version=seen
            ),
            form,
        )
    return _form_page(request, meeting.agenda, meeting.request, form, meeting=meeting)


@login_required
@require_http_methods(["GET", "POST"])
def place(request: SignedInRequest, slug: str, round_id: int, number: int, request_id: int) -> HttpResponse:
    """A time and a table for a request that waits."""
    agenda = organised_agenda(request.user, slug, round_id, number)
    asked = organised_request(agenda, request_id)
    form = WhereForm(_data(request), of_round=agenda.round, initial={"version": agenda.version})
    if request.method == "POST" and form.is_valid():
        slot, table, seen = (form.cleaned_data[name] for name in ("slot", "table", "version"))
        return _attempt(
            request,
            agenda,
            asked,
            lambda: moving.place_meeting(
                acting_user=request.user,
                agenda=agenda,
                request=asked,
                slot=slot,
                table=table,
                expected_version=seen,
            ),
            form,
        )
    return _form_page(request, agenda, asked, form)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, slug: str, round_id: int, number: int, meeting_id: int) -> HttpResponse:
    """Call a meeting off."""
    meeting = organised_meeting(request.user, slug, round_id, number, meeting_id)
    form = CancelForm(_data(request), initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        reason, seen = form.cleaned_data["reason"], form.cleaned_data["version"]
        return _attempt(
            request,
            meeting.agenda,
            meeting.request,
            lambda: moving.cancel_meeting(
                acting_user=request.user, meeting=meeting, reason=reason, expected_version=seen
            ),
            form,
        )
    return _form_page(request, meeting.agenda, meeting.request, form, meeting=meeting, calling_off=True)


@login_required
@require_POST
def lock(request: SignedInRequest, slug: str, round_id: int, number: int, meeting_id: int) -> HttpResponse:
    """Keep a meeting where it is in the next plan, or let it go."""
    meeting = organised_meeting(request.user, slug, round_id, number, meeting_id)
    locked = request.POST.get("locked") == "1"
    return _attempt(
        request,
        meeting.agenda,
        meeting.request,
        lambda: moving.set_lock(acting_user=request.user, meeting=meeting, locked=locked),
        None,
        _("Locked: it stays where it is when you plan again.")
        if locked
        else _("Unlocked: the next plan may move it."),
    )


def _done(agenda: Agenda) -> str:
    if agenda.state == Agenda.State.PUBLISHED:
        return _("Done. Everybody affected gets a mail.")
    return _("Done. Nobody sees it before you publish.")


def _data(request: SignedInRequest) -> QueryDict | None:
    """What was sent; an empty form was sent, too."""
    return request.POST if request.method == "POST" else None


def _attempt(
    request: SignedInRequest,
    agenda: Agenda,
    asked: Request,
    act: Callable[[], Meeting],
    form: WhereForm | CancelForm | None,
    done: str = "",
) -> HttpResponse:
    """One domain call and its answer in the manner it was asked for."""
    try:
        meeting = act()
    except moving.Conflict as conflict:
        return _refusal(request, agenda, asked, form, conflict)
    except moving.Refused as refused:
        return _refusal(request, agenda, asked, form, refused)
    warnings = moving.warnings_about(meeting) if meeting.state == Meeting.State.PLANNED else []
    if _wants_json(request):
        return JsonResponse(_as_json(meeting) | {"warnings": warnings}, status=201)
    if request.htmx:  # type: ignore[attr-defined]
        row = meetings_of(agenda).filter(pk=meeting.pk).first()
        context = agenda_context(agenda, request.user) | {"meeting": row, "warnings": warnings}
        return render(request, "meetings/organiser/_moved.html", context, status=201)
    messages.success(request, done or _done(agenda))
    for warning in warnings:
        messages.warning(request, warning)
    address = reverse("meetings:agenda", args=[agenda.round.stop.mission.slug, agenda.round_id, agenda.number])
    return HttpResponseRedirect(address, status=303)


def _refusal(
    request: SignedInRequest,
    agenda: Agenda,
    asked: Request,
    form: WhereForm | CancelForm | None,
    error: moving.Conflict | moving.Refused,
) -> HttpResponse:
    """409 for a conflict, 422 for a broken rule; both with what stands now."""
    status = 409 if isinstance(error, moving.Conflict) else 422
    busy = list(error.busy) if isinstance(error, moving.Conflict) else []
    if _wants_json(request):
        return JsonResponse({"error": str(error), "busy": busy}, status=status)
    agenda.refresh_from_db(fields=["version", "state", "value", "edited"])
    standing = agenda.meetings.filter(request=asked).select_related("slot", "table").first()
    if isinstance(form, WhereForm) and isinstance(error, moving.VersionConflict):
        version = agenda.version if standing is None else standing.version
        form = WhereForm(of_round=agenda.round, initial={**form.cleaned_data, "version": version})
    context = {"error": str(error), "busy": busy, "standing": standing}
    return _form_page(request, agenda, asked, form, status=status, **context)


def _form_page(
    request: SignedInRequest,
    agenda: Agenda,
    asked: Request,
    form: WhereForm | CancelForm | None,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    if form is not None and form.is_bound and not form.is_valid():
        status = 422
    if status == 422 and _wants_json(request) and form is not None:
        return JsonResponse({"error": _("Not valid."), "fields": form.errors.get_json_data()}, status=422)
    facts = {"asked": asked, "form": form, "standing": context.pop("meeting", None), **context}
    return render(request, _TEMPLATE, agenda_context(agenda, request.user) | facts, status=status)


def _wants_json(request: SignedInRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _as_json(meeting: Meeting) -> dict[str, object]:
    return {
        "id": meeting.pk,
        "request": meeting.request_id,
        "slot": meeting.slot_id,
        "starts": meeting.slot.starts.isoformat(),
        "table": meeting.table.ref if meeting.table else None,
        "state": meeting.state,
        "locked": meeting.locked,
        "version": meeting.version,
    }

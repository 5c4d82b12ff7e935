"""The agenda of a committee, point by point."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.committee.domain import CommitteeRefused
from escale.apps.committee.domain.agenda import (
    add_item,
    leave_out,
    move_item,
    reconsider,
    take_up,
    write_minutes,
)
from escale.apps.committee.domain.deciding import decide
from escale.apps.committee.forms.committees import DecisionForm, MinutesForm, PointForm, minutes_values
from escale.apps.committee.models import Committee, Item
from escale.apps.committee.queries import item_of, organised_committee
from escale.apps.committee.views.committees import show
from escale.core.forms import differences, rebase
from escale.core.translated import page_language
from escale.core.versions import StaleVersion

_LANGUAGES = ("ar", "de", "en", "fr")


@login_required
@require_POST
def settle(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Take a proposed point up, or leave it out with a reason."""
    committee, user = organised_committee(request.user, committee_id), signed_in(request)
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if kind not in Item.Kind.values or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    try:
        if request.POST.get("do") == "leave":
            reason = request.POST.get("reason", "")[:500]
            leave_out(acting_user=user, committee=committee, kind=kind, key=int(key), reason=reason)
        else:
            take_up(acting_user=user, committee=committee, kind=kind, key=int(key))
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    return _agenda(committee)


def _agenda(committee: Committee) -> HttpResponse:
    return redirect(reverse("committee:committee", args=[committee.pk]) + "#agenda")


@login_required
@require_POST
def add(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Add a point of one's own."""
    committee = organised_committee(request.user, committee_id)
    form = PointForm(request.POST)
    if not form.is_valid():
        return show(request, committee, status=400, point=form)
    try:
        add_item(acting_user=signed_in(request), committee=committee, **form.cleaned_data)
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    return _agenda(committee)


@login_required
@require_POST
def move(request: HttpRequest, committee_id: int, item_id: int) -> HttpResponse:
    """Put a point earlier, later, or back on the agenda."""
    committee, user = organised_committee(request.user, committee_id), signed_in(request)
    item, where = item_of(committee, item_id), request.POST.get("to", "")
    if where not in ("up", "down", "agenda"):
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    try:
        if where == "agenda":
            reconsider(acting_user=user, item=item)
        else:
            move_item(acting_user=user, item=item, up=where == "up")
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    return _agenda(committee)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, committee_id: int, item_id: int) -> HttpResponse:
    """What was said of a point, one language at a time."""
    committee = organised_committee(request.user, committee_id)
    item = item_of(committee, item_id)
    language = request.GET.get("text", "")
    language = language if language in _LANGUAGES else page_language()
    form = MinutesForm(request.POST or None, item, language)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            write_minutes(
                acting_user=signed_in(request),
                item=item,
                expected_version=said["version"] or 0,
                text=said["text"],
                language=said["language"],
            )
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as stale:
            item.refresh_from_db()
            conflict, status = differences(form, minutes_values(item, said["language"])), 409
            rebase(form, stale.version)
        else:
            messages.success(request, _("The minutes of this point are kept."))
            return _agenda(committee)
    context = {"committee": committee, "item": item, "form": form, "conflict": conflict, "language": language}
    return render(request, "committee/minutes.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, committee_id: int, item_id: int) -> HttpResponse:
    """Write a decision down; it becomes an action at once."""
    committee = organised_committee(request.user, committee_id)
    item = item_of(committee, item_id)
    form = DecisionForm(request.POST or None, committee.agreement.cooperation)
    if request.method == "POST" and form.is_valid():
        try:
            decide(acting_user=signed_in(request), item=item, **form.said())
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The decision is kept, and both sides see its action."))
            return _agenda(committee)
    context = {"committee": committee, "item": item, "form": form}
    return render(request, "committee/decision.html", context, status=400 if form.is_bound else 200)

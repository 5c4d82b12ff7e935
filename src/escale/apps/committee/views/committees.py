"""The meetings of a committee: the list, one of them, planning it, and how it ends."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.domain import CommitteeRefused
from escale.apps.committee.domain.inviting import send_invitations
from escale.apps.committee.domain.planning import (
    call_off,
    edit_committee,
    hold_committee,
    plan_committee,
    publish_minutes,
)
from escale.apps.committee.forms.committees import CommitteeForm, PointForm, ReasonForm, committee_values
from escale.apps.committee.models import Committee
from escale.apps.committee.queries import (
    committee_of,
    committees_of,
    organised_agreement,
    organised_committee,
)
from escale.apps.committee.queries.calendar import calendar_of
from escale.apps.committee.queries.detail import page_of
from escale.apps.committee.queries.people import invitable
from escale.apps.committee.queries.proposing import proposals
from escale.apps.committee.rules import may_organise, may_write_in
from escale.core.documents.answer import as_file
from escale.core.forms import differences, rebase
from escale.core.versions import StaleVersion
from escale.core.zones import known_zones

_A_PAGE = 20


@login_required
@require_safe
def index(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Every meeting of the committee of an agreement, newest first."""
    agreement = agreement_of(request.user, agreement_id)
    page = Paginator(committees_of(agreement), _A_PAGE).get_page(request.GET.get("page"))
    context = {"agreement": agreement, "page": page, "may_organise": may_organise(request.user, agreement)}
    return render(request, "committee/list.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, committee_id: int) -> HttpResponse:
    """One meeting: who comes, the agenda, what could be on it, minutes and decisions."""
    return show(request, committee_of(request.user, committee_id))


def show(request: HttpRequest, committee: Committee, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a committee; ``forms``: those that were refused."""
    may_write = may_write_in(request.user, committee)
    context = {
        "agreement": committee.agreement,
        "committee": committee,
        "shown": page_of(committee, request.user),
        "may_write": may_write,
        "proposals": proposals(committee, request.user) if may_write else [],
        "point": PointForm(),
        "leaving": ReasonForm(auto_id=False),
        "calling_off": ReasonForm(prefix="off"),
        **forms,
    }
    return render(request, "committee/committee.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Plan a meeting."""
    agreement = organised_agreement(request.user, agreement_id)
    form = CommitteeForm(request.POST or None, agreement, invitable(agreement), None)
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_committee(acting_user=signed_in(request), agreement=agreement, draft=form.draft())
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The committee is planned. Its agenda is proposed below."))
            return redirect("committee:committee", made.pk)
    context = {"agreement": agreement, "form": form, "zones": known_zones()}
    return render(request, "committee/form.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Change when, where and who."""
    committee = organised_committee(request.user, committee_id)
    agreement = committee.agreement
    form = CommitteeForm(request.POST or None, agreement, invitable(agreement), committee)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"] or 0
        try:
            edit_committee(
                acting_user=signed_in(request), committee=committee, expected_version=seen, draft=form.draft()
            )
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as stale:
            committee.refresh_from_db()
            conflict, status = differences(form, committee_values(committee)), 409
            rebase(form, stale.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("committee:committee", committee.pk)
    context = {"agreement": agreement, "committee": committee, "form": form, "conflict": conflict}
    return render(request, "committee/form.html", {**context, "zones": known_zones()}, status=status)


@login_required
@require_POST
def invite(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Write to everybody who is named."""
    committee = organised_committee(request.user, committee_id)
    try:
        count = send_invitations(acting_user=signed_in(request), committee=committee)
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("%(count)s invitation was written.", "%(count)s invitations were written.", count)
        nobody = _("Everybody has been written to already; nothing changed since.")
        messages.success(request, words % {"count": count} if count else nobody)
    return redirect("committee:committee", committee.pk)


@login_required
@require_POST
def hold(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Say that it was held, and who came."""
    committee = organised_committee(request.user, committee_id)
    came = [
        int(each) for each in request.POST.getlist("came") if each.isascii() and each.isdecimal() and len(each) < 19
    ]
    try:
        hold_committee(acting_user=signed_in(request), committee=committee, came=came)
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is written down that it was held."))
    return redirect("committee:committee", committee.pk)


@login_required
@require_POST
def publish(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Publish the minutes to both sides: nothing is changed any more."""
    committee = organised_committee(request.user, committee_id)
    try:
        publish_minutes(acting_user=signed_in(request), committee=committee)
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The minutes are published; they stay as they are."))
    return redirect("committee:committee", committee.pk)


@login_required
@require_POST
def cancel(request: HttpRequest, committee_id: int) -> HttpResponse:
    """Call it off, with a reason."""
    committee = organised_committee(request.user, committee_id)
    form = ReasonForm(request.POST, prefix="off")
    if not form.is_valid():
        return show(request, committee, status=400, calling_off=form)
    try:
        call_off(acting_user=signed_in(request), committee=committee, reason=form.cleaned_data["reason"])
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is called off; everybody sees the reason."))
    return redirect("committee:committee", committee.pk)


@login_required
@require_safe
def calendar(request: HttpRequest, committee_id: int) -> HttpResponse:
    """The meeting as a calendar file."""
    committee = committee_of(request.user, committee_id)
    return as_file(calendar_of(committee), "text/calendar; charset=utf-8", f"committee-{committee.pk}.ics")

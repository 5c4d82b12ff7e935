"""Pages of data-protection officers: requests with their clocks, register, retention, breaches."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right
from escale.apps.privacy.domain import requests
from escale.apps.privacy.forms import AnswerForm, BreachForm, ControllerForm, MeasuresForm
from escale.apps.privacy.models import Breach, HeldItem, PersonRequest, RetentionReport
from escale.apps.privacy.queries.access import (
    breach_in,
    cooperation_where,
    handles_accounts,
    request_in,
    stands_alone,
)
from escale.apps.privacy.queries.register import controller_of, headings, register_file, register_lines
from escale.core.documents.answer import as_file
from escale.core.documents.csv_file import csv_answer, csv_bytes
from escale.core.transfers import mail_host

_A_PAGE = 50


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The cooperations whose log a person reads, or whose people's data they protect, and requests of accounts."""
    logs = list(cooperations_where(request.user, Right.READ_LOG).order_by("sort_key", "pk"))
    accounts = handles_accounts(request.user)
    if not (logs or accounts):
        raise Http404
    protected = set(cooperations_where(request.user, Right.PROTECT_DATA).values_list("pk", flat=True))
    rows = [(each, each.pk in protected) for each in logs]
    return render(request, "privacy/desk.html", {"rows": rows, "accounts": accounts})


@login_required
@require_safe
def index(request: HttpRequest, cooperation: str) -> HttpResponse:
    """The requests of people, the most urgent first."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    asked = PersonRequest.objects.filter(person__cooperation=found).select_related("person")
    page = Paginator(asked.order_by("answered_at", "due_at", "pk"), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/office.html", {"cooperation": found, "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, cooperation: str, request_id: int) -> HttpResponse:
    """One request and its answer."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    asked = request_in(found, request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.answer(acting_user=signed_in(request), request=asked, **form.cleaned_data)
        except requests.AlreadyAnswered:
            messages.error(request, _("Somebody answered in the meantime. Your answer was not kept."))
        else:
            messages.success(request, _("The answer was kept; the person reads it on the page of their data."))
        return redirect("privacy:request", found.slug, asked.pk)
    held = list(HeldItem.objects.filter(person=asked.person_id))
    return render(request, "privacy/request.html", {"cooperation": found, "asked": asked, "form": form, "held": held})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, cooperation: str) -> HttpResponse:
    """The register of processing, as a page, as CSV or as JSON."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    if request.GET.get("format") == "json":
        content = json.dumps(register_file(found), ensure_ascii=False, indent=1).encode()
        return as_file(content, "application/json", f"register-{found.slug}.json")
    if request.GET.get("format") == "csv":
        lines = (vars(line).values() for line in register_lines())
        return csv_answer(f"register-{found.slug}.csv", csv_bytes(headings(), lines))
    controller = controller_of(found)
    initial = {name: getattr(controller, name) for name in ("name", "contact", "cndp_number")}
    form = ControllerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        requests.name_controller(acting_user=signed_in(request), cooperation=found, **form.cleaned_data)
        messages.success(request, _("The register was saved."))
        return redirect("privacy:register", found.slug)
    context = {"cooperation": found, "lines": register_lines(), "headings": headings(), "form": form}
    context["mail_host"] = mail_host(cooperation=found.pk)
    return render(request, "privacy/register.html", context)


@login_required
@require_safe
def retention(request: HttpRequest, cooperation: str) -> HttpResponse:
    """What each run of retention removed; how much of it is told where no other cooperation has a part in it."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    page = Paginator(RetentionReport.objects.all(), _A_PAGE).get_page(request.GET.get("page"))
    context = {"cooperation": found, "page": page, "counted": stands_alone(found)}
    return render(request, "privacy/retention.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def breaches(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Breaches and drills, with the clock of 72 hours."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    form = BreachForm(request.POST if request.method == "POST" else None, initial={"known_at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        made = requests.record_breach(acting_user=signed_in(request), cooperation=found, **form.cleaned_data)
        return redirect("privacy:breach", found.slug, made.pk)
    page = Paginator(Breach.objects.filter(cooperation=found), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/breaches.html", {"cooperation": found, "page": page, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, cooperation: str, breach_id: int) -> HttpResponse:
    """One breach: what to do until when, and that the authority was told."""
    found = cooperation_where(request.user, Right.PROTECT_DATA, cooperation)
    about = breach_in(found, breach_id)
    form = MeasuresForm(request.POST if request.method == "POST" else None, initial={"measures": about.measures})
    if request.method == "POST" and form.is_valid():
        requests.report_breach(acting_user=signed_in(request), breach=about, **form.cleaned_data)
        messages.success(request, _("Kept with its date."))
        return redirect("privacy:breach", found.slug, about.pk)
    return render(request, "privacy/breach.html", {"cooperation": found, "breach": about, "form": form})

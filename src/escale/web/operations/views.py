"""Jobs, mails and schedules, for operators only."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escale.apps.accounts.models import User
from escale.core.models import Job, OutgoingMail
from escale.web.operations import domain, queries

_A_PAGE = 50


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What runs, waits, ended and failed."""
    queries.ask_operator(request.user)
    state, name = request.GET.get("state", ""), request.GET.get("name", "").strip()
    context = {
        "overview": queries.overview(),
        "page": Paginator(queries.jobs(state=state, name=name), _A_PAGE).get_page(request.GET.get("page")),
        "states": Job.State.choices,
        "state": state,
        "name": name,
    }
    return render(request, "web/operations/jobs.html", context)


@login_required
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Mails on their way, and those that did not arrive; to whom is shown as little as serves."""
    queries.ask_operator(request.user)
    state = request.GET.get("state", "")
    page = Paginator(queries.mails(state=state), _A_PAGE).get_page(request.GET.get("page"))
    shown = [(mail, queries.masked(mail.recipient)) for mail in page.object_list]
    context = {
        "overview": queries.overview(),
        "page": page,
        "shown": shown,
        "states": OutgoingMail.State.choices,
        "state": state,
    }
    return render(request, "web/operations/mails.html", context)


@login_required
@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """What comes round by the clock."""
    queries.ask_operator(request.user)
    context = {"overview": queries.overview(), "clockworks": queries.clockworks()}
    return render(request, "web/operations/schedules.html", context)


@login_required
@require_POST
def act_on_job(request: HttpRequest, key: UUID) -> HttpResponse:
    """Try a job again, or stop it."""
    queries.ask_operator(request.user)
    job, user = queries.job_of(key), _user(request)
    try:
        if request.POST.get("action") == "retry":
            domain.retry_job(acting_user=user, job=job)
            messages.success(request, _("The job waits for a worker again."))
        else:
            domain.cancel_job(acting_user=user, job=job)
            messages.success(request, _("The job was asked to stop."))
    except domain.Refused as refused:
        messages.error(request, str(refused))
    return redirect("web:jobs")


@login_required
@require_POST
def retry_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Send a mail again."""
    queries.ask_operator(request.user)
    try:
        domain.retry_mail(acting_user=_user(request), mail=queries.mail_of(mail_id))
        messages.success(request, _("The mail is sent as soon as a worker is free."))
    except domain.Refused as refused:
        messages.error(request, str(refused))
    return redirect("web:mails")


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user

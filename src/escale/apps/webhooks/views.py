"""Pages of webhooks: a list, a new one, and one with its log."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.models import User
from escale.apps.directory.models import Role
from escale.apps.webhooks import queries
from escale.apps.webhooks.domain import managing
from escale.apps.webhooks.forms import WebhookForm
from escale.apps.webhooks.models import Webhook

_PAGE = 50


@login_required
@require_safe
def webhooks(request: HttpRequest, cooperation: str) -> HttpResponse:
    """The webhooks of a cooperation that the visitor may manage."""
    found = queries.cooperation_of(request.user, cooperation)
    hooks = queries.webhooks_of(request.user).filter(cooperation=found)
    administered = [
        seat.institution for seat in queries.seats(request.user, found) if seat.role == Role.ADMINISTRATOR
    ]
    context = {"cooperation": found, "webhooks": hooks, "administered": administered}
    return render(request, "webhooks/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Make one; its secret is on the page that follows and nowhere else."""
    found = queries.cooperation_of(request.user, cooperation)
    seats = queries.seats(request.user, found)
    form = WebhookForm(request.POST if request.method == "POST" else None, seats=seats)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = managing.create_webhook(
                acting_user=_signed_in(request), cooperation=found, **form.values()
            )
        except managing.WebhookRefused as error:
            form.add_error(None, str(error))
        else:
            return _secret(request, webhook, secret)
    return render(request, "webhooks/form.html", {"cooperation": found, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """One webhook and its log; buttons act on it."""
    webhook = queries.webhook_of(request.user, webhook_id)
    if request.method == "POST":
        return _act(request, webhook)
    page = Paginator(queries.deliveries_of(webhook), _PAGE).get_page(request.GET.get("page"))
    return render(request, "webhooks/detail.html", {"webhook": webhook, "page": page})


def _act(request: HttpRequest, webhook: Webhook) -> HttpResponse:
    user, action = _signed_in(request), request.POST.get("action", "")
    if action == "renew":
        return _secret(request, webhook, managing.rotate_secret(acting_user=user, webhook=webhook))
    if action == "end":
        managing.set_state(acting_user=user, webhook=webhook, state=Webhook.State.ENDED)
        messages.success(request, _("The webhook was ended. Nothing is sent there any more."))
        return redirect("webhooks:list", webhook.cooperation.slug)
    acts: dict[str, Callable[[], object]] = {
        "pause": lambda: managing.set_state(acting_user=user, webhook=webhook, state=Webhook.State.PAUSED),
        "resume": lambda: managing.take_up_again(acting_user=user, webhook=webhook),
        "ping": lambda: managing.ping(acting_user=user, webhook=webhook),
        "again": lambda: _again(request, user, webhook),
    }
    if action not in acts:
        raise Http404
    try:
        acts[action]()
    except managing.WebhookRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done. What is sent appears in the log below."))
    return redirect("webhooks:detail", webhook.pk)


def _again(request: HttpRequest, user: User, webhook: Webhook) -> None:
    key = request.POST.get("delivery", "")
    delivery = webhook.deliveries.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if delivery is None:
        raise Http404
    managing.redeliver(acting_user=user, delivery=delivery)


def _secret(request: HttpRequest, webhook: Webhook, secret: str) -> HttpResponse:
    return render(request, "webhooks/secret.html", {"webhook": webhook, "secret": secret})


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who signed in.")
    return request.user

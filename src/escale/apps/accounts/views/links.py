"""The pages behind the link in a mail."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts import domain, queries
from escale.apps.accounts.forms import NewLinkForm
from escale.apps.accounts.models import User
from escale.core.peer import peer

LINK_SESSION = "signed_in_by_link"


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET greets and shows a button, whoever looks (mail scanners do); POST signs in."""
    if request.method == "POST":
        response = _sign_in(request, token)
    elif queries.is_valid(token):
        response = render(request, "accounts/link.html")
    else:
        response = _no_such_link(request)
    # The address is a key: it is neither kept by a cache nor told to the next page. With "no-referrer" browsers
    # would also post the button's form with "Origin: null", which the CSRF check must refuse.
    response["Referrer-Policy"] = "strict-origin"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _sign_in(request: HttpRequest, token: str) -> HttpResponse:
    used = domain.use_sign_in_link(token=token)
    if used is None:
        return _no_such_link(request)
    path = domain.safe_path(used.next_path)
    request.session.cycle_key()
    if request.user == used.user:
        return redirect(path)
    if request.user.is_authenticated:
        get_adapter().logout(request)
    request.session[LINK_SESSION] = True
    # Through allauth, so that whoever has a second factor is asked for it.
    record_authentication(request, used.user, "link")
    response: HttpResponse = perform_login(request, Login(user=used.user, redirect_url=path))
    return response


def _no_such_link(request: HttpRequest) -> HttpResponse:
    """Expired, revoked and invented links look alike."""
    return render(request, "accounts/link_gone.html", {"form": NewLinkForm()}, status=404)


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for a new link; the answer is the same for every address."""
    form = NewLinkForm(request.POST or None)
    if form.is_valid():
        domain.ask_for_link(email=form.cleaned_data["email"], client=peer(request))
        return redirect("accounts:link-sent")
    return render(request, "accounts/new_link.html", {"form": form}, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password; the answer is the same for every address."""
    form = NewLinkForm(request.POST or None)
    if form.is_valid():
        domain.ask_for_reset(email=form.cleaned_data["email"], client=peer(request))
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form}, status=400 if form.is_bound else 200)


def link_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, whether or not the address is known."""
    return render(request, "accounts/link_sent.html")


@login_required
@require_POST
def revoke_links(request: HttpRequest) -> HttpResponse:
    """End every link this person was sent; the session goes on."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    domain.revoke_sign_in_links(acting_user=request.user)
    messages.success(request, _("The links in your earlier mails no longer work. You are still signed in here."))
    return redirect(domain.safe_path(request.POST.get("next", "")))

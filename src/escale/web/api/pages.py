"""A person's own tokens for programs: made, shown once, revoked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.domain import tokens as domain
from escale.apps.accounts.models import User
from escale.web.api.forms import TokenForm

_A_PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """GET lists; POST makes one, whose secret this one answer shows."""
    user = _signed_in(request)
    form = TokenForm(user, request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        _token, secret = domain.create_token(
            acting_user=user,
            cooperation_id=wanted["cooperation"].pk,
            name=wanted["name"],
            scopes=wanted["scopes"],
            days=wanted["days"],
        )
        form = TokenForm(user)
    status = 201 if secret else (422 if form.is_bound else 200)
    page = Paginator(domain.tokens_of(user), _A_PAGE).get_page(request.GET.get("page"))
    response = render(request, "web/tokens.html", {"page": page, "form": form, "secret": secret}, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one at once; somebody else's is 404."""
    user = _signed_in(request)
    domain.revoke_token(acting_user=user, token=domain.own_token(user, token_id))
    messages.success(request, _("The token was revoked. Programs that still use it are refused from now on."))
    return redirect("web:tokens")


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user

"""Second factors come and go."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from escale.apps.accounts import domain, queries
from escale.apps.accounts.domain import throttle
from escale.apps.accounts.domain.factors import advance
from escale.apps.accounts.models import User
from escale.apps.accounts.views.throttled import within


class _Adding:
    """Whoever adds a factor has just used it: this session counts as proved, under a new key."""

    did_generate_recovery_codes = False
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect("account_login")
        budgets = [(throttle.SECOND_FACTOR, str(request.user.pk))]
        return within(
            request,
            budgets,
            lambda: super(_Adding, self).dispatch(request, *args, **kwargs),  # type: ignore[misc]
        )

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - dispatch
        added = Authenticator.objects.filter(user=user).latest("pk")
        name, to = ("last_step", form.step) if added.type == Authenticator.Type.TOTP else ("counter", form.counter)
        advance(authenticator=added, name=name, to=to)
        self.request.session.cycle_key()
        record_authentication(self.request, user, "mfa", id=added.pk, type=added.type)
        return response

    def get_success_url(self) -> str:
        left = queries.recovery_codes_left(self.request.user)  # type: ignore[arg-type]
        return reverse("accounts:account" if left else "accounts:recovery-codes")


class AddApp(_Adding, totp.ActivateTOTPView):
    """An authenticator app."""


class AddKey(_Adding, webauthn.AddWebAuthnView):
    """A security key or passkey."""


class RemoveKey(webauthn.RemoveWebAuthnView):
    """Take a security key or passkey away."""

    def form_valid(self, form: Any) -> HttpResponse:
        remove_authenticator(self.request, self.object)
        return redirect("accounts:account")


@login_required
def wanted(request: HttpRequest) -> HttpResponse:
    """Why nothing else opens, and how to go on."""
    return render(request, "accounts/second_factor_wanted.html")


@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """A button that makes new codes; its answer is the only page that ever shows them."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    has_factor = Authenticator.objects.filter(user=user).exists()
    codes = domain.make_recovery_codes(acting_user=user) if request.method == "POST" and has_factor else []
    left = queries.recovery_codes_left(user)
    context = {"codes": codes, "left": left, "has_factor": has_factor}
    return render(request, "accounts/recovery_codes.html", context)

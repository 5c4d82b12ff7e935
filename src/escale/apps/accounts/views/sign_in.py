"""allauth's doors, each with its budget of tries."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from escale.apps.accounts.devices import known_device
from escale.apps.accounts.domain import throttle
from escale.apps.accounts.domain.throttle import Allowance
from escale.apps.accounts.views.throttled import within
from escale.core.peer import peer


class SignIn(account.LoginView):
    """Address and password. A device that signed in before has its own budget, so that nobody else can use it up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        email = request.POST.get("login", "").strip().lower()[:254]
        budgets = [(throttle.SIGN_IN_PEER, peer(request)), (throttle.SIGN_IN_ACCOUNT, email)]
        if device := known_device(request, email):
            budgets = [(throttle.SIGN_IN_DEVICE, f"{device} {email}")]
        return within(request, budgets, lambda: super(SignIn, self).dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the other providers if there are any."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"providers": get_adapter().list_providers(self.request)}


class AskForCode(account.RequestLoginCodeView):
    """A code by mail."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        email = request.POST.get("email", "").strip().lower()[:254]
        budgets = [(throttle.ASKS_PEER, peer(request)), (throttle.ASKS_ADDRESS, f"code {email}")]
        return within(request, budgets, lambda: super(AskForCode, self).dispatch(request, *args, **kwargs))


class GiveCode(account.ConfirmLoginCodeView):
    """The code that came by mail; it can be tried three times."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        login = unstash_login(request, peek=True)
        budgets = [(throttle.CODE_PEER, peer(request))]
        if login is not None and login.email:
            budgets.append((throttle.CODE_ACCOUNT, login.email.lower()))
        return within(request, budgets, lambda: super(GiveCode, self).dispatch(request, *args, **kwargs))


class GiveSecondFactor(mfa.AuthenticateView):
    """The second step of signing in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        login = unstash_login(request, peek=True)
        budgets = [(throttle.SECOND_FACTOR, str(login.user.pk))] if login is not None and login.user else []
        return within(request, budgets, lambda: super(GiveSecondFactor, self).dispatch(request, *args, **kwargs))


class _Again:
    """Somebody who is signed in proves it once more; what they may do afterwards has a new key."""

    allowance: Allowance = throttle.SECOND_FACTOR

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        budgets = [(self.allowance, str(request.user.pk))] if request.user.is_authenticated else []
        return within(
            request,
            budgets,
            lambda: super(_Again, self).dispatch(request, *args, **kwargs),  # type: ignore[misc]
        )

    def form_valid(self, form: Any) -> HttpResponseBase:
        self.request.session.cycle_key()  # type: ignore[attr-defined]
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        return response


class PasswordAgain(_Again, account.ReauthenticateView):  # type: ignore[misc]
    """The password of somebody who is signed in."""

    allowance = throttle.PASSWORD_AGAIN


class SecondFactorAgain(_Again, mfa.ReauthenticateView):  # type: ignore[misc]
    """A code of somebody who is signed in."""


class KeyAgain(_Again, webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A key of somebody who is signed in."""


class Passkey(webauthn.LoginWebAuthnView):
    """A passkey and nothing else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        budgets = [(throttle.PASSKEY_PEER, peer(request))]
        return within(request, budgets, lambda: super(Passkey, self).dispatch(request, *args, **kwargs))


class ChangePassword(account.PasswordChangeView):
    """The present password and a new one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        budgets = [(throttle.PASSWORD_AGAIN, str(request.user.pk))] if request.user.is_authenticated else []
        return within(request, budgets, lambda: super(ChangePassword, self).dispatch(request, *args, **kwargs))


def closed(request: HttpRequest, **_names: str) -> HttpResponseBase:
    """404: a door that allauth has and this house has not."""
    raise Http404


def to_account(request: HttpRequest) -> HttpResponseBase:
    """Lists that "My account" shows."""
    return redirect("accounts:account")


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """allauth's; with the session goes what the browser kept of this site for when there is no network."""
    response = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"storage"'
    return response

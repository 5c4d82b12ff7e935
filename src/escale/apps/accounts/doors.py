"""The doors of allauth that are open here, by the names it knows them; all others answer 404."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as providers
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from escale.apps.accounts.views import factors, links, sign_in


def later(name: str) -> Callable[..., HttpResponseBase]:
    """A view of ``views.saml``: its libraries, some MB of every web process, are loaded when somebody comes by it."""

    def view(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
        found: Callable[..., HttpResponseBase] = import_string(f"escale.apps.accounts.views.saml.{name}")
        return found(request, organization_slug=organization_slug)

    return view


urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("login/code/", sign_in.AskForCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", sign_in.GiveCode.as_view(), name="account_confirm_login_code"),
    path("reauthenticate/", sign_in.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("password/change/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", links.reset_password, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", sign_in.GiveSecondFactor.as_view(), name="mfa_authenticate"),
    path("second-factor/again/", sign_in.SecondFactorAgain.as_view(), name="mfa_reauthenticate"),
    path("second-factor/list/", sign_in.to_account, name="mfa_index"),
    path("second-factor/app/", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/keys/", sign_in.to_account, name="mfa_list_webauthn"),
    path("second-factor/keys/add/", factors.AddKey.as_view(), name="mfa_add_webauthn"),
    path("second-factor/keys/again/", sign_in.KeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("second-factor/keys/<int:pk>/remove/", factors.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("second-factor/keys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkey/", sign_in.Passkey.as_view(), name="mfa_login_webauthn"),
    path("providers/", providers.connections, name="socialaccount_connections"),
    path("providers/cancelled/", providers.login_cancelled, name="socialaccount_login_cancelled"),
    path("providers/error/", providers.login_error, name="socialaccount_login_error"),
    # The way out is accounts:provider and accounts:connect.
    path("oidc/<str:provider_id>/login/", sign_in.closed, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("saml/<str:organization_slug>/login/", sign_in.closed, name="saml_login"),
    # Another site posts here.
    path("saml/<str:organization_slug>/acs/", csrf_exempt(later("answer")), name="saml_acs"),
    path("saml/<str:organization_slug>/acs/finish/", later("finish"), name="saml_finish_acs"),
    path("saml/<str:organization_slug>/metadata/", later("metadata"), name="saml_metadata"),
    path("saml/<str:organization_slug>/sls/", sign_in.closed, name="saml_sls"),
    # allauth wants to name these; nobody gets in.
    path("signup/", sign_in.closed, name="account_signup"),
    path("providers/signup/", sign_in.closed, name="socialaccount_signup"),
    path("email/", sign_in.closed, name="account_email"),
    path("confirm-email/", sign_in.closed, name="account_email_verification_sent"),
]

"""The defences of accounts, each with a way to switch it off (1 to 14, 57)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from unittest.mock import PropertyMock, patch

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import override_settings
from fido2.webauthn import PublicKeyCredentialRpEntity
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from escale.apps.accounts import domain, forms, queries
from escale.apps.accounts.adapter import AccountAdapter, ProviderAdapter
from escale.apps.accounts.domain import factors as factors_domain
from escale.apps.accounts.domain import sessions as sessions_domain
from escale.apps.accounts.domain import throttle
from escale.apps.accounts.models import RecoveryCode, SignInLink, User
from escale.apps.accounts.views import sign_in
from escale.apps.directory import queries as directory
from escale.core import peer as core_peer
from tests.threats.checks import factors, passwords, providers, sessions
from tests.threats.defending import Defence, everywhere
from tests.threats.people import _site_hash


def _many(name: str) -> Any:
    """Raise one allowance."""
    allowance = getattr(throttle, name)
    return lambda: patch.object(throttle, name, throttle.Allowance(allowance.kind, 10_000, allowance.window))


def _forwarded(request: Any) -> str:
    return str(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[0] or request.META["REMOTE_ADDR"])


def _any_code(*, user: User, code: str) -> bool:
    return RecoveryCode.objects.filter(user=user, code_hash=queries.recovery_code_hash(code)).exists()


def _any_address(_adapter: Any, _provider: Any, _email: str) -> bool:
    return True


def _keep_key(_session: SessionBase) -> None:
    """Stay under the same key."""


def _stay(_adapter: Any, request: Any) -> None:
    """Let the browser forget its session, and the server keep it."""
    request.session = type(request.session)()
    request.session["gone"] = 1


def _insecure() -> AbstractContextManager[Any]:
    found = sessions.production() | {"SESSION_COOKIE_SECURE": False}
    return patch.object(sessions, "production", lambda: found)


@contextmanager
def _one_challenge() -> Iterator[None]:
    def keep(state: Any) -> None:
        auth.context.request.session.setdefault(auth.STATE_SESSION_KEY, _first.setdefault("state", state))

    _first: dict[str, Any] = {}
    with patch.object(auth, "set_state", keep), patch.object(auth, "clear_state", lambda: None):
        yield


_send_mail = AccountAdapter.send_mail


def _mail_the_known(adapter: AccountAdapter, template: str, email: str, context: dict[str, Any]) -> None:
    if template != "account/email/unknown_account":
        _send_mail(adapter, template, email, context)


def _all_links() -> Any:
    return SignInLink.objects.filter(revoked_at=None)


def _patched(owner: Any, name: str, by: Any) -> Any:
    return lambda: patch.object(owner, name, by)


DEFENCES = (
    Defence(
        1,
        "escale.apps.accounts.domain.throttle.SIGN_IN_ACCOUNT",
        _many("SIGN_IN_ACCOUNT"),
        passwords.check_guesses_are_throttled,
    ),
    Defence(
        1,
        "escale.apps.accounts.devices.known_device",
        _patched(sign_in, "known_device", lambda _request, _email: None),
        passwords.check_guesses_are_throttled,
    ),
    Defence(
        2,
        "escale.apps.accounts.domain.throttle.SIGN_IN_PEER",
        _many("SIGN_IN_PEER"),
        passwords.check_spraying_is_noticed,
    ),
    Defence(
        3,
        "allauth.account.auth_backends.AuthenticationBackend._mitigate_timing_attack",
        _patched(AuthenticationBackend, "_mitigate_timing_attack", lambda _backend, _password: None),
        partial(passwords.check_asking_tells_nothing, "sign-in"),
    ),
    Defence(
        3,
        "allauth.account.auth_backends.AuthenticationBackend._mitigate_timing_attack",
        _patched(AuthenticationBackend, "_mitigate_timing_attack", lambda _backend, _password: None),
        passwords.check_asking_takes_the_same_time,
    ),
    Defence(
        3,
        "escale.apps.accounts.adapter.AccountAdapter.send_mail",
        _patched(AccountAdapter, "send_mail", _mail_the_known),
        partial(passwords.check_asking_tells_nothing, "code"),
    ),
    Defence(
        4,
        "allauth.account.forms.EmailAwarePasswordResetTokenGenerator",
        _patched(EmailAwarePasswordResetTokenGenerator, "_make_hash_value", lambda _made, user, at: f"{user.pk}{at}"),
        passwords.check_reset_links_work_once,
    ),
    Defence(
        4,
        "allauth.account.forms.EmailAwarePasswordResetTokenGenerator",
        _patched(EmailAwarePasswordResetTokenGenerator, "_make_hash_value", lambda _made, user, at: f"{user.pk}{at}"),
        passwords.check_reset_links_end_with_the_password,
    ),
    Defence(
        4,
        "django.conf.settings.PASSWORD_RESET_TIMEOUT",
        lambda: override_settings(PASSWORD_RESET_TIMEOUT=7 * 24 * 3600),
        passwords.check_reset_links_last_a_day,
    ),
    Defence(
        5,
        "django.conf.settings.ALLOWED_HOSTS",
        lambda: override_settings(ALLOWED_HOSTS=["*"]),
        passwords.check_links_use_the_configured_address,
    ),
    Defence(
        6,
        "django.contrib.sessions.backends.base.SessionBase.cycle_key",
        _patched(SessionBase, "cycle_key", _keep_key),
        sessions.check_a_session_gets_a_new_key,
    ),
    Defence(
        7,
        "escale.apps.accounts.adapter.AccountAdapter.logout",
        _patched(AccountAdapter, "logout", _stay),
        partial(sessions.check_an_old_cookie_is_refused, "logout"),
    ),
    *(
        Defence(
            7,
            "escale.apps.accounts.domain.sessions.end_all_sessions",
            everywhere(sessions_domain.end_all_sessions, lambda **_whose: 0),
            partial(sessions.check_an_old_cookie_is_refused, end),
        )
        for end in ("administrator", "all others")
    ),
    Defence(8, "django.conf.settings.SESSION_COOKIE_SECURE", _insecure, sessions.check_cookies_are_flagged),
    Defence(
        9,
        "escale.apps.accounts.domain.factors.advance",
        everywhere(factors_domain.advance, lambda **_counter: True),
        factors.check_a_code_counts_once,
    ),
    Defence(
        9,
        "escale.apps.accounts.domain.throttle.SECOND_FACTOR",
        _many("SECOND_FACTOR"),
        factors.check_guesses_of_codes_are_throttled,
    ),
    Defence(
        10,
        "escale.apps.accounts.forms.refuse_other_origins",
        everywhere(forms.refuse_other_origins, lambda _origin: None),
        partial(factors.check_a_false_answer_is_refused, "port"),
    ),
    Defence(
        10,
        "fido2.webauthn.PublicKeyCredentialRpEntity.id_hash",
        lambda: patch.object(
            PublicKeyCredentialRpEntity, "id_hash", PropertyMock(return_value=_site_hash("evil.example"))
        ),
        partial(factors.check_a_false_answer_is_refused, "site"),
    ),
    Defence(
        10,
        "escale.apps.accounts.domain.factors.advance",
        everywhere(factors_domain.advance, lambda **_counter: True),
        partial(factors.check_a_false_answer_is_refused, "counter"),
    ),
    Defence(
        10,
        "allauth.mfa.webauthn.internal.auth.set_state",
        _one_challenge,
        factors.check_a_challenge_is_answered_once,
    ),
    *(
        Defence(
            11,
            "allauth.mfa.stages.AuthenticateStage",
            _patched(AuthenticateStage, "_should_handle", lambda _stage, _request: False),
            partial(sessions.check_the_second_step_cannot_be_skipped, way),
        )
        for way in ("password", "link")
    ),
    Defence(
        11,
        "escale.web.second_factor.SecondFactorMiddleware",
        lambda: override_settings(
            MIDDLEWARE=[each for each in settings.MIDDLEWARE if not each.endswith("SecondFactorMiddleware")]
        ),
        sessions.check_roles_that_need_a_second_factor_are_led_to_it,
    ),
    Defence(
        12,
        "escale.apps.accounts.domain.factors.use_recovery_code",
        _patched(domain, "use_recovery_code", _any_code),
        factors.check_a_recovery_code_counts_once,
    ),
    Defence(
        12,
        "escale.apps.accounts.queries.recovery_code_hash",
        _patched(queries, "recovery_code_hash", lambda code: code),
        factors.check_recovery_codes_are_shown_once_and_kept_as_hashes,
    ),
    Defence(
        13,
        "escale.apps.accounts.queries.valid_links",
        _patched(queries, "valid_links", _all_links),
        sessions.check_old_links_end,
    ),
    Defence(
        13,
        "escale.apps.accounts.queries.is_valid",
        _patched(queries, "is_valid", lambda token: domain.use_sign_in_link(token=token) is not None),
        sessions.check_looking_at_a_link_does_nothing,
    ),
    Defence(
        13,
        "escale.apps.directory.queries.address_of",
        everywhere(directory.address_of, lambda person: person.email),
        sessions.check_no_link_goes_where_an_account_was,
    ),
    Defence(
        14,
        "escale.apps.accounts.adapter.ProviderAdapter.pre_social_login",
        _patched(ProviderAdapter, "is_email_verified", _any_address),
        providers.check_an_address_nobody_proved_does_not_attach,
    ),
    Defence(
        14,
        "escale.apps.accounts.adapter.ProviderAdapter.answers_for",
        _patched(ProviderAdapter, "answers_for", _any_address),
        providers.check_a_provider_attaches_nobody_of_another_institution,
    ),
    Defence(
        14,
        "onelogin.saml2.utils.OneLogin_Saml2_Utils.validate_sign",
        _patched(OneLogin_Saml2_Utils, "validate_sign", lambda *_what, **_how: True),
        partial(providers.check_a_false_assertion_is_refused, "other key"),
    ),
    Defence(
        57,
        "escale.core.peer.peer",
        everywhere(core_peer.peer, _forwarded),
        passwords.check_forged_addresses_are_ignored,
    ),
)

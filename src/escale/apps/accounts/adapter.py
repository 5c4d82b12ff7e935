"""How allauth writes mail, begins and ends sessions, keeps secrets and trusts other providers."""

from typing import Any, NoReturn
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from escale.apps.accounts import devices, domain, secrets_at_rest
from escale.apps.accounts.domain.factors import record_event
from escale.apps.accounts.domain.sessions import begin_session
from escale.apps.accounts.models import User
from escale.apps.accounts.sessions import DEVICE, SINCE
from escale.core import outbox, tasks
from escale.core.peer import peer


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations; mail goes through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account alone: organisers invite."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail with the words allauth rendered.

        Codes are written by the worker, for a known and an unknown address at the same cost.
        """
        if template_prefix in ("account/email/login_code", "account/email/unknown_account"):
            user = User.objects.filter(email__iexact=email, is_active=True).first()
            code = context.get("code") or self.generate_login_code()
            tasks.enqueue("accounts.send_code", user_id=user.pk if user else None, sealed=secrets_at_rest.seal(code))
            return
        language = translation.get_language() or "en"
        message = self.render_mail(template_prefix, email, context)
        with transaction.atomic():
            outbox.queue_mail(
                recipient=email, language=language, subject=str(message.subject), text=str(message.body)
            )

    def send_notification_mail(self, template_prefix: str, user: User, *_words: object, **_more: object) -> None:  # type: ignore[override]
        """Tell a person that something about their way in has changed."""
        with transaction.atomic():
            outbox.write_mail(
                recipient=user.email,
                language=user.language,
                template="accounts/mail/notice",
                context={"event": template_prefix.rpartition("/")[2], "account": settings.BASE_URL + "/account/"},
                cooperation=None,
            )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The peer as everything else here sees it."""
        return peer(request)

    def login(self, request: HttpRequest, user: User) -> None:  # type: ignore[override]
        """Begin a session under a new key, with the words of its list."""
        records = get_authentication_records(request, user)
        super().login(request, user)
        request.session[DEVICE] = devices.device_words(request.headers.get("User-Agent", ""))
        request.session[SINCE] = timezone.now().isoformat()
        begin_session(user=user, method=", ".join(record["method"] for record in records))

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:  # type: ignore[override]
        """Remember the device, whichever way its person came in."""
        response: HttpResponse = super().post_login(request, user, **hooks)
        devices.remember_device(request, response, user.email)
        return response

    def logout(self, request: HttpRequest) -> None:
        """End the session here, so that its cookie is worth nothing elsewhere."""
        if isinstance(request.user, User):
            record_event("session.ended", user=request.user, acting_user=request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:  # type: ignore[override]
        """A new password ends every session."""
        domain.change_password(user=user, password=password)


class FactorAdapter(DefaultMFAAdapter):
    """Keys belong to the configured address, whatever host a request claims."""

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps are of no use in a copy of the database."""
        return secrets_at_rest.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """See :meth:`encrypt`."""
        return secrets_at_rest.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that keys are made for."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": "Escale"}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Another provider's word attaches to an account that is there; it never makes one."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Providers come from the environment alone, so that a table cannot add one."""
        apps = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for of_kind in apps.values() for app in of_kind]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """See :class:`AccountAdapter`."""
        return False

    def answers_for(self, provider: Any, email: str) -> bool:
        """Whether the operator says that a provider knows whose an address is: one institution's knows not another's.

        ``*``: it answers for every address.
        """
        domains = provider.app.settings.get("verified_email", [])
        return "*" in domains or email.rpartition("@")[2].lower() in [domain.lower() for domain in domains]

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """What counts when the provider says nothing: SAML has no word for it, OpenID's own word is needed."""
        return provider.id == "saml" and self.answers_for(provider, email)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account of an address the provider has proved; without one there is no way in."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        proved = [
            address.email
            for address in sociallogin.email_addresses
            if address.verified and self.answers_for(sociallogin.provider, address.email)
        ]
        user = User.objects.filter(email__iexact=proved[0], is_active=True).first() if proved else None
        if user is None:
            self._refuse(request)
        sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_why: Any) -> None:  # type: ignore[override]
        """One page for whatever went wrong over there."""
        self._refuse(request)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the page with the list."""
        return reverse("accounts:account")

    def _refuse(self, request: HttpRequest) -> NoReturn:
        raise ImmediateHttpResponse(render(request, "accounts/not_connected.html", status=403))

"""What accounts ask for."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from escale.apps.accounts import domain
from escale.apps.accounts.domain.factors import advance, record_event
from escale.apps.accounts.models import User
from escale.core.zones import find_zone

_MALFORMED = (TypeError, ValueError, LookupError, AttributeError)


class NewLinkForm(forms.Form):
    """Where a new link shall go."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, language and clock of one's own account."""

    zone = forms.CharField(
        label=_("Your time zone"),
        required=False,
        max_length=64,
        help_text=_(
            "Like Europe/Luxembourg. Times at a stop are shown on this clock too. Empty: the clock of the country of "
            "your organisation, where it has only one."
        ),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )

    class Meta:
        model = User
        fields = ("name", "language", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_zone(self) -> str:
        """The IANA name, also of one that was given by its city alone."""
        typed = self.cleaned_data["zone"].strip()
        found = find_zone(typed) if typed else ""
        if found is None:
            raise ValidationError(_("This is no time zone of the IANA list, like Africa/Casablanca."))
        return found


def matching_step(secret: str, code: str) -> int | None:
    """The step of time whose code this is: the present one, or the one before or after."""
    typed = "".join(character for character in code if character.isdigit() and character.isascii())
    for step in yield_hotp_counters_from_time():
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)), typed):
            return int(step)
    return None


class SecondFactorForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("From your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )
    again = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.app: Authenticator | None = None

    def clean_code(self) -> str:
        """Each code counts once."""
        code: str = self.cleaned_data["code"]
        app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        step = matching_step(get_adapter().decrypt(app.data["secret"]), code) if app else None
        if app and step is not None:
            if advance(authenticator=app, name="last_step", to=step):
                self.app = app
                return code
        elif domain.use_recovery_code(user=self.user, code=code):
            return code
        record_event("second-factor.refused", user=self.user, acting_user=None, type="code")
        raise ValidationError(_("This code is not right, or was used before. Wait for the next one and try again."))

    def save(self) -> None:
        """Note in the session that the factor was given."""
        if self.app:
            post_authentication(context.request, self.app, reauthenticated=self.again)
        else:
            extra = {"reauthenticated": True} if self.again else {}
            record_authentication(context.request, self.user, "mfa", type="recovery_codes", **extra)


class SecondFactorAgainForm(SecondFactorForm):
    """Asked of somebody who is signed in."""

    again = True


class ActivateAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def clean_code(self) -> str:
        """Keep the step, so that this code does not also sign in."""
        code: str = super().clean_code()
        self.step = matching_step(self.secret, code)
        return code


def refuse_other_origins(origin: str) -> None:
    """Exactly the configured site: fido2 itself would also take its subdomains."""
    site = urlsplit(settings.BASE_URL)
    if origin != f"{site.scheme}://{site.netloc}":
        raise get_adapter().validation_error("incorrect_code")


class _KeyChecks:
    """What a key says is used once, made for this site, and by a key that was not copied."""

    def clean_credential(self) -> Authenticator:
        response = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        user: User | None = self.user  # type: ignore[attr-defined]
        try:
            parsed = AuthenticationResponse.from_dict(response)
            refuse_other_origins(parsed.response.client_data.origin)
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
            counter = parsed.response.authenticator_data.counter
            if not advance(authenticator=authenticator, name="counter", to=counter, from_zero=True):
                user = authenticator.user
                raise get_adapter().validation_error("incorrect_code")
        except (ValidationError, *_MALFORMED) as error:
            record_event("second-factor.refused", user=user or User(), acting_user=None, type="webauthn")
            raise get_adapter().validation_error("incorrect_code") from error
        finally:
            auth.clear_state()  # a challenge is answered once, rightly or not
        return authenticator


class KeyForm(_KeyChecks, webauthn.AuthenticateWebAuthnForm):
    """A security key or passkey as second factor."""


class KeyAgainForm(_KeyChecks, webauthn.ReauthenticateWebAuthnForm):
    """The same, asked of somebody who is signed in."""


class PasskeyForm(_KeyChecks, webauthn.LoginWebAuthnForm):
    """A passkey instead of everything else."""


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A new security key or passkey."""

    name = forms.CharField(label=_("Name"), required=False)
    if app_settings.PASSKEY_LOGIN_ENABLED:
        passwordless = forms.BooleanField(
            label=_("Sign in with this key alone"),
            required=False,
            help_text=_("A passkey: your device asks for a finger, a face or its PIN, and no password is needed."),
        )

    def clean(self) -> dict[str, Any]:
        """Made for this site, and now."""
        try:
            if credential := self.cleaned_data.get("credential"):
                made = RegistrationResponse.from_dict(credential)
                refuse_other_origins(made.response.client_data.origin)
                self.counter = made.response.attestation_object.auth_data.counter
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *_MALFORMED) as error:
            record_event("second-factor.refused", user=self.user, acting_user=self.user, type="webauthn")
            raise get_adapter().validation_error("incorrect_code") from error
        finally:
            auth.clear_state()
        return cleaned

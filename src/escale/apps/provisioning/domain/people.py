"""An institution's directory makes, changes and lets go the accounts of its own people.

It keeps nobody else's: an account is claimed only when its address is of a domain the institution was given, and only
when nobody else answers for it: no other institution, no office of a cooperation, not the platform.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from escale.apps.accounts.domain import Newcomer, accounts_of, end_all_sessions
from escale.apps.accounts.domain.tokens import revoke_tokens
from escale.apps.accounts.models import SignInLink, User
from escale.apps.directory.models import Institution, Membership
from escale.apps.provisioning.models import EmailDomain, ProvisionedUser
from escale.apps.provisioning.scim.errors import ScimError, invalid
from escale.apps.provisioning.scim.people import Wanted
from escale.core import audit
from escale.core.workbook.folding import cleaned

AsSeen = Callable[[], bool]
# What a directory may change of an account: a password that is set meanwhile stays.
_OF_USER = ("email", "name", "language", "is_active")


def create_person(*, institution: Institution, wanted: Wanted) -> ProvisionedUser:
    """Make or claim an account. Raises ``ScimError``: 400, or 409 when it is somebody else's."""
    address = own_address(institution, wanted.address)
    try:
        with transaction.atomic():
            standing = User.objects.select_for_update().filter(email__iexact=address).first()
            released = None if standing is None else _claimed_before(institution, standing)
            user = standing or accounts_of([Newcomer(address, "", _language(wanted))])[address]
            person = released or ProvisionedUser(institution=institution, user=user)
            if released is not None:
                person.user, user.is_active = user, True
            elif not user.is_active:
                raise _taken()  # whoever was shut out by somebody else is not let in again by claiming
            person.released_at = None
            _set(person, wanted)
            person.save()
            if wanted.active is False:
                _let_go(person)
            user.save(update_fields=_OF_USER)
            audit.record("account.provisioned", person, acting_user=None, details={"claimed": standing is not None})
    except IntegrityError as error:
        raise _taken() from error
    return person


def change_person(*, person: ProvisionedUser, wanted: Wanted, as_seen: AsSeen | None = None) -> ProvisionedUser:
    """Change what ``wanted`` says, if it stands ``as_seen``. Raises ``ScimError``: 400, 409, 412."""
    try:
        with transaction.atomic():
            person = locked(person, as_seen)
            user = person.user
            asked = (wanted.new_address(person.user_name or user.email) or "").lower()
            if asked and asked != user.email.lower():
                _move_address(person, own_address(person.institution, asked))
            before = user.is_active
            _set(person, wanted)
            if wanted.active is not None and wanted.active != before:
                user.is_active = wanted.active
                if not wanted.active:
                    _let_go(person)
            user.save(update_fields=_OF_USER)
            person.version, person.changed_at = person.version + 1, timezone.now()
            person.save()
            details = {"active": user.is_active}
            audit.record("account.changed-by-directory", person, acting_user=None, details=details)
    except IntegrityError as error:
        raise _taken() from error
    return person


def release_person(*, person: ProvisionedUser, as_seen: AsSeen | None = None) -> None:
    """The directory knows them no more: they are out at once, what they did here stays."""
    with transaction.atomic():
        person = locked(person, as_seen)
        _let_go(person)
        person.user.save(update_fields=_OF_USER)
        person.released_at, person.external_id, person.user_name = timezone.now(), "", ""
        person.version += 1
        person.save()
        audit.record("account.released-by-directory", person, acting_user=None)


def locked(person: ProvisionedUser, as_seen: AsSeen | None) -> ProvisionedUser:
    """The row as it stands, when it is what was seen. Raises ``ScimError`` 412."""
    rows = ProvisionedUser.objects.select_for_update(of=("self", "user")).select_related("user", "institution")
    standing = rows.filter(pk=person.pk, released_at=None).first()
    if standing is None:
        raise ScimError(404, "There is no such resource.")
    if as_seen is not None and not as_seen():
        raise ScimError(412, "Somebody changed it in between; nothing was changed. Read it again.")
    return standing


def own_address(institution: Institution, address: str | None) -> str:
    """An address of a domain that was given to the institution, in lower case. Raises ``ScimError`` 400."""
    address = (address or "").strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise invalid("userName, or an e-mail, is the address of the person.") from error
    domain = address.rpartition("@")[2]
    if not EmailDomain.objects.filter(institution=institution, domain__iexact=domain).exists():
        raise invalid("This domain was not given to your institution; ask the operator of the platform.")
    return address


def _claimed_before(institution: Institution, user: User) -> ProvisionedUser | None:
    """The row of an account that this institution released. Raises ``ScimError`` when it is anybody else's."""
    kept = ProvisionedUser.objects.filter(user=user).first()
    others = Membership.objects.filter(user=user, ended_at=None).exclude(institution=institution).exists()
    if others or user.is_staff or user.is_superuser:
        raise _taken()
    if kept is not None and (kept.institution_id != institution.pk or kept.released_at is None):
        raise _taken()
    return kept


def _taken() -> ScimError:
    return ScimError(409, "There is an account with this address or this externalId already.", "uniqueness")


def _set(person: ProvisionedUser, wanted: Wanted) -> None:
    user = person.user
    for name, most in (("external_id", 200), ("given_name", 100), ("family_name", 100)):
        if (value := getattr(wanted, name)) is not None:
            setattr(person, name, cleaned(value).strip()[:most])
    if wanted.user_name is not None:
        person.user_name = "" if "@" in wanted.user_name else cleaned(wanted.user_name).strip()
    shown = wanted.display_name
    if not shown and (wanted.given_name is not None or wanted.family_name is not None):
        shown = f"{person.given_name} {person.family_name}".strip()
    shown = shown or wanted.formatted
    if shown:
        user.name = cleaned(shown).strip()[:200]
    if wanted.language is not None:
        user.language = _language(wanted)


def _language(wanted: Wanted) -> str:
    spoken = {code for code, _name in settings.LANGUAGES}
    asked = (wanted.language or "").split("-")[0].lower()
    return asked if asked in spoken else settings.LANGUAGE_CODE


def _move_address(person: ProvisionedUser, address: str) -> None:
    """Links that went to the old address sign nobody in any more."""
    from allauth.account.models import EmailAddress

    SignInLink.objects.filter(user=person.user, revoked_at=None).update(revoked_at=timezone.now())
    EmailAddress.objects.filter(user=person.user).delete()
    person.user.email = address


def _let_go(person: ProvisionedUser) -> None:
    """Out at once: no sign-in, no session, no link, no program, no role in the institution's name."""
    user, now = person.user, timezone.now()
    user.is_active = False
    Membership.objects.filter(user=user, institution=person.institution, ended_at=None).update(ended_at=now)
    SignInLink.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    revoke_tokens(user=user)
    end_all_sessions(user=user, acting_user=user)

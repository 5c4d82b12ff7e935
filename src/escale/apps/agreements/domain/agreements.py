"""An agreement and its versions: drafted, shared, signed, amended."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.locking import lock
from escale.apps.agreements.models import EARLIEST, LATEST, Agreement, Party, Version, Wording
from escale.apps.agreements.rules import DATES, fingerprint
from escale.apps.directory.models import Cooperation, Institution
from escale.core import audit, versions
from escale.core.translated import with_translation

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def create_agreement(
    *,
    acting_user: "User",
    cooperation: Cooperation,
    institution: Institution | None,
    title: str,
    language: str,
    kind: str,
    dates: Mapping[str, Any],
) -> tuple[Agreement, Version]:
    """A draft that only those see who act for the same institution; its institution is the first party.

    Raises:
        AgreementRefused: a date is of no time in which agreements are made.
    """
    _check_dates(dates)
    with transaction.atomic():
        agreement = Agreement.objects.create(
            cooperation=cooperation,
            title=_told({}, title, language, acting_user),
            kind=kind,
            created_by=acting_user,
        )
        if institution is not None:
            Party.objects.create(agreement=agreement, institution=institution)
        version = Version.objects.create(agreement=agreement, drafted_by=institution, **_dates(dates))
        audit.record("agreement.drafted", agreement, acting_user=acting_user, details={"version": version.pk})
    return agreement, version


def edit_agreement(
    *,
    acting_user: "User",
    version: Version,
    expected_version: int,
    title: str,
    language: str,
    kind: str,
    dates: Mapping[str, Any],
) -> None:
    """Change title, kind and the dates of one version; which ones is in the log.

    ``expected_version`` is that of the agreement. Of a draft beside other versions it is its own: title and kind
    are then left alone, for the others see those already.

    Raises:
        StaleVersion: somebody saved in between.
        AgreementRefused: the version is signed and a date would change, or a date is of no time for agreements.
    """
    _check_dates(dates)
    with transaction.atomic():
        agreement = lock(version)
        aside = version.is_aside
        versions.claim(version if aside else agreement, expected_version)
        changed = [name for name, value in _dates(dates).items() if getattr(version, name) != value]
        if changed and version.signed_on is not None:
            raise AgreementRefused(_("This version is signed: its dates stay as they are. Make an amendment."))
        for name, value in _dates(dates).items():
            setattr(version, name, value)
        version.save(update_fields=list(DATES))
        if not aside:
            agreement.title = _told(agreement.title, title, language, acting_user)
            agreement.kind = kind
            agreement.save(update_fields=["title", "kind"])
        details = {"version": version.pk, "dates": changed}
        audit.record("agreement.edited", agreement, acting_user=acting_user, details=details)


def _check_dates(dates: Mapping[str, Any]) -> None:
    days = [value for value in dates.values() if isinstance(value, date)]
    if not all(EARLIEST <= day <= LATEST for day in days):
        raise AgreementRefused(_("Dates are between 1900 and 2200; nothing was saved."))


def _told(value: dict[str, Any], text: str, language: str, user: "User") -> dict[str, Any]:
    return with_translation(value, text, language, author=user.pk, at=timezone.now())


def _dates(dates: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dates.get(name) for name in DATES}


def share_version(*, acting_user: "User", version: Version) -> None:
    """Let the other parties see a draft: it gets its number. Twice changes nothing."""
    with transaction.atomic():
        lock(version)
        if version.shared_at is not None:
            return
        newest = Version.objects.filter(agreement=version.agreement_id).aggregate(most=Max("number"))["most"]
        version.number, version.shared_at = (newest or 0) + 1, timezone.now()
        version.save(update_fields=["number", "shared_at"])
        audit.record("version.shared", version, acting_user=acting_user, details={"number": version.number})


def sign_version(*, acting_user: "User", version: Version, signed_on: date) -> None:
    """Write down when a version was signed: its text is sealed from then on.

    Raises:
        AgreementRefused: the draft is not shared, has no clause, was signed, or is signed before the one before it.
    """
    with transaction.atomic():
        lock(version)
        _check_signature(version, signed_on)
        version.signed_on, version.seal = signed_on, fingerprint(version, version.wordings.all())
        version.save(update_fields=["signed_on", "seal"])
        details = {"signed_on": signed_on.isoformat(), "seal": version.seal}
        audit.record("version.signed", version, acting_user=acting_user, details=details)


def _check_signature(version: Version, signed_on: date) -> None:
    if version.shared_at is None:
        raise AgreementRefused(_("The other parties have not seen this draft yet. Share it first."))
    if version.signed_on is not None:
        raise AgreementRefused(_("This version is signed already; nothing was changed."))
    if not version.wordings.exists():
        raise AgreementRefused(_("This version has no clause yet."))
    if signed_on > timezone.now().date():
        raise AgreementRefused(_("A signature cannot lie in the future."))
    earlier = Version.objects.filter(agreement=version.agreement_id, signed_on__gt=signed_on)
    if earlier.exists():
        raise AgreementRefused(_("Another version was signed after this day."))


def amend(
    *,
    acting_user: "User",
    agreement: Agreement,
    start: Version,
    institution: Institution | None,
    kind: str,
    changes: str,
    language: str,
) -> Version:
    """A new draft that says what ``start`` says until it is changed; ``start`` stays as it is.

    Raises:
        AgreementRefused: ``start`` is not signed.
    """
    with transaction.atomic():
        lock(start)
        if start.signed_on is None:
            raise AgreementRefused(_("Only a signed version is amended or renewed; change the draft itself."))
        version = Version.objects.create(
            agreement=agreement,
            kind=kind,
            changes=_told({}, changes, language, acting_user),
            drafted_by=institution,
            **{name: getattr(start, name) for name in DATES},
        )
        Wording.objects.bulk_create(
            Wording(
                under=version,
                **{name: getattr(each, name) for name in ("clause_id", "position", "number", "text")},
                axis_id=each.axis_id,
                owner_id=each.owner_id,
                due_on=each.due_on,
            )
            for each in start.wordings.order_by("position", "pk")
        )
        audit.record("version.drafted", version, acting_user=acting_user, details={"from": start.pk, "kind": kind})
    return version

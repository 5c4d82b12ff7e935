"""May personal data of a cooperation go to a country? Asked before anything is shared."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Party
from escale.apps.privacy.models import TransferBasis
from escale.apps.privacy.rules import Allowed, Answer, Blocked, Needs, one_border, options_for
from escale.core import audit
from escale.core.names import country_name
from escale.core.transfers import PUBLIC_FACTS, Verdict


class BasisRefused(Exception):
    """This basis does not fit these countries; the message says what does."""


def check(*, cooperation: int, recipient_country: str, categories: Collection[str], purpose: str) -> Answer:
    """What the laws of every country of the cooperation's institutions say; the strictest answer counts.

    A cooperation whose institutions name no country can show no basis: blocked, unless nothing personal leaves.
    """
    if set(categories) <= {PUBLIC_FACTS}:
        return Allowed(_("no personal data"))
    if not recipient_country:
        return Blocked(_("It is not known in which country the recipient is."))
    parties = Party.objects.filter(cooperation=cooperation).exclude(institution__country="")
    countries = sorted(set(parties.values_list("institution__country", flat=True)))
    if not countries:
        return Blocked(
            _("The institutions of this cooperation name no country, so no basis for sending can be found.")
        )
    answers = [
        one_border(
            from_country=country,
            to_country=recipient_country,
            categories=categories,
            recorded=_recorded(cooperation, country, recipient_country),
        )
        for country in countries
    ]
    return next((each for each in answers if isinstance(each, Needs)), _one_of(answers))


def _one_of(answers: list[Allowed | Needs]) -> Allowed:
    words = dict.fromkeys(str(each.basis) for each in answers if isinstance(each, Allowed))
    return Allowed("; ".join(words))


def _recorded(cooperation: int, from_country: str, to_country: str) -> set[str]:
    today = timezone.now().date()
    standing = TransferBasis.objects.filter(
        Q(ends=None) | Q(ends__gte=today),
        cooperation=cooperation,
        from_country=from_country,
        to_country=to_country,
        starts__lte=today,
    )
    return set(standing.values_list("basis", flat=True))


def answer(*, cooperation: int, country: str, categories: Collection[str], purpose: str) -> Verdict:
    """The same for :mod:`escale.core.transfers`, through which every app asks."""
    found = check(cooperation=cooperation, recipient_country=country, categories=categories, purpose=purpose)
    if isinstance(found, Allowed):
        return Verdict(allowed=True, basis=str(found.basis))
    return Verdict(allowed=False, reason=in_words(found))


def in_words(found: Needs | Blocked) -> str:
    """What is missing, and who can add it."""
    if isinstance(found, Blocked):
        return str(found.reason)
    words = _(
        "Personal data may not go from %(from)s to %(to)s: no basis is recorded. A data-protection officer of the "
        "cooperation can record one of: %(options)s."
    )
    options = "; ".join(str(TransferBasis.Basis(each).label) for each in found.options)
    return words % {
        "from": country_name(found.from_country),
        "to": country_name(found.to_country),
        "options": options,
    }


def record_basis(
    *,
    acting_user: User,
    cooperation: Cooperation,
    from_country: str,
    to_country: str,
    basis: str,
    reference: str,
    starts: date,
    ends: date | None = None,
) -> TransferBasis:
    """Write down what allows a transfer. Raises :class:`BasisRefused` for one the law does not know here."""
    if basis not in options_for(from_country, to_country):
        raise BasisRefused(_("This basis does not fit these two countries. Nothing was recorded."))
    with transaction.atomic():
        made = TransferBasis.objects.create(
            cooperation=cooperation,
            from_country=from_country,
            to_country=to_country,
            basis=basis,
            reference=reference,
            starts=starts,
            ends=ends,
            recorded_by=acting_user,
        )
        details = {"from": from_country, "to": to_country, "basis": basis}
        audit.record("transfer.basis-recorded", made, acting_user=acting_user, details=details)
    return made


def end_basis(*, acting_user: User, basis: TransferBasis) -> None:
    """From today on nothing leaves on this basis."""
    yesterday = timezone.now().date() - timedelta(days=1)
    with transaction.atomic():
        basis.starts, basis.ends = min(basis.starts, yesterday), yesterday
        basis.save(update_fields=["starts", "ends"])
        audit.record("transfer.basis-ended", basis, acting_user=acting_user)

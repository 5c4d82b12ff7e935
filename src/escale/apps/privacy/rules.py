"""Which transfers between countries need what.

Lists as published by the European Commission (adequacy decisions) and the CNDP (deliberation no. 236-2015). They are
data that ages: a data-protection officer compares them with the originals before relying on them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from escale.apps.privacy.models import TransferBasis
from escale.core.privacy import Words
from escale.core.transfers import PUBLIC_FACTS

Basis = TransferBasis.Basis

EEA: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
# Andorra, Argentina, Faroe, Guernsey, Israel, Isle of Man, Japan, Jersey, Korea, New Zealand, Switzerland, United
# Kingdom, Uruguay. Canada and the United States are adequate for some recipients only: a basis has to be recorded.
ADEQUATE: Final = frozenset(["AD", "AR", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"])
CNDP_LIST: Final = EEA | {"CA", "CH", "GB"}
MOROCCO: Final = "MA"


@dataclass(frozen=True)
class Allowed:
    """It may go; ``basis`` in words."""

    basis: Words


@dataclass(frozen=True)
class Needs:
    """It may go once one of these is recorded for the pair of countries."""

    options: tuple[str, ...]
    from_country: str
    to_country: str


@dataclass(frozen=True)
class Blocked:
    """It may not go."""

    reason: Words


Answer = Allowed | Needs | Blocked


def one_border(
    *, from_country: str, to_country: str, categories: Collection[str], recorded: Collection[str]
) -> Allowed | Needs:
    """What the law of ``from_country`` asks for; ``recorded``: the bases that stand for this pair today."""
    if set(categories) <= {PUBLIC_FACTS}:
        return Allowed(_("no personal data"))
    if from_country == to_country:
        return Allowed(_("no border is crossed"))
    if from_country in EEA and to_country in EEA:
        return Allowed(_("free movement in the European Economic Area"))
    if from_country in EEA and to_country in ADEQUATE:
        return Allowed(_("adequacy decision (GDPR art. 45)"))
    options = options_for(from_country, to_country)
    standing = next((option for option in options if option in recorded), None)
    if standing is not None:
        return Allowed(Basis(standing).label)
    return Needs(options, from_country, to_country)


def options_for(from_country: str, to_country: str) -> tuple[str, ...]:
    """The bases that can be recorded for a pair of countries."""
    if from_country == MOROCCO:
        listed = (Basis.CNDP_LISTED.value,) if to_country in CNDP_LIST else ()
        return (*listed, Basis.CNDP.value, Basis.CONSENT.value)
    if from_country in EEA:
        return (Basis.AUTHORITIES.value, Basis.CLAUSES.value, Basis.CONSENT.value)
    return tuple(Basis.values)

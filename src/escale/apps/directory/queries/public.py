"""What strangers may know of the cooperations that agreed to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from escale.apps.directory.models import Party
from escale.core.names import country_name

MOST_PARTIES: Final = 100


class Side(NamedTuple):
    """The institutions of one country, by name; ``country`` in the language of the page, empty when not known."""

    country: str
    institutions: Sequence[str]


@dataclass(frozen=True)
class PublicCooperation:
    """A cooperation on the front page; ``about`` is a translated value."""

    name: str
    about: Mapping[str, Any]
    sides: Sequence[Side]


def public_cooperations() -> list[PublicCooperation]:
    """The public cooperations that have institutions, by name. One query."""
    rows = (
        Party.objects.filter(cooperation__public=True)
        .order_by("cooperation__sort_key", "cooperation", "institution__country", "institution__sort_key", "pk")
        .values_list(
            *("cooperation", "cooperation__name", "cooperation__about"),
            *("institution__country", "institution__name"),
        )[:MOST_PARTIES]
    )
    found = []
    for _key, group in groupby(rows, key=lambda row: row[0]):
        parties = list(group)
        sides = [
            Side(country_name(country) if country else "", [row[4] for row in of_country])
            for country, of_country in groupby(parties, key=lambda row: row[3])
        ]
        found.append(PublicCooperation(parties[0][1], parties[0][2], sides))
    return found

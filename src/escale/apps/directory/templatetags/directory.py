"""Names of countries, languages and sectors in templates."""

from collections.abc import Iterable

from django import template

from escale.apps.directory.models import Organisation
from escale.core.names import country_name, in_row, language_name
from escale.core.sectors import sector_name

register = template.Library()
register.filter("country", country_name)
register.filter("language", language_name)
register.filter("sector", sector_name)


@register.filter
def languages(tags: Iterable[str]) -> str:
    """Several languages by name."""
    return in_row(language_name(tag) for tag in tags)


@register.filter
def sectors(values: Iterable[str]) -> str:
    """Several sectors by name."""
    return in_row(map(sector_name, values))


@register.filter
def in_common(shared: Iterable[str], organisation: Organisation) -> str:
    """What a suggestion says two organisations share: languages that ``organisation`` names, and sectors."""
    spoken = set(organisation.languages)
    return in_row(language_name(each) if each in spoken else sector_name(each) for each in shared)

"""Names of countries and languages in templates."""

from collections.abc import Iterable

from django import template

from escale.core.names import country_name, language_name

register = template.Library()
register.filter("country", country_name)
register.filter("language", language_name)


@register.filter
def languages(tags: Iterable[str]) -> str:
    """Several languages by name."""
    return ", ".join(language_name(tag) for tag in tags)

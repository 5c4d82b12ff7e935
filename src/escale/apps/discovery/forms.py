"""What is searched for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from escale.apps.discovery.models import LONGEST_SEARCH
from escale.apps.discovery.queries.searching import Candidate, Filters
from escale.apps.missions.models import Participation
from escale.core.names import country_name, language_name
from escale.core.sectors import sector_name
from escale.engines.text.order import sort_key

Choices = list[tuple[str, str]]


class SearchForm(forms.Form):
    """Words and filters; what can be chosen is what the candidates are."""

    nothing_required = True  # so no field needs to say that it is optional

    q = forms.CharField(label=_("What you look for, in any language"), max_length=LONGEST_SEARCH, required=False)
    side = forms.ChoiceField(label=_("Side"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: Any, able: Iterable[Candidate], *, sides: bool) -> None:
        super().__init__(data)
        able = list(able)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "dir": "auto"})
        choices = {
            "country": _choices(((each.country for each in able)), country_name),
            "sector": _choices((sector for each in able for sector in each.sectors), sector_name),
            "language": _choices((tag for each in able for tag in each.languages), language_name),
            "side": [(value, capfirst(str(label))) for value, label in Participation.Side.choices if value],
        }
        if not sides:
            del choices["side"], self.fields["side"]
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "–"), *found]

    @property
    def wanted(self) -> str:
        """The words, with single spaces."""
        return " ".join(str(self.cleaned_data.get("q", "")).split()) if self.is_valid() else ""

    @property
    def filters(self) -> Filters:
        """What is chosen; none when anything is not valid."""
        values = self.cleaned_data if self.is_valid() else {}
        return Filters(**{name: values.get(name, "") for name in Filters.__dataclass_fields__})

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters that are chosen, by name."""
        return [(name, value) for name, value in vars(self.filters).items() if value]


def _choices(values: Iterable[str], name: Any) -> Choices:
    named = ((value, str(name(value))) for value in {each for each in values if each})
    return sorted(named, key=lambda pair: (sort_key(pair[1]), pair[0]))

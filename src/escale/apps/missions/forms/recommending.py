"""What an organiser types to propose a pair."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation
from escale.core.templatetags.escale import in_language


class _CounterpartField(forms.TypedChoiceField):
    """Offers some to choose from, and takes any who may be met: a list shown a while ago is as good."""

    allowed: Collection[int] = ()

    def valid_value(self, value: object) -> bool:
        """Whether it is the key of one who may be met."""
        return str(value) in {str(key) for key in self.allowed}


class RecommendForm(forms.Form):
    """Who should be met, and why; both sides read it."""

    counterpart = _CounterpartField(label=_("Who they should meet"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why (both sides read it)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(
        self, data: object = None, *, counterparts: Iterable[Organisation], allowed: Collection[int]
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field: Any = self.fields["counterpart"]
        field.choices = [(each.pk, in_language(each.name, "")) for each in counterparts]
        field.allowed = allowed

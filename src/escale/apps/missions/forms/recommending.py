"""What an organiser types to propose a pair."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation
from escale.core.templatetags.escale import in_language


class RecommendForm(forms.Form):
    """Who should be met, and why; both sides read it."""

    counterpart = forms.TypedChoiceField(label=_("Who they should meet"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why (both sides read it)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data: object = None, *, counterparts: Iterable[Organisation]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["counterpart"].choices = [  # type: ignore[attr-defined]
            (each.pk, in_language(each.name, "")) for each in counterparts
        ]

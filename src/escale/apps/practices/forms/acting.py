"""An action that a practice gave the idea to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import LONGEST_TITLE
from escale.apps.actions.queries.choices import institutions_of
from escale.apps.practices.models import Practice
from escale.core.forms import DateInput
from escale.core.translated import best


class ActForm(forms.Form):
    """Who does what until when; the words are in the language of the page."""

    title = forms.CharField(
        label=_("What is done"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    due = forms.DateField(label=_("Until when"), widget=DateInput())
    first = forms.ChoiceField(label=_("Who answers for it"))
    second = forms.ChoiceField(label=_("Who answers for it on the other side"), required=False)

    def __init__(self, practice: Practice, data: Any = None) -> None:
        super().__init__(data, initial={"title": best(practice.title).text})
        offered = [(str(each.pk), each.name) for each in institutions_of(practice.cooperation)]
        self.fields["first"].choices = offered  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", "–"), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("first") and values.get("first") == values.get("second"):
            self.add_error("second", _("The owners are of two sides: choose two institutions or organisations."))
        return values

    def values(self) -> dict[str, Any]:
        """What ``act_on`` takes."""
        sent = self.cleaned_data
        owners = [int(sent[name]) for name in ("first", "second") if sent[name]]
        return {"title": sent["title"], "due": sent["due"], "institutions": owners}

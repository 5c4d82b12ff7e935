"""What was agreed in a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import LONGEST_TITLE
from escale.apps.meetings.models import Request
from escale.core.forms import DateInput


class AgreeForm(forms.Form):
    """Who does what until when; the words are in the language of the page."""

    title = forms.CharField(
        label=_("What is done"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    who = forms.ChoiceField(label=_("Who answers for it"))
    due = forms.DateField(label=_("Until when"), widget=DateInput())

    def __init__(self, data: Any, pair: Request) -> None:
        super().__init__(data)
        self._pair = pair
        choice = self.fields["who"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [
                ("both", _("both")),
                (str(pair.first_id), pair.first.name),
                (str(pair.second_id), pair.second.name),
            ]

    @property
    def organisations(self) -> list[int]:
        """The keys of those who answer for it."""
        who = self.cleaned_data["who"]
        return [self._pair.first_id, self._pair.second_id] if who == "both" else [int(who)]

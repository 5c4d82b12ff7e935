"""What a new token is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.accounts.domain.tokens import MOST_DAYS, VALID_DAYS
from escale.apps.accounts.models import Scope, User
from escale.apps.directory.models import Cooperation
from escale.apps.directory.queries.belonging import cooperations_of


class TokenForm(forms.Form):
    """For one of a person's own cooperations."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    cooperation = forms.ModelChoiceField(Cooperation.objects.none(), label=_("Cooperation"), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"), min_value=1, max_value=MOST_DAYS, initial=VALID_DAYS
    )

    def __init__(self, user: User, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        choice = self.fields["cooperation"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        choice.queryset = cooperations_of(user)

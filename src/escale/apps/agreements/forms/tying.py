"""Actions for clauses: a new one, one that is there, and clauses for an action."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.domain.acting import ActionDraft
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import LONGEST_TEXT, LONGEST_TITLE, Action
from escale.apps.agreements.models import EARLIEST, LATEST, Party, Wording
from escale.core.forms import DateInput
from escale.core.translated import page_language

_OURS = _("Dates are between 1900 and 2200.")


class ActForm(forms.Form):
    """What is done for a clause, in the language of the page; owners are parties that still stand."""

    title = forms.CharField(
        label=_("What is done"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    due = forms.DateField(
        label=_("Until when"),
        widget=DateInput(),
        validators=[MinValueValidator(EARLIEST, _OURS), MaxValueValidator(LATEST, _OURS)],
    )
    first = forms.TypedChoiceField(label=_("Who answers for it"), coerce=int)
    second = forms.TypedChoiceField(
        label=_("Who answers for it on the other side"), coerce=int, empty_value=None, required=False
    )
    clauses = forms.TypedMultipleChoiceField(
        label=_("Clauses it serves"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, parties: Sequence[Party], wordings: Sequence[Wording], born_of: Wording) -> None:
        own = born_of.owner_id or (parties[0].pk if parties else None)
        super().__init__(data, initial={"due": born_of.due_on, "first": own, "clauses": [born_of.clause_id]})
        self._parties, self._born_of = {each.pk: each for each in parties}, born_of
        offered = [(each.pk, each.name) for each in parties]
        _offer(self, "first", offered)
        _offer(self, "second", [("", "–"), *offered])
        _offer(self, "clauses", [(each.clause_id, each.number) for each in wordings])

    def clean_clauses(self) -> list[int]:
        found: list[int] = self.cleaned_data["clauses"]
        if self._born_of.clause_id not in found:
            raise ValidationError(_("It is born of the clause you came from: leave that one chosen."))
        return [self._born_of.clause_id, *(each for each in found if each != self._born_of.clause_id)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("first") and values.get("first") == values.get("second"):
            self.add_error("second", _("The owners are of two sides: choose two parties."))
        return values

    def draft(self) -> ActionDraft:
        """What ``act_on`` takes."""
        said = self.cleaned_data
        owners = [self._parties[said[name]] for name in ("first", "second") if said[name]]
        return ActionDraft(
            title=said["title"],
            description=said["description"],
            language=page_language(),
            due=said["due"],
            owners=[
                OwnerDraft(institution=each.institution_id, organisation=each.organisation_id) for each in owners
            ],
            origin=Action.Origin.CLAUSE,
            origin_key=str(self._born_of.clause_id),
        )


class TieForm(forms.Form):
    """An action that is there already and serves the clause."""

    action = forms.TypedChoiceField(label=_("Action"), coerce=int)

    def __init__(self, data: Any, offered: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        _offer(self, "action", offered)


class ClauseChoiceForm(forms.Form):
    """A clause that an action serves."""

    clause = forms.TypedChoiceField(label=_("Clause"), coerce=int)

    def __init__(self, data: Any, offered: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        _offer(self, "clause", offered)


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[int | str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)

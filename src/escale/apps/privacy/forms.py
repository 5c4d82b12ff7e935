"""What people and data-protection officers type."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.privacy.models import PersonRequest, TransferBasis
from escale.apps.privacy.queries.log import Wanted
from escale.core.names import countries


class _Date(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LogForm(forms.Form):
    """What to look for in the log."""

    verb = forms.ChoiceField(label=_("What was done"), required=False)
    actor = forms.IntegerField(label=_("Number of the account"), required=False, min_value=1, max_value=2**62)
    object = forms.CharField(
        label=_("Thing"), required=False, max_length=100, help_text=_("Kind and number, as mission#7.")
    )
    since = forms.DateField(label=_("From"), required=False, widget=_Date())
    until = forms.DateField(label=_("To"), required=False, widget=_Date())
    nothing_required = True

    def __init__(self, *args: Any, verbs: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("anything")), *verbs]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The criteria; those that cannot be read are left out."""
        self.is_valid()
        values = self.cleaned_data
        return Wanted(
            actor=values.get("actor"),
            verb=values.get("verb", ""),
            object=values.get("object", ""),
            since=values.get("since"),
            until=values.get("until"),
        )


class AskForm(forms.Form):
    """A request of a person."""

    kind = forms.ChoiceField(label=_("What you ask for"), choices=PersonRequest.Kind.choices)
    text = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class CorrectForm(forms.Form):
    """One's own facts."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    phone = forms.CharField(label=_("Your phone number"), max_length=40, required=False)
    languages = forms.CharField(
        label=_("Languages you speak"), max_length=100, required=False, help_text=_("Codes with blanks: fr en ar")
    )

    def values(self) -> dict[str, Any]:
        """What the domain takes."""
        return {**self.cleaned_data, "languages": self.cleaned_data["languages"].replace(",", " ").split()}


class AnswerForm(forms.Form):
    """The answer to a request."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (PersonRequest.State.DONE.value, _("done as asked")),
            (PersonRequest.State.REFUSED.value, _("refused, with reasons")),
        ],
    )
    words = forms.CharField(label=_("To the person"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class BasisForm(forms.Form):
    """The basis of a transfer."""

    from_country = forms.ChoiceField(label=_("From the country"), choices=lambda: [("", "—"), *countries()])
    to_country = forms.ChoiceField(label=_("To the country"), choices=lambda: [("", "—"), *countries()])
    basis = forms.ChoiceField(label=_("Basis"), choices=TransferBasis.Basis.choices)
    reference = forms.CharField(label=_("Document"), max_length=200)
    starts = forms.DateField(label=_("Valid from"), widget=_Date())
    ends = forms.DateField(label=_("Valid until"), required=False, widget=_Date())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("from_country") and values["from_country"] == values.get("to_country"):
            self.add_error("to_country", _("These are two times the same country."))
        if values.get("ends") and values.get("starts") and values["ends"] < values["starts"]:
            self.add_error("ends", _("The last day is before the first."))
        return values


class BreachForm(forms.Form):
    """A breach, or a drill."""

    what = forms.CharField(label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    people_count = forms.IntegerField(label=_("How many people"), required=False, min_value=0, max_value=10**9)
    known_at = forms.DateTimeField(
        label=_("Known since (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    drill = forms.BooleanField(label=_("This is a drill"), required=False, initial=True)

    def clean_known_at(self) -> datetime:
        known: datetime = self.cleaned_data["known_at"]
        if known > timezone.now():
            raise forms.ValidationError(_("This lies in the future."))
        return known


class MeasuresForm(forms.Form):
    """What was done about a breach."""

    measures = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ControllerForm(forms.Form):
    """Who answers for the data."""

    name = forms.CharField(label=_("Controllers"), max_length=300, required=False)
    contact = forms.CharField(
        label=_("Data-protection officer, and how to reach them"), max_length=300, required=False
    )
    cndp_number = forms.CharField(label=_("Number of the declaration to the CNDP"), max_length=60, required=False)

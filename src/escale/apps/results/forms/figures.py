"""Values, their evidence, and what the other side says, as officers type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement
from escale.apps.meetings.models import Request
from escale.apps.results.domain.checking import Cells
from escale.apps.results.domain.figures import ValueDraft
from escale.apps.results.domain.proving import Proof
from escale.apps.results.forms.fields import FigureField
from escale.apps.results.models import Indicator, Value
from escale.apps.results.models.figures import LONGEST_REASON
from escale.apps.results.models.frame import LONGEST_WORDS
from escale.apps.results.queries.choices import meetings_for, proving_actions
from escale.core.translated import best, page_language

_ROWS = {"rows": 3}


class ValueForm(forms.Form):
    """A value of an indicator; ``version`` is the one the form was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    amount = FigureField(label=_("Value"), required=False)
    numerator = FigureField(label=_("How many"), required=False)
    denominator = FigureField(label=_("Of how many"), required=False)
    told = forms.CharField(label=_("In words"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs=_ROWS))
    location = forms.CharField(
        label=_("Where it is about"),
        max_length=100,
        required=False,
        help_text=_("Leave it empty when it is about everything."),
    )
    comment = forms.CharField(
        label=_("Comment"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs=_ROWS)
    )
    why = forms.CharField(
        label=_("Why it is corrected"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs=_ROWS)
    )

    def __init__(
        self,
        indicator: Indicator,
        *args: Any,
        value: Value | None = None,
        corrects: Value | None = None,
        **kwargs: Any,
    ) -> None:
        shown = value or corrects
        if shown is not None:
            kwargs["initial"] = {**value_values(shown), "version": shown.version}
        super().__init__(*args, **kwargs)
        for name in _unused(indicator):
            del self.fields[name]
        if corrects is None and (value is None or value.corrects_id is None):
            del self.fields["why"]
        elif value is None:
            self.initial["why"] = ""
        if corrects is not None or (value is not None and value.corrects_id is not None):
            del self.fields["location"]
        if indicator.measure == Indicator.Measure.PERCENTAGE:
            words = _("Leave it empty when you write how many of how many: it is worked out.")
            self.fields["amount"].help_text = words
        elif indicator.is_number:
            self.fields["amount"].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        pair = [values.get(name) for name in ("numerator", "denominator")]
        if "numerator" in self.fields and not self.errors:
            if (pair[0] is None) != (pair[1] is None):
                self.add_error("denominator", _("A percentage is made of two numbers: write both or none."))
            elif pair[0] is None and values.get("amount") is None:
                self.add_error("amount", _("Write the percentage, or how many of how many."))
        return values

    def draft(self, parts: Cells, *, location: str = "") -> ValueDraft:
        """What the verbs take; ``location``: that of the value that is corrected."""
        sent = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return ValueDraft(**{"location": location, **sent}, language=page_language(), parts=parts)


def _unused(indicator: Indicator) -> list[str]:
    """The fields that a measure does not have."""
    if not indicator.is_number:
        return ["amount", "numerator", "denominator"]
    return ["told"] if indicator.measure == Indicator.Measure.PERCENTAGE else ["told", "numerator", "denominator"]


def value_values(value: Value) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    names = ("amount", "numerator", "denominator", "told", "location", "why")
    return {**{name: getattr(value, name) for name in names}, "comment": best(value.comment).text}


class EvidenceForm(forms.Form):
    """One piece of evidence: an address, a meeting or an action."""

    title = forms.CharField(label=_("What the document is called"), max_length=200, required=False)
    link = forms.URLField(label=_("Address of the document"), max_length=500, required=False, assume_scheme="https")
    meeting = forms.ModelChoiceField(Request.objects.none(), label=_("Or a meeting"), required=False)
    action = forms.ModelChoiceField(Action.objects.none(), label=_("Or an action"), required=False)

    def __init__(self, user: Any, agreement: Agreement, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings: Any = self.fields["meeting"]
        meetings.queryset = meetings_for(agreement)
        actions: Any = self.fields["action"]
        actions.queryset = proving_actions(user, agreement)
        meetings.label_from_instance = lambda pair: f"{pair.first.name} – {pair.second.name}"
        actions.label_from_instance = lambda action: best(action.title).text

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Write an address that begins with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        given = [name for name in ("link", "meeting", "action") if values.get(name)]
        if not self.errors and len(given) != 1:
            self.add_error("link", _("Give one of the three: an address, a meeting or an action."))
        elif given == ["link"] and not values.get("title"):
            self.add_error("title", _("Say what the document is called."))
        return values

    def proof(self) -> Proof:
        """What the verb takes."""
        sent = self.cleaned_data
        title = sent["title"] if sent["link"] else ""
        return Proof(title, sent["link"], sent["meeting"], sent["action"])


class ReasonForm(forms.Form):
    """Why evidence is taken away."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class ContestForm(forms.Form):
    """Why a value is wrong, and perhaps which figure is right."""

    reason = forms.CharField(
        label=_("Why it is wrong"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs=_ROWS)
    )
    amount = FigureField(
        label=_("Our figure"), required=False, help_text=_("Both figures are shown, never a middle.")
    )

    def __init__(self, indicator: Indicator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "contest"})
        if not indicator.is_number:
            del self.fields["amount"]

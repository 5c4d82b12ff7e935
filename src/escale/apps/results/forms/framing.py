"""What is measured, as officers type it."""

from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement, Clause
from escale.apps.results.domain.framing import IndicatorDraft, ResultDraft
from escale.apps.results.domain.timing import BaselineDraft, PeriodDraft
from escale.apps.results.forms.fields import FigureField
from escale.apps.results.models import Baseline, Indicator, Period, Result
from escale.apps.results.queries.choices import actions_for, clauses_for, parents_for
from escale.core.forms import DateInput
from escale.core.templatetags.escale import in_language
from escale.core.translated import best, page_language

_LONG = 2_000


def _area(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=_LONG, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResultForm(forms.Form):
    """A result in the language of the page; ``version`` is the one the form was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("What the agreement is to bring"), max_length=300)
    type = forms.ChoiceField(label=_("Type"), choices=Result.Type.choices)
    description = _area(_("Description"))

    def __init__(self, *args: Any, result: Result | None = None, **kwargs: Any) -> None:
        if result is not None:
            kwargs["initial"] = {**result_values(result), "version": result.version}
        super().__init__(*args, **kwargs)

    def draft(self) -> ResultDraft:
        """What the verbs take."""
        sent = self.cleaned_data
        return ResultDraft(sent["type"], sent["title"], page_language(), sent["description"])


def result_values(result: Result) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    return {
        "title": best(result.title).text,
        "type": result.type,
        "description": best(result.description).text,
    }


class IndicatorForm(forms.Form):
    """An indicator in the language of the page; ``version`` is the one the form was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("What is measured"), max_length=300)
    description = _area(_("How it is measured"), help_text=_("Who counts, what is counted in, what is left out."))
    measure = forms.ChoiceField(label=_("Measure"), choices=Indicator.Measure.choices)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False, help_text=_("Like people, firms or days."))
    ascending = forms.BooleanField(label=_("More is better"), required=False, initial=True)
    cumulative = forms.BooleanField(
        label=_("Each value counts from the very start, not from the start of its period"), required=False
    )
    parent = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=_("Stands under"),
        required=False,
        help_text=_("The indicator above adds up those below it; it never counts one twice."),
    )
    counts = forms.BooleanField(label=_("Is added to the indicator above"), required=False, initial=True)
    clauses = forms.ModelMultipleChoiceField(
        Clause.objects.none(), label=_("Clauses"), required=False, widget=forms.CheckboxSelectMultiple
    )
    actions = forms.ModelMultipleChoiceField(
        Action.objects.none(), label=_("Actions that move it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, user: Any, agreement: Agreement, *args: Any, indicator: Indicator | None = None, **kwargs: Any
    ) -> None:
        if indicator is not None:
            kwargs["initial"] = {**indicator_values(indicator), "version": indicator.version}
        super().__init__(*args, **kwargs)
        clauses, words = clauses_for(agreement)
        _offer(self, "parent", parents_for(agreement, indicator), lambda each: best(each.title).text)
        _offer(self, "clauses", clauses, lambda each: words[each.pk])
        _offer(self, "actions", actions_for(user, agreement, indicator), _titled)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("cumulative") and not Indicator(measure=values.get("measure", "1")).is_number:
            self.add_error("cumulative", _("Words, names and ranks do not add up from the start."))
        return values

    def draft(self) -> IndicatorDraft:
        """What the verbs take."""
        sent = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return IndicatorDraft(**sent, language=page_language())


def _titled(action: Action) -> SafeString:
    title = best(action.title)
    return in_language(title.text, title.language)


def _offer(form: forms.Form, name: str, rows: Any, label: Any) -> None:
    field: Any = form.fields[name]
    field.queryset, field.label_from_instance = rows, label
    if not rows.exists():
        field.widget = forms.MultipleHiddenInput() if name != "parent" else forms.HiddenInput()


def indicator_values(indicator: Indicator) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    plain = ("measure", "unit", "ascending", "cumulative", "counts")
    return {
        "title": best(indicator.title).text,
        "description": best(indicator.description).text,
        **{name: getattr(indicator, name) for name in plain},
        "parent": indicator.parent_id,
        "clauses": list(indicator.clauses.order_by("pk").values_list("pk", flat=True)),
        "actions": list(indicator.actions.order_by("pk").values_list("pk", flat=True)),
    }


class PeriodForm(forms.Form):
    """A period with its target; ``version`` is that of the indicator the form was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    starts = forms.DateField(label=_("First day"), widget=DateInput())
    ends = forms.DateField(label=_("Last day"), widget=DateInput())
    target = FigureField(label=_("Target"), required=False)
    told = forms.CharField(label=_("Target in words"), max_length=_LONG, required=False)
    comment = forms.CharField(label=_("Comment"), max_length=_LONG, required=False)

    def __init__(self, indicator: Indicator, *args: Any, period: Period | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**(period_values(period) if period else {}), "version": indicator.version}
        super().__init__(*args, **kwargs)
        del self.fields["told" if indicator.is_number else "target"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first."))
        return values

    def draft(self, period: Period | None) -> PeriodDraft:
        """What the verbs take; the parts of a target stay as they are."""
        sent = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        parts = [(each.cell, each.amount) for each in period.target_parts.order_by("pk")] if period else []
        return PeriodDraft(**sent, language=page_language(), parts=parts)


def period_values(period: Period) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    return {
        "starts": period.starts,
        "ends": period.ends,
        "target": period.target,
        "told": period.target_told,
        "comment": best(period.target_comment).text,
    }


class BaselineForm(forms.Form):
    """What was there in a year before."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2200)
    amount = FigureField(label=_("Value"))
    told = forms.CharField(label=_("In words"), max_length=_LONG)
    comment = forms.CharField(label=_("Comment"), max_length=_LONG, required=False)

    def __init__(self, indicator: Indicator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"version": indicator.version}})
        del self.fields["told" if indicator.is_number else "amount"]

    def draft(self) -> BaselineDraft:
        """What the verb takes."""
        sent = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return BaselineDraft(**sent, language=page_language())


def baseline_values(row: Baseline | None) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    if row is None:
        return {}
    return {"year": row.year, "amount": row.amount, "told": row.told, "comment": best(row.comment).text}

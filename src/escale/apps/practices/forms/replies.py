"""What became of a practice, questions and answers as people type them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Institution, Organisation
from escale.apps.practices.domain.adopting import AdoptionDraft
from escale.apps.practices.models import LONGEST_WORDS, Adoption, Practice
from escale.apps.practices.rules import today
from escale.core.forms import DateInput
from escale.core.translated import page_language


def _text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_WORDS,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AdoptionForm(forms.Form):
    """Who took a practice up, and with what result; the language is that of the page."""

    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"), required=False)
    organisation = forms.CharField(label=_("Or reference of an organisation"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("What became of it"), choices=Adoption.Kind.choices)
    on = forms.DateField(label=_("On"), widget=DateInput())
    changed = _text(_("What was changed"), required=False, help_text=_("Needed if it was adapted."))
    result = _text(_("With what result"), help_text=_("Failures are welcome: they spare others the same way."))

    def __init__(self, practice: Practice, adopters: Sequence[Institution], data: Any = None) -> None:
        super().__init__(data, prefix="adoption")
        self._practice = practice
        rows = Institution.objects.filter(pk__in=[each.pk for each in adopters]).order_by("sort_key", "pk")
        self.fields["institution"].queryset = rows  # type: ignore[attr-defined]
        if len(adopters) == 1:
            self.fields["institution"].initial = adopters[0].pk

    def clean_organisation(self) -> Organisation | None:
        ref = self.cleaned_data["organisation"].strip()
        if not ref:
            return None
        found = Organisation.objects.filter(cooperation=self._practice.cooperation_id, ref=ref).first()
        if found is None:
            raise ValidationError(_("This cooperation has no organisation with this reference."))
        return found

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > today():
            raise ValidationError(_("What was tried cannot lie in the future."))
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("institution")) == bool(values.get("organisation")):
            self.add_error("institution", _("Choose an institution or write a reference, one of the two."))
        if values.get("kind") == Adoption.Kind.ADAPTED and not values.get("changed"):
            self.add_error("changed", _("Say what was changed."))
        return values

    def draft(self) -> AdoptionDraft:
        """What ``record_adoption`` takes."""
        sent = self.cleaned_data
        who = sent["institution"] or sent["organisation"]
        return AdoptionDraft(who, sent["kind"], sent["on"], sent["result"], page_language(), sent["changed"])


class QuestionForm(forms.Form):
    """A question; its language is that of the page."""

    text = _text(_("Your question"), help_text=_("The contacts of the practice get it by mail."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="question")


class AnswerForm(forms.Form):
    """An answer; its language is that of the page."""

    text = _text(_("Answer"))
    public = forms.BooleanField(
        label=_("Show question and answer on the sheet"),
        required=False,
        help_text=_("Otherwise only whoever asked reads it."),
    )

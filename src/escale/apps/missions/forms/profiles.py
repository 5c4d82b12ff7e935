"""What people type about an organisation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.domain import StatementDraft
from escale.apps.directory.models import Organisation, Statement
from escale.core.names import language_name
from escale.core.workbook import lists, vocabulary

USUAL_LANGUAGES = ("fr", "ar", "en", "de", "lb", "es", "it", "pt", "nl")
MOST_STATEMENTS = 100
_EMPTY_ROWS = 2


class ListField(forms.CharField):
    """Several short entries in one field, parted by semicolons as in the workbook."""

    def prepare_value(self, value: Any) -> Any:
        return lists.join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return list(lists.split(super().clean(value)))


class CountryField(forms.CharField):
    """A country by name or code; the code is kept."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        code = vocabulary.country(text)
        if code is None:
            raise ValidationError(_("This is no country we know. Write its name, or its code like LU or MA."))
        return code


class ProfileForm(forms.Form):
    """An organisation's profile; ``version`` is the one it was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=300)
    country = CountryField(label=_("Country"), max_length=60, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    size = forms.ChoiceField(label=_("Size"), choices=Organisation.Size.choices, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages you can meet in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = ListField(label=_("Sectors"), required=False, help_text=_("Parted by semicolons."), max_length=1000)
    cooperation_types = ListField(
        label=_("Kinds of cooperation"),
        required=False,
        help_text=_("For example commercial; technology; parted by semicolons."),
        max_length=1000,
    )
    about = forms.CharField(
        label=_("About"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, spoken: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = dict.fromkeys([*USUAL_LANGUAGES, *spoken])
        self.fields["languages"].choices = [(tag, language_name(tag)) for tag in tags]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What ``directory.domain.save_profile`` takes as ``fields``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StatementForm(forms.Form):
    """One offer or need; an empty text takes it away."""

    nothing_required = True  # so no field needs to say that it is optional

    text = forms.CharField(
        label=_("In your own words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.initial.get("language", "")
        tags = dict.fromkeys([*USUAL_LANGUAGES, *([kept] if kept else [])])
        choices = [("", _("not said")), *((tag, language_name(tag)) for tag in tags)]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


StatementFormSet = forms.formset_factory(StatementForm, extra=_EMPTY_ROWS, max_num=MOST_STATEMENTS, validate_max=True)


class ProfileForms:
    """The profile with its offers and needs: three forms that are valid or not together."""

    def __init__(self, organisation: Organisation, statements: Sequence[Statement], data: Any | None = None) -> None:
        self.profile = ProfileForm(data, initial=_initial(organisation), spoken=organisation.languages)
        self.offers = _formset(Statement.Kind.OFFER, statements, data)
        self.needs = _formset(Statement.Kind.NEED, statements, data)

    def is_valid(self) -> bool:
        return all([self.profile.is_valid(), self.offers.is_valid(), self.needs.is_valid()])

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of ``save_profile`` that come from people."""
        return {
            "expected_version": self.profile.cleaned_data["version"],
            "fields": self.profile.values(),
            "offers": _drafts(self.offers),
            "needs": _drafts(self.needs),
        }


def _initial(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in ProfileForm.base_fields}


def _formset(kind: Statement.Kind, statements: Sequence[Statement], data: Any | None) -> Any:
    initial = [{"text": each.text, "language": each.language} for each in statements if each.kind == kind]
    return StatementFormSet(data, initial=initial, prefix=f"{kind.value}s")


def _drafts(formset: Any) -> list[StatementDraft]:
    return [
        StatementDraft(form.cleaned_data["text"], form.cleaned_data.get("language", ""))
        for form in formset
        if form.cleaned_data.get("text")
    ]

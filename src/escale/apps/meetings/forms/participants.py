"""What participants fill in: their organisation's profile, wishes, a reason for declining."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.domain import StatementDraft
from escale.apps.directory.models import Organisation, Statement
from escale.apps.directory.queries import statements
from escale.apps.meetings.models import Wish
from escale.core.names import language_name
from escale.core.workbook.lists import join, split

LANGUAGES = ("ar", "fr", "en", "de", "lb", "zgh", "es", "it", "nl", "pt")
MOST_STATEMENTS = 12
_EMPTY_ROWS = 2
_FIELDS = ("website", "city", "size", "languages", "sectors", "cooperation_types", "about")


class ListField(forms.CharField):
    """Several entries in one line, between semicolons, as in the workbook."""

    def prepare_value(self, value: Any) -> Any:
        return join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return list(split(super().clean(value)))


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The facts of an organisation that its own people may change; ``version`` is the one they saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    website = forms.URLField(label=_("Website"), required=False, max_length=300, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=_("Languages your people speak"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = ListField(label=_("Sectors"), required=False, max_length=1000, help_text=_("Separated by semicolons."))
    cooperation_types = ListField(
        label=_("Kinds of cooperation you look for"),
        required=False,
        max_length=1000,
        help_text=_("For instance: distribution; joint development. Separated by semicolons."),
    )

    class Meta:
        model = Organisation
        fields = _FIELDS
        widgets = {"about": forms.Textarea(attrs={"rows": 5, "dir": "auto"})}
        labels = {"about": _("About your organisation")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        tags = dict.fromkeys([*LANGUAGES, *self.instance.languages])
        self.fields["languages"].choices = [(tag, language_name(tag)) for tag in tags]  # type: ignore[attr-defined]
        self.fields["about"].max_length = 10_000  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The facts by their names in the directory."""
        return {name: self.cleaned_data[name] for name in _FIELDS}

    def _post_clean(self) -> None:
        """Leave the row as it is: the domain writes."""


class StatementForm(forms.Form):
    """One offer or need; an empty text means none."""

    nothing_required = True  # so no field needs to say that it is optional

    text = forms.CharField(
        label=_("Statement"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, tags: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("detect")), *((tag, language_name(tag)) for tag in tags)]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


StatementFormSet = forms.formset_factory(
    StatementForm, extra=_EMPTY_ROWS, max_num=MOST_STATEMENTS, absolute_max=MOST_STATEMENTS + _EMPTY_ROWS
)


class ProfileForms:
    """The facts with the two lists of statements, filled in or sent back."""

    def __init__(self, organisation: Organisation, data: Any = None) -> None:
        said = statements(organisation)
        self.facts = ProfileForm(data, instance=organisation)
        self.offers = _rows("offers", said.offers, data)
        self.needs = _rows("needs", said.needs, data)

    def is_valid(self) -> bool:
        """Whether all three are; each is asked, so that every error shows at once."""
        return all([self.facts.is_valid(), self.offers.is_valid(), self.needs.is_valid()])

    def drafts(self, kind: str) -> list[StatementDraft]:
        """The statements of a kind that say something."""
        rows = (self.offers if kind == Statement.Kind.OFFER else self.needs).cleaned_data
        return [StatementDraft(row["text"], row.get("language", "")) for row in rows if row.get("text", "").strip()]


def _rows(prefix: str, said: Sequence[Statement], data: Any) -> "BaseFormSet[StatementForm]":
    # What is sent stands for itself: compared with what is saved, an equal row would count as left empty.
    initial = [{"text": each.text, "language": each.language} for each in said] if data is None else None
    tags = dict.fromkeys([*LANGUAGES, *(each.language for each in said if each.language)])
    return StatementFormSet(data, prefix=prefix, initial=initial, form_kwargs={"tags": list(tags)})


class WishForm(forms.Form):
    """What is wanted about whom in which round; no level takes the wish back."""

    round = forms.IntegerField(min_value=1)
    organisation = forms.IntegerField(min_value=1)
    level = forms.ChoiceField(choices=[("", ""), *Wish.Level.choices], required=False)


class DeclineForm(forms.Form):
    """Why, and the version of the meeting that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Why (the other side and the organiser read it)"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class RatingForm(forms.Form):
    """How a meeting was that is over: stars, only that it was held, or that it was not."""

    said = forms.ChoiceField(
        label=_("How was the meeting?"),
        widget=forms.RadioSelect,
        choices=[
            ("5", _("5 – very useful")),
            ("4", "4"),
            ("3", "3"),
            ("2", "2"),
            ("1", _("1 – of no use")),
            ("held", _("It took place; I give no stars")),
            ("missed", _("It did not take place")),
        ],
    )

    @property
    def held(self) -> bool:
        """Whether it took place."""
        return bool(self.cleaned_data["said"] != "missed")

    @property
    def stars(self) -> int | None:
        """How many of five."""
        said = self.cleaned_data["said"]
        return int(said) if said.isdecimal() else None


def rated(held: bool, stars: int | None) -> str:
    """What was said before, as a choice of the form."""
    return str(stars or "held") if held else "missed"

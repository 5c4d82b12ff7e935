"""A sheet and the list of sheets as people type."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.apps.directory.models import Person
from escale.apps.practices.domain.writing import FACTS, SheetDraft
from escale.apps.practices.models import LONGEST_PART, LONGEST_REASON, LONGEST_TITLE, PARTS, Practice
from escale.apps.practices.queries import Desk
from escale.apps.practices.queries.listing import Filters
from escale.apps.practices.rules import PART_NAMES, source_of
from escale.core.sectors import sections
from escale.core.translated import own_words, page_language

_STATES = [
    ("human", _("written or translated by a person")),
    ("machine", _("translated by a machine")),
    ("reviewed", _("machine translation, reviewed by a person")),
]
_NONE = ("", "–")
_HELP = {
    "context": _("Where, when, with whom: what a stranger must know first."),
    "problem": _("What was wrong, and for whom."),
    "solution": _("What you did, step by step."),
    "result": _("What is better now, in figures where there are any. Give the evidence on the next page."),
    "pitfalls": _("What went wrong or was given up. This helps others most."),
    "conditions": _("What another place must have for it to work there."),
}


def _sectors() -> list[tuple[str, str]]:
    return [_NONE, *sections()]


def _words(part: str) -> forms.CharField:
    return forms.CharField(
        label=PART_NAMES[part],
        help_text=_HELP.get(part, ""),
        max_length=LONGEST_PART,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class SheetForm(forms.Form):
    """A sheet in one language; ``version`` is the one the form was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    desk = forms.ChoiceField(
        label=_("In the name of"), help_text=_("Only those who act in this name see the draft until it is submitted.")
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    state = forms.ChoiceField(label=_("How the text came to be"), choices=_STATES)
    title = forms.CharField(
        label=PART_NAMES["title"], max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    context = _words("context")
    problem = _words("problem")
    solution = _words("solution")
    result = _words("result")
    pitfalls = _words("pitfalls")
    conditions = _words("conditions")
    theme = forms.ChoiceField(label=pgettext_lazy("of a practice", "Theme"), choices=Practice.Theme.choices)
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=lazy(_sectors, list)())
    cost = forms.DecimalField(
        label=_("Cost"),
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        help_text=_("What it cost in all; 0 if it cost nothing, empty if nobody knows."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=Practice.Currency.choices, required=False)
    licence = forms.ChoiceField(
        label=_("Licence"), choices=Practice.Licence.choices, help_text=_("Under which others may use these words.")
    )

    def __init__(
        self,
        *args: Any,
        desks: Sequence[Desk] = (),
        practice: Practice | None = None,
        language: str = "",
        **kwargs: Any,
    ) -> None:
        chosen = language if language in dict(settings.LANGUAGES) else ""
        if practice is not None:
            kwargs["initial"] = sheet_values(practice, chosen or source_of(practice))
        else:
            kwargs["initial"] = {"language": chosen or page_language(), "currency": Practice.Currency.EUR}
        super().__init__(*args, **kwargs)
        self._desks = {desk.key: desk for desk in desks}
        if practice is not None:
            del self.fields["desk"]
            return
        choice = self.fields["desk"]
        choice.choices = [(desk.key, str(desk)) for desk in desks]  # type: ignore[attr-defined]
        if len(desks) == 1:
            choice.initial, choice.widget = desks[0].key, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("cost") is not None and not values.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Choose the currency of the cost."))
        # Browsers end lines as in mail: a text that was sent back as it came is the same text.
        return {name: value.replace("\r\n", "\n") if name in PARTS else value for name, value in values.items()}

    def desk_chosen(self) -> Desk:
        """In whose name the sheet is written."""
        return self._desks[self.cleaned_data["desk"]]

    def draft(self) -> SheetDraft:
        """What the verbs take."""
        sent = self.cleaned_data
        words = {part: sent[part] for part in PARTS}
        return SheetDraft(words, sent["language"], sent["state"], **{name: sent[name] for name in FACTS})


def sheet_values(practice: Practice, language: str) -> dict[str, Any]:
    """The fields of the form as they are saved, the words in one language."""
    entry = practice.title.get("texts", {}).get(language, {})
    words = {part: own_words(getattr(practice, part), language) for part in PARTS}
    facts = {name: getattr(practice, name) for name in FACTS}
    return {
        "version": practice.version,
        "language": language,
        "state": entry.get("state", "human"),
        **words,
        **facts,
        "currency": practice.currency or Practice.Currency.EUR,
    }


class FilterForm(forms.Form):
    """What the list is narrowed by; a value that is none of those offered counts as none."""

    nothing_required = True

    q = forms.CharField(label=_("Words or a whole sentence, in any language"), max_length=100, required=False)
    theme = forms.ChoiceField(
        label=pgettext_lazy("of a practice", "Theme"), required=False, choices=[_NONE, *Practice.Theme.choices]
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=lazy(_sectors, list)())
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[_NONE, *Practice.State.choices, ("old", _("no longer confirmed"))]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "dir": "auto"})

    def filters(self) -> Filters:
        """What was asked for; each field that cannot be read counts as none."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def query(self) -> dict[str, str]:
        """What was asked for, as it stands in an address."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class EvidenceForm(forms.Form):
    """Where the result can be seen."""

    title = forms.CharField(label=_("What it is"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    link = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": page_language()}
        super().__init__(*args, **{**kwargs, "prefix": "evidence"})


class ContactForm(forms.Form):
    """A person of the directory, by their address there."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("As it stands in the directory of the cooperation."), max_length=254
    )

    def __init__(self, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "contact"})
        self._practice = practice

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "email" in values:
            people = Person.objects.filter(cooperation=self._practice.cooperation_id, email__iexact=values["email"])
            values["person"] = people.order_by("pk").first()
            if values["person"] is None:
                self.add_error("email", _("The directory of this cooperation knows nobody with this address."))
        return values


class RemoveForm(forms.Form):
    """One of the rows of a sheet, to be taken away."""

    row = forms.IntegerField(min_value=1, max_value=2**62)


class ReasonForm(forms.Form):
    """Why a sheet is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("The author reads it: say what to change."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

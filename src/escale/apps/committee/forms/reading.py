"""Which report is read: in which language, since when."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from escale.core.forms import DateInput
from escale.core.translated import page_language


class ReportForm(forms.Form):
    """A value that cannot be read counts as none; what is wrong with it is shown."""

    nothing_required = True

    language = forms.ChoiceField(label=_("Language of the report"), choices=settings.LANGUAGES, required=False)
    since = forms.DateField(
        label=_("Since"),
        widget=DateInput(),
        required=False,
        help_text=_("Empty: since the last committee that was held."),
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 12, 31))],
    )

    def __init__(self, data: Any) -> None:
        super().__init__({"language": page_language(), **{name: data[name] for name in data}})
        self.is_valid()

    @property
    def chosen(self) -> str:
        """The language of the report: the one chosen, else that of the page."""
        return self.cleaned_data.get("language") or page_language()

    @property
    def day(self) -> date | None:
        """Since when, if somebody said so."""
        return self.cleaned_data.get("since")

    @property
    def query(self) -> dict[str, str]:
        """What was asked for, as it stands in an address."""
        found = {"language": self.chosen}
        return found | ({"since": self.day.isoformat()} if self.day else {})

"""Files in and out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.apps.results.domain.importing import MOST_BYTES
from escale.apps.results.queries.exporting import SIGNED, WHICH


class FileForm(forms.Form):
    """An IATI activity file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("IATI 2.03 activities (XML), 1 MB at most."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xml"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB. Nothing was read."))
        return file


class ExportForm(forms.Form):
    """Which values go out, and as what."""

    nothing_required = True

    which = forms.ChoiceField(label=_("Which values"), required=False, choices=list(WHICH.items()))
    format = forms.ChoiceField(
        label=_("As what"),
        required=False,
        choices=[("xml", "IATI 2.03 (XML)"), ("xlsx", "XLSX"), ("csv", "CSV")],
    )

    def asked(self) -> tuple[str, str]:
        """Which values and the format; what cannot be read counts as the first of each."""
        self.is_valid()
        return self.cleaned_data.get("which") or SIGNED, self.cleaned_data.get("format") or "xml"

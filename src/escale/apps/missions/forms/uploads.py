"""Workbooks as people upload them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation
from escale.apps.missions.domain.importing import zipped_files

MOST_FILES = 30


class ManyFiles(forms.ClearableFileInput):
    """One file, or the several CSV files of one workbook."""

    allow_multiple_selected = True


class WorkbookField(forms.FileField):
    """File name and content of an upload; several CSV files become one zip."""

    widget = ManyFiles(attrs={"multiple": True, "accept": ".xlsx,.csv,.tsv,.zip"})

    def clean(self, data: Any, initial: Any = None) -> tuple[str, bytes]:
        files = [super(WorkbookField, self).clean(file, initial) for file in data or [None]]
        names = [file.name for file in files]
        if len(files) > MOST_FILES:
            raise ValidationError(_("These are more files than a workbook has sheets."))
        if sum(file.size for file in files) > settings.WORKBOOK_LARGEST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB. Nothing was read."))
        if len(files) == 1:
            return names[0], files[0].read()
        if not all(name.lower().endswith((".csv", ".tsv")) for name in names):
            raise ValidationError(_("Several files at once must all be CSV files."))
        if len(set(names)) < len(names):
            raise ValidationError(_("Two of these files have the same name."))
        return names[0], zipped_files({file.name: file.read() for file in files})


class UploadForm(forms.Form):
    """A workbook: XLSX, CSV, a zip of CSV files, or several CSV files at once."""

    workbook = WorkbookField(
        label=_("Workbook"),
        help_text=_("XLSX, or CSV files named after their sheets (several at once, or in a zip); 20 MB at most."),
    )
    cooperation = forms.ModelChoiceField(Cooperation.objects.none(), label=_("Cooperation"), empty_label=None)

    def __init__(self, *args: Any, cooperations: Sequence[Cooperation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(cooperations) < 2:
            del self.fields["cooperation"]
        else:
            keys = [each.pk for each in cooperations]
            self.fields["cooperation"].queryset = Cooperation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]

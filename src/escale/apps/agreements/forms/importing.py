"""Bringing a whole text in: what is pasted or uploaded, and the proposed clauses."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.importing import LARGEST_PDF, LONGEST_TEXT, MOST_PIECES, Row, text_of_file
from escale.apps.agreements.forms.agreements import LONGEST_CLAUSE
from escale.core.documents.pdf_text import MOST_PAGES
from escale.engines.text.clauses import Piece, plain_digits


class TextForm(forms.Form):
    """A whole text, pasted or as a file; ``pictures``: pages of a PDF that hold no text."""

    pictures: Sequence[int] = ()

    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    pasted = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Word (.docx) or plain text, 5 MB at most; PDF, 20 MB and 400 pages at most."),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt"}),
    )
    first_page = forms.IntegerField(label=_("Of a PDF: from page"), min_value=1, max_value=MOST_PAGES, required=False)
    last_page = forms.IntegerField(label=_("To page"), min_value=1, max_value=MOST_PAGES, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("pasted")) == bool(values.get("file")):
            self.add_error("pasted", _("Paste a text or choose a file, one of the two."))
        elif not self.errors and (values.get("last_page") or MOST_PAGES) < (values.get("first_page") or 1):
            self.add_error("last_page", _("The last page comes before the first one."))
        elif not self.errors and values.get("file"):
            self._read(values)
        return values

    def _read(self, values: dict[str, Any]) -> None:
        file = values["file"]
        try:
            brought = text_of_file(
                file.name, file.read(LARGEST_PDF + 1), values.get("first_page"), values.get("last_page")
            )
        except AgreementRefused as refused:
            self.add_error("file", str(refused))
        else:
            values["pasted"], self.pictures = brought.text, brought.pictures

    def text(self) -> str:
        """What was brought."""
        return str(self.cleaned_data["pasted"])


class PieceLanguageForm(forms.Form):
    """In which language the proposed clauses are."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)


class PieceForm(forms.Form):
    """A proposed clause and what to do with it."""

    number = forms.CharField(label=_("Number"), max_length=20, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_CLAUSE, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    do = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("keep", _("a clause of its own")),
            ("join", _("join to the one before")),
            ("split", _("split at empty lines")),
            ("drop", _("leave it out")),
        ],
    )

    def clean_number(self) -> str:
        return plain_digits(self.cleaned_data["number"].strip())


_Pieces = forms.formset_factory(PieceForm, extra=0, max_num=MOST_PIECES, absolute_max=MOST_PIECES, validate_max=True)


def piece_formset(*, pieces: Sequence[Piece] = (), data: Any = None) -> Any:
    """The proposed clauses as rows of a form."""
    initial = [{"number": piece.number, "text": piece.text, "do": "keep"} for piece in pieces]
    return (
        _Pieces(data, initial=initial, prefix="rows") if data is not None else _Pieces(initial=initial, prefix="rows")
    )


def rows_of(formset: Any) -> list[Row]:
    """What a valid form says."""
    return [
        Row(sent.get("number", ""), sent.get("text", "").replace("\r\n", "\n"), sent.get("do", "keep"))
        for sent in (form.cleaned_data for form in formset)
    ]

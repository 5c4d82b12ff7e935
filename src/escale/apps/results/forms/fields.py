"""Figures as people type them, and the parts of a figure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.apps.results.domain.checking import Cells, key_of
from escale.apps.results.models import Part
from escale.apps.results.rules import MOST_PARTS
from escale.engines.results.numbers import number, plain
from escale.engines.text.clauses import plain_digits

CROSS: Final = "×"  # between the names of a part that is of two dimensions: sex × size
_EXTRA: Final = 4
_BETWEEN: Final = "\u00a0\u202f '"  # what some write between thousands


class FigureField(forms.CharField):
    """A decimal of at most 40 digits, with a point or a comma, in any digits; never an exponent."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The figure, or nothing."""
        text = super().clean(value)
        return read_figure(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """As it was written."""
        return plain(value) if isinstance(value, Decimal) else value


def read_figure(text: str) -> Decimal:
    """``1 234,5``, ``١٢٫٥`` and ``12.5`` as figures; raises ``ValidationError``."""
    bare = "".join(each for each in plain_digits(text) if each not in _BETWEEN)
    bare = bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare
    found = number(bare)
    if found is None:
        raise ValidationError(_("Write a number like 12.5, with at most 40 digits and no sign for thousands."))
    return found


class PartForm(forms.Form):
    """One part of a figure: of whom, and how many."""

    dimension = forms.CharField(label=_("By"), max_length=100, required=False)
    category = forms.CharField(label=_("Of whom"), max_length=150, required=False)
    amount = FigureField(label=_("Value"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dimension"].widget.attrs["list"] = "dimensions"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        said = [bool(values.get(name)) for name in ("dimension", "category")]
        if values.get("amount") is not None and not all(said):
            self.add_error("dimension", _("Say of whom this part is, like sex and women."))
        elif all(said) and len(_pieces(values["dimension"])) != len(_pieces(values["category"])):
            self.add_error("category", _("For several dimensions at once, write as many groups, each after a ×."))
        elif any(said) and not all(said):
            self.add_error("category", _("Say of whom this part is, like sex and women."))
        return values

    def cell(self) -> tuple[Mapping[str, str], Decimal | None] | None:
        """The part, if there is one."""
        sent = self.cleaned_data
        if not sent.get("dimension"):
            return None
        return dict(zip(_pieces(sent["dimension"]), _pieces(sent["category"]), strict=True)), sent.get("amount")


def _pieces(text: str) -> list[str]:
    return [each.strip() for each in text.split(CROSS)]


_Parts = forms.formset_factory(
    PartForm, extra=_EXTRA, max_num=MOST_PARTS, absolute_max=MOST_PARTS + _EXTRA, validate_max=True
)


def part_formset(parts: Sequence[Part] = (), *, data: Any = None) -> Any:
    """The parts of a figure as rows of a form, with room for more."""
    initial = [
        {
            "dimension": f" {CROSS} ".join(sorted(each.cell)),
            "category": f" {CROSS} ".join(value for _name, value in sorted(each.cell.items())),
            "amount": each.amount,
        }
        for each in parts
    ]
    if data is None:
        return _Parts(initial=initial, prefix="parts")
    return _Parts(data, initial=initial, prefix="parts")


def cells_of(formset: Any) -> Cells:
    """What a valid form says; empty rows say nothing."""
    found = [form.cell() for form in formset if form.cleaned_data]
    return [each for each in found if each is not None]


def shown_cells(cells: Cells) -> str:
    """Parts as text, for comparing."""
    return "; ".join(f"{key_of(cell)}: {'–' if amount is None else plain(amount)}" for cell, amount in cells)

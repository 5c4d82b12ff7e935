"""A column for exact figures."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.engines.results.numbers import number, plain

if TYPE_CHECKING:
    _Column = models.CharField[Decimal | None, Decimal | None]
else:
    _Column = models.CharField

MOST_SIGNS = 41  # forty, and a sign


class AmountField(_Column):
    """A decimal of at most 40 digits with the places it was written with; ``None``: nobody said one.

    Kept as text: SQLite has no decimals and would keep a float, and figures are added up by the engine, not by SQL.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MOST_SIGNS)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Decimal | None:
        """Text of the column as a figure."""
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        """A figure from what a form or a backup says."""
        if value is None or isinstance(value, Decimal):
            return value
        found = number(str(value))
        if found is None and str(value).strip():
            raise ValidationError(_("Write a number with at most 40 digits."))
        return found

    def get_prep_value(self, value: Any) -> str | None:
        """A figure as text, never with an exponent."""
        found = self.to_python(value)
        return None if found is None else plain(found)

    def value_to_string(self, obj: models.Model) -> Any:
        """As text for serializers; nothing stays nothing."""
        return self.get_prep_value(self.value_from_object(obj))

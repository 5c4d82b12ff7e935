"""Every CSV file is written alike."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

import escale
from escale.core.documents.cells import unguarded
from escale.core.documents.csv_file import csv_answer, csv_bytes
from escale.core.documents.text import printable


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_days_numbers_and_nothing() -> None:
    content = csv_bytes([gettext_lazy("Name"), "=x"], [[date(2027, 3, 2), -5], [None, Decimal("-0.50")], ["", "-5"]])
    assert read(content) == [["Name", "'=x"], ["2027-03-02", "-5"], ["", "-0.50"], ["", "'-5"]]
    assert read(csv_bytes(["x"], [[Decimal("0.00000001")]]))[1] == ["0.00000001"]  # not 1E-8


@pytest.mark.threat(25)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_that_can_be_printed_is_inert_and_comes_back(texts: list[str]) -> None:
    _heading, row = read(csv_bytes(["x"], [texts]))
    assert [cell if unguarded(cell) is None else unguarded(cell) for cell in row] == [
        printable(text) for text in texts
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


def test_a_file_is_kept_under_its_name_and_is_taken_for_nothing_else() -> None:
    answer = csv_answer("الظهور.csv", b"x")
    assert (answer.content, answer.headers["Content-Type"]) == (b"x", "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D8")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_writes_csv() -> None:
    root = Path(escale.__file__).parent
    writers = [
        path for path in root.rglob("*.py") if "csv.writer(" in path.read_text() or "DictWriter(" in path.read_text()
    ]
    assert [path.name for path in writers] == ["csv_file.py"]

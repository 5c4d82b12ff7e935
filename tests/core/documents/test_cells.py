"""Text cells that no spreadsheet runs (threat 25)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.core.documents.cells import guarded, unguarded

LEADS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.threat(25)
@pytest.mark.parametrize("lead", LEADS)
def test_risky_text_is_guarded(lead: str) -> None:
    assert guarded(f"{lead}1+1") == f"'{lead}1+1"
    assert unguarded(f"'{lead}1+1") == f"{lead}1+1"


def test_other_text_is_left_alone() -> None:
    assert guarded("L'Atlas = 1") == "L'Atlas = 1"
    assert unguarded("'tis") is None


@pytest.mark.threat(25)
@given(st.text(alphabet=st.sampled_from(LEADS + "' a1"), max_size=6) | st.text())
def test_any_text_is_inert_and_comes_back(text: str) -> None:
    cell = guarded(text)
    back = unguarded(cell)
    assert (cell if back is None else back) == text
    assert not cell or cell[0] not in LEADS

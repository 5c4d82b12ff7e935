"""Generated pages of docs/reference are what the code says today: ``make reference`` renews them."""

import pytest
from tools.reference import FOLDER, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_of_today(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name](), f"{name} is stale: make reference"

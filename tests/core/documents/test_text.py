"""Names of strangers in a line of ours: isolated, and without commands of their own."""

import pytest

from escale.core.documents.text import isolated, isolating

NAME = "\u2068Atlas\u2069"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"لقاء {NAME} مع {NAME}", f"لقاء {NAME} مع {NAME}"),
        (f"{NAME}\nplain\n{NAME}", f"{NAME}\nplain\n{NAME}"),
        ("\u202eevil", "evil"),
        ("\u2068\u202eevil\u2069", "\u2068evil\u2069"),
        ("\u2068a\u2067b\u2069 c", "\u2068ab\u2069 c"),
        ("\u2068a\u2068b\u2069 c", "ab c"),  # opens one of its own and leaves ours open
        ("\u2068a\u2069b\u2069 c", "ab c"),  # closes ours
        ("\u2068a\nb\u2069", "a\nb"),
        ("\u2066mission#7\u2069", "\u2066mission#7\u2069"),
    ],
)
def test_only_isolates_in_order_stay(line: str, kept: str) -> None:
    assert isolating(line) == kept


def test_a_name_alone() -> None:
    assert isolated("a\u202eb\n") == "\u2068ab\u2069"

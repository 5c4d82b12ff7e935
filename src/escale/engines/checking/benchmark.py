"""Instances of the published benchmark (`.dzn`) as `escale-round/1`, read with the checker's own eyes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from escale.engines.checking.documents import InvalidDocument

MORNING = datetime(2000, 1, 3, 9, tzinfo=UTC)


def round_of(text: str, difference: int | None) -> dict[str, Any]:
    """The round of an instance. Raises `InvalidDocument`."""
    try:
        return _round(text, difference)
    except (AttributeError, IndexError, ValueError) as error:
        raise InvalidDocument(f"not an instance of the benchmark: {error}") from None


def _round(text: str, difference: int | None) -> dict[str, Any]:
    text = "\n".join(line.split("%")[0] for line in text.splitlines())
    slots, mornings = _whole(text, "nTotalSlots"), _whole(text, "nMorningSlots")
    sessions = {1: range(1, mornings + 1), 2: range(mornings + 1, slots + 1), 3: range(1, slots + 1)}
    requested = [
        [int(word) for word in row.split(",")[:3]] for row in _list(text, "requested").split("|") if row.strip()
    ]
    fixed = [int(word) for word in re.findall(r"\d+", _list(text, "fixed"))]
    earlier = _sets(_list(text, "precedences"))
    away = _sets(_list(text, "forbidden"))
    requests = []
    for number, (one, other, session) in enumerate(requested):
        request: dict[str, Any] = {"id": f"m{number + 1}", "a": f"p{one}", "b": f"p{other}", "weight": 1}
        request["slots"] = [f"s{slot}" for slot in sessions[session]]
        if fixed and fixed[number]:
            request["locked"] = {"slot": f"s{fixed[number]}"}
        if earlier:
            request["after"] = [f"m{shifted - 1}" for shifted in earlier[number]]
        requests.append(request)
    return {
        "format": "escale-round/1",
        "slots": [
            {
                "id": f"s{slot}",
                "start": (MORNING + timedelta(minutes=20 * (slot - 1))).isoformat(),
                "end": (MORNING + timedelta(minutes=20 * slot)).isoformat(),
            }
            for slot in range(1, slots + 1)
        ],
        "tables": {"count": _whole(text, "nTables")},
        "participants": [
            {"id": f"p{number}", "unavailable": [f"s{slot}" for slot in (away[number - 1] if away else ())]}
            for number in range(1, _whole(text, "nBusiness") + 1)
        ],
        "requests": requests,
        "rules": {"objective": "breaks", "max_break_difference": difference},
    }


def _whole(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d+)\s*;", text)
    if found is None:
        raise InvalidDocument(f"not an instance of the benchmark: no {name}")
    return int(found[1])


def _list(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]\s*;", text, re.DOTALL)
    return found[1] if found else ""


def _sets(text: str) -> list[list[int]]:
    return [
        [int(word) for word in re.findall(r"\d+", each) if word != "0"] for each in re.findall(r"\{(.*?)\}", text)
    ]

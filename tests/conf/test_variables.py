"""What is declared is what is read: names, defaults, examples, and what production cannot do without."""

import re
from pathlib import Path

import pytest

from escale.conf.environment import UnsafeEnvironment, read_environment
from escale.conf.variables import INTERNAL, VARIABLES, Variable, default_of
from tests.threats.checks.starting import SAFE

ROOT = Path(__file__).parents[2]
_NAME = re.compile(r"\b(?:ESCALE_[A-Z_]+|DATABASE_URL|PROMETHEUS_MULTIPROC_DIR)\b")
# Nothing lies in this folder: what a demo of this checkout left behind is not looked at.
_NOWHERE = {"ESCALE_VAR": "/nowhere/escale"}
_PRODUCTION = {name: variable.example for name, variable in VARIABLES.items() if variable.needed} | SAFE | _NOWHERE


def names_in(*patterns: str) -> set[str]:
    """Every variable that files of the repository name."""
    paths = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return {name for path in paths for name in _NAME.findall(path.read_text(encoding="utf-8"))}


def test_the_code_names_what_is_declared_and_nothing_else() -> None:
    assert names_in("src/escale/**/*.py", "src/escale/**/*.html") == {*VARIABLES, *INTERNAL}


def test_pages_and_examples_name_nothing_else() -> None:
    named = names_in("docs/**/*.md", "*.md", "deploy/**/*", "scripts/*", "Makefile", "changelog.d/*")
    assert named - set(VARIABLES) - {"ESCALE_WEB_THREADS", "ESCALE_PARENT_PROCESS"} == set()


@pytest.mark.parametrize("mode", ["production", "demo", "test"])
def test_saying_the_default_changes_nothing(mode: str, tmp_path: Path) -> None:
    little = {**_PRODUCTION, "ESCALE_MODE": mode, "ESCALE_VAR": str(tmp_path)}
    said = {
        name: default_of(variable, is_local=mode != "production").format(var=tmp_path)
        for name, variable in VARIABLES.items()
    }
    assert read_environment({**said, **little}) == read_environment(little)
    assert read_environment({**dict.fromkeys(VARIABLES, ""), **little}) == read_environment(little)


@pytest.mark.parametrize("variable", VARIABLES.values(), ids=lambda variable: variable.name)
def test_the_example_starts_in_production(variable: Variable, tmp_path: Path) -> None:
    (tmp_path / "providers.json").write_text("{}")
    (tmp_path / "providers.json").chmod(0o640)
    value = {"ESCALE_SECRET_KEY": "k" * 50, "ESCALE_OLD_SECRET_KEYS": "o" * 50}.get(variable.name, variable.example)
    given = {**_PRODUCTION, variable.name: value.replace("/etc/escale", str(tmp_path)), "ESCALE_MAIL_COUNTRY": "LU"}
    if variable.name == "ESCALE_DEBUG":
        with pytest.raises(UnsafeEnvironment, match="ESCALE_DEBUG"):
            read_environment(given)
    else:
        assert read_environment(given).production


@pytest.mark.parametrize("variable", VARIABLES.values(), ids=lambda variable: variable.name)
def test_what_is_needed_is_asked_for(variable: Variable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # without a folder of its own it looks below this one
    given = {name: value for name, value in _PRODUCTION.items() if name != variable.name}
    if variable.needed:
        with pytest.raises(UnsafeEnvironment, match=variable.name):
            read_environment(given)
    else:
        assert read_environment(given).production


def test_no_role_is_unknown_to_either() -> None:
    from escale.apps.directory.models import Role
    from escale.conf.providers import ROLES

    assert set(ROLES) == set(Role.values)

"""81: what a production installation must not start with."""

import os
import tempfile
from pathlib import Path

from escale.conf.environment import UnsafeEnvironment, read_environment

SAFE = {
    "ESCALE_MODE": "production",
    "ESCALE_SECRET_KEY": "p" * 50,
    "ESCALE_HOSTS": "escale.example",
    "ESCALE_BASE_URL": "https://escale.example",
}
UNSAFE = {
    "debug": {"ESCALE_DEBUG": "1"},
    "default secret": {"ESCALE_SECRET_KEY": "escale-demo-secret-not-for-production"},
    "short secret": {"ESCALE_SECRET_KEY": "short"},
    "every host": {"ESCALE_HOSTS": "*"},
    "every host below": {"ESCALE_HOSTS": "a.example,*.example"},
    "no host": {"ESCALE_HOSTS": ""},
    "no encryption": {"ESCALE_BASE_URL": "http://escale.example"},
    "short token": {"ESCALE_METRICS_TOKEN": "short"},
    "another host": {"ESCALE_BASE_URL": "https://other.example"},
    "a folder": {"ESCALE_BASE_URL": "https://escale.example/meetings"},
    "no name of a host": {"ESCALE_HOSTS": "https://escale.example"},
    "open config": {"ESCALE_CONFIG_FILE": "{folder}/escale.env"},
    "open database": {"DATABASE_URL": "sqlite:///{folder}/escale.sqlite3"},
    "open providers": {"ESCALE_SIGN_IN_PROVIDERS": "{folder}/providers.json"},
    "open log key": {"ESCALE_LOG_KEY": "{folder}/log-key"},
}
_FILES = {"escale.env": "", "escale.sqlite3": "", "providers.json": "{}", "log-key": ""}


def bare() -> dict[str, str]:
    """The environment of this process without what concerns Escale."""
    names = ("ESCALE_", "DJANGO_", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(names)}


def check_refused(name: str, folder: Path | None = None) -> None:
    """The safe environment starts, and with this one change it does not; the words name the variable or the file."""
    folder = folder or Path(tempfile.mkdtemp(prefix="escale-starting-"))
    for each, content in _FILES.items():
        (folder / each).write_text(content)
        (folder / each).chmod(0o644)
    changed = {key: value.format(folder=folder) for key, value in UNSAFE[name].items()}
    values = {**SAFE, "ESCALE_VAR": str(folder / "var")}
    assert read_environment(values).production
    refused = ""
    try:
        read_environment({**values, **changed})
    except UnsafeEnvironment as problem:
        refused = str(problem)
    assert next(iter(changed)) in refused or str(folder) in refused, name

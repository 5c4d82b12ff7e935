"""The local installation: its folder, its secret, the environment its processes are started with."""

import os
import secrets
import shutil
import socket
import stat
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from pwd import getpwuid

LEAST_FREE_BYTES = 200 * 1024 * 1024
_SECRET_FILE = "demo-secret"  # noqa: S105  a file's name


class NotReady(Exception):
    """Something must be done first; the message says what."""


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where everything of this installation lies (``ESCALE_VAR``, default ``.var``)."""
    return Path(environment.get("ESCALE_VAR") or ".var").resolve()


def demo_secret(var: Path) -> str:
    """The secret key of this demo: made once, random, readable by its owner alone."""
    path = var / _SECRET_FILE
    var.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key + "\n")
    return key


def demo_environment(host: str, port: int, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a demo that answers on ``host`` and ``port``."""
    var = folder(environment)
    visible = "localhost" if host in ("", "0.0.0.0", "::", "127.0.0.1", "::1") else host  # noqa: S104
    hosts = {"localhost", "127.0.0.1", "[::1]", _bracketed(host), *_own_names(host)}
    return {
        **environment,
        "ESCALE_MODE": "demo",
        "ESCALE_VAR": str(var),
        "ESCALE_SECRET_KEY": demo_secret(var),
        "ESCALE_BASE_URL": environment.get("ESCALE_BASE_URL") or f"http://{_bracketed(visible)}:{port}",
        "ESCALE_HOSTS": ",".join(sorted(hosts | _given_hosts(environment))),
        "DJANGO_SETTINGS_MODULE": "escale.conf.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _given_hosts(environment: Mapping[str, str]) -> set[str]:
    return {name for name in environment.get("ESCALE_HOSTS", "").split(",") if name}


def _own_names(host: str) -> set[str]:
    """Who listens everywhere is asked for under every name of the machine."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104
        return set()
    name = socket.gethostname()
    try:
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        addresses = set()
    return {name, *(_bracketed(address) for address in addresses)}


def read_config_file(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take ``NAME=value`` lines from ``ESCALE_CONFIG_FILE`` as systemd would; what is set already stays.

    Raises :class:`NotReady` when everybody on the machine may read the secrets in it.
    """
    if not environment.get("ESCALE_CONFIG_FILE"):
        return
    path = Path(environment["ESCALE_CONFIG_FILE"])
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        mode = path.stat().st_mode
    except OSError as error:
        raise NotReady(f"ESCALE_CONFIG_FILE: {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise NotReady(f"{path} is not in UTF-8: save it as UTF-8.") from error
    if mode & stat.S_IROTH:
        raise NotReady(f"{path} holds secrets and every user of this machine may read it. Type: chmod o= {path}")
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise NotReady(f"{path} line {number}: expected NAME=value.")
        if value[:1] == value[-1:] and value[:1] in ("'", '"') and len(value) > 1:
            value = value[1:-1]
        environment.setdefault(name, value)


def backup_key() -> Path | None:
    """The key that backups of this installation are encrypted with (``ESCALE_BACKUP_KEY``), if with any."""
    given = os.environ.get("ESCALE_BACKUP_KEY", "")
    return Path(given) if given else None


def port_number(text: str) -> int:
    """An argument's port."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise ArgumentTypeError(f"expected a port from 1 to 65535, got {text!r}")
    return int(text)


def check_port(host: str, port: int) -> None:
    """Raise :class:`NotReady` when nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReady(
                f"Escale cannot listen on {host} port {port} ({error.strerror}).\n"
                f"Choose another port: make run PORT={port + 1 if port < 65535 else 8000}"
            ) from error


def check_disk(var: Path) -> None:
    """Raise :class:`NotReady` when the database would not have room to grow."""
    try:
        var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(f"ESCALE_VAR: {var} cannot be made ({error.strerror}).") from error
    free = shutil.disk_usage(var).free
    if free < LEAST_FREE_BYTES:
        raise NotReady(
            f"The disk of {var} has {free // 2**20} MB free; Escale needs {LEAST_FREE_BYTES // 2**20} MB. "
            "Free some space and start again; nothing was changed."
        )


def check_assets(var: Path) -> None:
    """Raise :class:`NotReady` when styles and fonts were not collected."""
    if not (var / "static" / "staticfiles.json").is_file():
        raise NotReady("The pages' styles and fonts are not there yet. Type: make setup (installed: escale assets)")


def set_up_django() -> None:
    """Configure Django from the environment; beside a local demo, a bare ``escale`` means that demo."""
    check_environment()
    import django

    django.setup()


def check_environment() -> None:
    """Raise :class:`NotReady` unless the environment may be used; loads neither Django nor the settings.

    What a production installation makes from here on, the database first, is nobody else's to read.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "escale.conf.settings")
    var = folder()
    if "ESCALE_MODE" not in os.environ and "ESCALE_SECRET_KEY" not in os.environ and (var / _SECRET_FILE).exists():
        os.environ |= {"ESCALE_MODE": "demo", "ESCALE_SECRET_KEY": demo_secret(var)}
    from escale.conf.environment import UnsafeEnvironment, read_environment

    try:
        environment = read_environment()
    except UnsafeEnvironment as error:
        raise NotReady(f"The environment is not complete: {error}") from error
    if environment.production:
        os.umask(os.umask(0o077) | 0o027)
        _refuse_root(environment.var, environment.database_url)


def _refuse_root(var: Path, database_url: str) -> None:
    """What root makes in the folder, the file of the database first, the services could not write afterwards."""
    if os.geteuid() != 0 or not database_url.startswith("sqlite") or not var.is_dir():
        return
    owner = var.stat().st_uid
    if owner != 0:
        try:
            name = getpwuid(owner).pw_name
        except KeyError:
            name = f"#{owner}"
        raise NotReady(f"{var} belongs to {name}, and you are root. Type: runuser -u {name} -- escale …")


def command(*words: str) -> list[str]:
    """How to start another ``escale`` command with the same Python."""
    return [sys.executable, "-m", "escale", *words]

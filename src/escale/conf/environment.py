"""The environment Escale is started with, read once, typed, and refused when it is not safe."""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from escale.conf import addresses
from escale.conf.background import Background, read_background
from escale.conf.background import Unusable as UnusableBackground
from escale.conf.providers import Unusable, read_networks, read_providers, read_roles
from escale.core.networks import Allowed

Value = TypeVar("Value")
Mode = Literal["production", "demo", "test"]

DEFAULT_SECRET = "escale-demo-secret-not-for-production"  # noqa: S105  refused in production, see below
_SHORTEST_TOKEN = 16
SECOND_FACTOR_ROLES = {"production": "operator,administrator,auditor,dpo", "demo": "none", "test": "none"}


# Every variable that Escale reads; `escale doctor` names others that look like one, and a test holds the list.
NAMES = frozenset(
    (
        "ESCALE_BACKUP_KEY",
        "ESCALE_BASE_URL",
        "ESCALE_BROKER_URL",
        "ESCALE_CONFIG_FILE",
        "ESCALE_DEBUG",
        "ESCALE_EMAIL_URL",
        "ESCALE_FETCH_ALLOW",
        "ESCALE_HOSTS",
        "ESCALE_JOB_LEASE_SECONDS",
        "ESCALE_KEEP_JOBS_DAYS",
        "ESCALE_KEEP_MAIL_DAYS",
        "ESCALE_LOG_KEY",
        "ESCALE_MAIL_BOUNCES_TO",
        "ESCALE_MAIL_FROM",
        "ESCALE_MAIL_SECONDS",
        "ESCALE_METRICS_TOKEN",
        "ESCALE_MODE",
        "ESCALE_PARENT_PROCESS",
        "ESCALE_SECOND_FACTOR_ROLES",
        "ESCALE_SECRET_KEY",
        "ESCALE_SIGN_IN_PROVIDERS",
        "ESCALE_TRUSTED_PROXIES",
        "ESCALE_VAR",
        "ESCALE_WEB_THREADS",
    )
)


class UnsafeEnvironment(Exception):
    """The environment is incomplete or not safe; the message says which variable and what is expected."""


@dataclass(frozen=True)
class Environment:
    """What the settings are made from. Paths are absolute; ``base_url`` has no trailing slash."""

    mode: Mode
    debug: bool
    secret_key: str
    hosts: tuple[str, ...]
    base_url: str
    var: Path
    database_url: str
    email_url: str
    mail_from: str
    metrics_token: str
    config_file: Path | None
    fetch_allow: tuple[Allowed, ...]
    background: Background
    trusted_proxies: tuple[str, ...]
    second_factor_roles: tuple[str, ...]
    sign_in_providers: dict[str, Any]

    @property
    def production(self) -> bool:
        """Whether the safe defaults of a real installation apply."""
        return self.mode == "production"


def read_environment(values: Mapping[str, str] | None = None) -> Environment:
    """Read ``ESCALE_*`` and ``DATABASE_URL``; raise :class:`UnsafeEnvironment` when they must not be used."""
    values = os.environ if values is None else values
    mode = values.get("ESCALE_MODE", "production")
    if mode not in ("production", "demo", "test"):
        raise UnsafeEnvironment(f"ESCALE_MODE is {mode!r}: expected production, demo or test.")
    var = Path(values.get("ESCALE_VAR", ".var")).resolve()
    base_url = values.get("ESCALE_BASE_URL", "" if mode == "production" else "http://localhost:8000").rstrip("/")
    hosts = tuple(host.strip() for host in values.get("ESCALE_HOSTS", "").split(",") if host.strip())
    if not hosts and mode != "production":
        hosts = ("localhost", "127.0.0.1", "[::1]", "testserver")
    environment = Environment(
        mode=mode,  # type: ignore[arg-type]  # narrowed by the check above
        debug=values.get("ESCALE_DEBUG", "") == "1",
        secret_key=values.get("ESCALE_SECRET_KEY", "" if mode == "production" else DEFAULT_SECRET),
        hosts=hosts,
        base_url=base_url,
        var=var,
        database_url=values.get("DATABASE_URL") or f"sqlite:///{var / 'escale.sqlite3'}",
        email_url=values.get("ESCALE_EMAIL_URL", ""),
        mail_from=values.get("ESCALE_MAIL_FROM", "Escale <noreply@escale.example>"),
        metrics_token=values.get("ESCALE_METRICS_TOKEN", ""),
        config_file=Path(values["ESCALE_CONFIG_FILE"]) if values.get("ESCALE_CONFIG_FILE") else None,
        fetch_allow=_allowed(values.get("ESCALE_FETCH_ALLOW", "")),
        background=_background(values),
        trusted_proxies=_read("ESCALE_TRUSTED_PROXIES", read_networks, values),
        second_factor_roles=_read("ESCALE_SECOND_FACTOR_ROLES", read_roles, values, SECOND_FACTOR_ROLES[mode]),
        sign_in_providers=_read(
            "ESCALE_SIGN_IN_PROVIDERS", partial(read_providers, https=mode == "production"), values
        ),
    )
    if environment.production:
        _refuse_unsafe(environment)
    try:
        addresses.check_addresses(values, hosts=hosts, base_url=base_url, production=environment.production)
    except addresses.Unusable as error:
        raise UnsafeEnvironment(str(error)) from error
    return environment


def _background(values: Mapping[str, str]) -> Background:
    try:
        return read_background(values)
    except UnusableBackground as error:
        raise UnsafeEnvironment(str(error)) from error


def _allowed(text: str) -> tuple[Allowed, ...]:
    try:
        return tuple(Allowed.read(entry) for entry in text.split(",") if entry.strip())
    except ValueError as error:
        raise UnsafeEnvironment(
            f"ESCALE_FETCH_ALLOW: {error} Expected networks or hosts with commas between, each with :port if it is "
            "neither 80 nor 443."
        ) from error


def _read(name: str, read: Callable[[str], Value], values: Mapping[str, str], default: str = "") -> Value:
    try:
        return read(values.get(name, default))
    except Unusable as error:
        raise UnsafeEnvironment(f"{name}: {error}") from error


def _refuse_unsafe(environment: Environment) -> None:
    if environment.debug:
        raise UnsafeEnvironment("ESCALE_DEBUG=1 shows internals to visitors: unset it in production.")
    if len(environment.secret_key) < 32 or environment.secret_key == DEFAULT_SECRET:
        raise UnsafeEnvironment("ESCALE_SECRET_KEY must be a secret of your own with at least 32 characters.")
    if not environment.hosts or any("*" in host for host in environment.hosts):
        raise UnsafeEnvironment("ESCALE_HOSTS must name the hosts this installation answers for, without '*'.")
    if urlsplit(environment.base_url).scheme != "https":
        raise UnsafeEnvironment("ESCALE_BASE_URL must be the https address that links in mails begin with.")
    if environment.metrics_token and len(environment.metrics_token) < _SHORTEST_TOKEN:
        raise UnsafeEnvironment(f"ESCALE_METRICS_TOKEN must have at least {_SHORTEST_TOKEN} characters, or none.")
    for path in secret_files(environment):
        if readable_by_all(path):
            raise UnsafeEnvironment(
                f"{path} holds secrets and every user of this machine may read it: chmod o= {path}"
            )


def secret_files(environment: Environment) -> list[Path]:
    """Files that nobody but Escale's own user and group may read."""
    url = urlsplit(environment.database_url)
    database = [Path(url.path[1:])] if url.scheme == "sqlite" and len(url.path) > 1 else []
    return [*([environment.config_file] if environment.config_file else []), *database]


def readable_by_all(path: Path) -> bool:
    """Whether the file is there and its bits let everybody read it; folders above may still keep them out."""
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False

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
from escale.conf.variables import DEFAULT_SECRET, complete
from escale.core.networks import Allowed

Value = TypeVar("Value")
Mode = Literal["production", "demo", "test"]

_SHORTEST_TOKEN = 16
_SHORTEST_KEY = 32


class UnsafeEnvironment(Exception):
    """The environment is incomplete or not safe; the message says which variable and what is expected."""


@dataclass(frozen=True)
class Environment:
    """What the settings are made from. Paths are absolute; ``base_url`` has no trailing slash."""

    mode: Mode
    debug: bool
    secret_key: str
    old_secret_keys: tuple[str, ...]
    hosts: tuple[str, ...]
    base_url: str
    var: Path
    database_url: str
    log_key: Path
    email_url: str
    mail_from: str
    metrics_token: str
    config_file: Path | None
    fetch_allow: tuple[Allowed, ...]
    background: Background
    trusted_proxies: tuple[str, ...]
    second_factor_roles: tuple[str, ...]
    providers_file: Path | None
    sign_in_providers: dict[str, Any]
    offline: bool
    encoder_folder: Path | None

    @property
    def production(self) -> bool:
        """Whether the safe defaults of a real installation apply."""
        return self.mode == "production"


def read_environment(values: Mapping[str, str] | None = None) -> Environment:
    """Read ``ESCALE_*`` and ``DATABASE_URL``; raise :class:`UnsafeEnvironment` when they must not be used."""
    values = complete(os.environ if values is None else values)
    mode = values["ESCALE_MODE"]
    if mode not in ("production", "demo", "test"):
        raise UnsafeEnvironment(f"ESCALE_MODE is {mode!r}: expected production, demo or test.")
    environment = Environment(
        mode=mode,  # type: ignore[arg-type]  # narrowed by the check above
        debug=values["ESCALE_DEBUG"] == "1",
        secret_key=values["ESCALE_SECRET_KEY"],
        old_secret_keys=tuple(values["ESCALE_OLD_SECRET_KEYS"].split()),
        hosts=tuple(host.strip() for host in values["ESCALE_HOSTS"].split(",") if host.strip()),
        base_url=values["ESCALE_BASE_URL"].rstrip("/"),
        var=Path(values["ESCALE_VAR"]).resolve(),
        database_url=values["DATABASE_URL"],
        log_key=Path(values["ESCALE_LOG_KEY"]).resolve(),
        email_url=values["ESCALE_EMAIL_URL"],
        mail_from=values["ESCALE_MAIL_FROM"],
        metrics_token=values["ESCALE_METRICS_TOKEN"],
        config_file=_path(values["ESCALE_CONFIG_FILE"]),
        fetch_allow=_allowed(values["ESCALE_FETCH_ALLOW"]),
        background=_background(values),
        trusted_proxies=_read("ESCALE_TRUSTED_PROXIES", read_networks, values),
        second_factor_roles=_read("ESCALE_SECOND_FACTOR_ROLES", read_roles, values),
        providers_file=_path(values["ESCALE_SIGN_IN_PROVIDERS"]),
        sign_in_providers=_read(
            "ESCALE_SIGN_IN_PROVIDERS", partial(read_providers, https=mode == "production"), values
        ),
        offline=_yes("ESCALE_OFFLINE", values),
        encoder_folder=_path(values["ESCALE_ENCODER_FOLDER"]),
    )
    if environment.production:
        _refuse_unsafe(environment)
    try:
        addresses.check_addresses(
            values, hosts=environment.hosts, base_url=environment.base_url, production=environment.production
        )
    except addresses.Unusable as error:
        raise UnsafeEnvironment(str(error)) from error
    return environment


def _yes(name: str, values: Mapping[str, str]) -> bool:
    if values[name] not in ("yes", "no"):
        raise UnsafeEnvironment(f"{name} is {values[name]!r}: expected yes or no.")
    return values[name] == "yes"


def _path(text: str) -> Path | None:
    return Path(text) if text else None


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


def _read(name: str, read: Callable[[str], Value], values: Mapping[str, str]) -> Value:
    try:
        return read(values[name])
    except Unusable as error:
        raise UnsafeEnvironment(f"{name}: {error}") from error


def _refuse_unsafe(environment: Environment) -> None:
    if environment.debug:
        raise UnsafeEnvironment("ESCALE_DEBUG=1 shows internals to visitors: unset it in production.")
    if len(environment.secret_key) < _SHORTEST_KEY or environment.secret_key == DEFAULT_SECRET:
        raise UnsafeEnvironment("ESCALE_SECRET_KEY must be a secret of your own with at least 32 characters.")
    if any(len(key) < _SHORTEST_KEY or key == DEFAULT_SECRET for key in environment.old_secret_keys):
        raise UnsafeEnvironment(
            "ESCALE_OLD_SECRET_KEYS: what was sealed with these keys is believed, so each must have at least 32 "
            "characters, with a space between two of them."
        )
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
    named = [environment.config_file, environment.providers_file, environment.log_key]
    return [*(path for path in named if path is not None), *database]


def readable_by_all(path: Path) -> bool:
    """Whether the file is there and its bits let everybody read it; folders above may still keep them out."""
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False

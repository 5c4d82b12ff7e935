"""Addresses in the environment that cannot be meant: refused in words before anything starts."""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_DATABASES = ("sqlite", "postgresql", "postgres")
_MAIL = ("smtp", "smtp+tls", "smtps")


class Unusable(Exception):
    """The message says which variable and what is expected."""


def check_addresses(values: Mapping[str, str], *, hosts: Sequence[str], base_url: str, production: bool) -> None:
    """Raise :class:`Unusable` for the first one that is wrong; a password in it is never repeated."""
    _database(values.get("DATABASE_URL", ""))
    _mail(values.get("ESCALE_EMAIL_URL", ""), values.get("ESCALE_MAIL_FROM", ""))
    if production:
        _hosts(hosts, base_url)
        _mail_country(values.get("ESCALE_EMAIL_URL", ""), values.get("ESCALE_MAIL_COUNTRY", ""))


def _database(text: str) -> None:
    if not text:
        return
    address = _split(text, "DATABASE_URL")
    if address.scheme not in _DATABASES or (address.scheme == "sqlite" and not text.startswith("sqlite:///")):
        raise Unusable(
            "DATABASE_URL must be sqlite:///FILE (an absolute path has four slashes) or postgresql://USER@HOST/NAME."
        )
    if address.scheme != "sqlite" and not address.path.strip("/"):
        raise Unusable("DATABASE_URL names no database: postgresql://USER@HOST/NAME.")


def _mail(text: str, sender: str) -> None:
    if text:
        address = _split(text, "ESCALE_EMAIL_URL")
        if address.scheme not in _MAIL or not address.hostname:
            raise Unusable(
                f"ESCALE_EMAIL_URL must begin with one of {', '.join(f'{each}://' for each in _MAIL)} and name the "
                "server: smtp+tls://USER:PASSWORD@HOST:587."
            )
    if sender and "@" not in parseaddr(sender)[1]:
        raise Unusable("ESCALE_MAIL_FROM must be an e-mail address, such as Escale <noreply@example.org>.")


def _mail_country(text: str, country: str) -> None:
    if is_elsewhere(text) and not country:
        raise Unusable(
            "ESCALE_MAIL_COUNTRY must name the country in which the mail server of ESCALE_EMAIL_URL stands, such as "
            "LU: personal data in mails goes there."
        )


def is_elsewhere(mail_server: str) -> bool:
    """Whether this address of a mail server leads to another machine."""
    host = urlsplit(mail_server).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return bool(host) and host != "localhost"


def _hosts(hosts: Sequence[str], base_url: str) -> None:
    for host in hosts:
        if "/" in host or " " in host or (":" in host and not host.startswith("[")):
            raise Unusable(f"ESCALE_HOSTS: {host!r} is no name of a host; write it without https:// and port.")
    address = _split(base_url, "ESCALE_BASE_URL")
    if address.path.strip("/") or address.query or address.fragment:
        raise Unusable("ESCALE_BASE_URL must end after the name of the host: Escale has a host of its own.")
    name = f"[{address.hostname}]" if ":" in (address.hostname or "") else address.hostname or ""
    if not any(name == host.lower() or (host.startswith(".") and name.endswith(host.lower())) for host in hosts):
        raise Unusable(
            f"ESCALE_BASE_URL names {name or 'no host'}, which ESCALE_HOSTS does not name: links in mails would fail."
        )


def _split(text: str, name: str) -> SplitResult:
    try:
        address = urlsplit(text)
        address.port  # noqa: B018  raises for what is no number
    except ValueError as error:
        raise Unusable(
            f"{name} cannot be read: is the port a number, and are signs such as / # ? @ in a password written as "
            "%2F %23 %3F %40?"
        ) from error
    return address

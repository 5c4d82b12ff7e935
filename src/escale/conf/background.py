"""The part of the environment that jobs and mail read: typed, with its limits, refused in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_BROKERS = ("redis", "rediss", "redis+socket", "amqp", "amqps")


class Unusable(Exception):
    """A variable that cannot be meant; the message says which and what is expected."""


@dataclass(frozen=True)
class Background:
    """``broker_url`` is empty when the database itself is the queue."""

    broker_url: str
    job_lease_seconds: int
    keep_jobs_days: int
    keep_mail_days: int
    mail_seconds: int
    mail_bounces_to: str
    mail_country: str


def read_background(values: Mapping[str, str]) -> Background:
    """Read the variables, all of which are there; raise :class:`Unusable`."""
    broker_url = values["ESCALE_BROKER_URL"]
    if broker_url and urlsplit(broker_url).scheme not in _BROKERS:
        raise Unusable(f"ESCALE_BROKER_URL must begin with one of {', '.join(f'{each}://' for each in _BROKERS)}.")
    bounces_to = values["ESCALE_MAIL_BOUNCES_TO"]
    if bounces_to and ("@" not in bounces_to or not bounces_to.isprintable() or " " in bounces_to):
        raise Unusable("ESCALE_MAIL_BOUNCES_TO must be a plain e-mail address.")
    return Background(
        broker_url=broker_url,
        job_lease_seconds=_number(values, "ESCALE_JOB_LEASE_SECONDS", 2, 3600),
        keep_jobs_days=_number(values, "ESCALE_KEEP_JOBS_DAYS", 1, 3650),
        keep_mail_days=_number(values, "ESCALE_KEEP_MAIL_DAYS", 1, 3650),
        mail_seconds=_number(values, "ESCALE_MAIL_SECONDS", 1, 120),
        mail_bounces_to=bounces_to,
        mail_country=_country(values, "ESCALE_MAIL_COUNTRY"),
    )


def _number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = values[name]
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise Unusable(f"{name} is {text!r}: expected a whole number from {least} to {most}.")
    return int(text)


def _country(values: Mapping[str, str], name: str) -> str:
    from escale.core.names import is_country

    text = values[name]
    if text and not is_country(text):
        raise Unusable(f"{name} is {text!r}: expected the two capitals of a country, such as LU or MA.")
    return text

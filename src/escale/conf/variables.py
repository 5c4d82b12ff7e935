"""Every variable that Escale is started with: what it means, what it is when nobody says it, one example.

The defaults are read from here by :mod:`escale.conf.environment`, and ``docs/reference/settings.md`` is written from
here: what is not declared is not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEFAULT_SECRET: Final = "escale-demo-secret-not-for-production"  # noqa: S105  refused in production
LOCAL_HOSTS: Final = "localhost,127.0.0.1,[::1],testserver"


@dataclass(frozen=True)
class Variable:
    """``{var}`` in a default is the folder of ``ESCALE_VAR``; ``local`` is the default of demo and test, if another.

    ``needed`` in production; ``see`` is a page of the documentation.
    """

    name: str
    meaning: str
    example: str
    default: str = ""
    local: str | None = None
    needed: bool = False
    see: str = ""


_INSTALLATION = (
    Variable(
        "ESCALE_MODE",
        "`production`, `demo` (set by `escale run`) or `test`.",
        "production",
        default="production",
    ),
    Variable(
        "ESCALE_SECRET_KEY",
        "A secret of your own, at least 32 characters. It signs links and sessions and seals stored secrets. "
        "`escale run` keeps a random one for each demo in `.var/demo-secret`.",
        "q0zV…",
        local=DEFAULT_SECRET,
        needed=True,
        see="explanation/security.md#keys",
    ),
    Variable(
        "ESCALE_OLD_SECRET_KEYS",
        "Keys before this one, with spaces between, the newest first: what they signed and sealed is still believed.",
        "pV7x…",
        see="howto/change-the-secret-key.md",
    ),
    Variable(
        "ESCALE_HOSTS",
        "The names this installation answers for, with commas between; never `*`.",
        "escale.example,www.escale.example",
        local=LOCAL_HOSTS,
        needed=True,
    ),
    Variable(
        "ESCALE_BASE_URL",
        "The address that links in mails begin with; https in production. Passkeys belong to its host.",
        "https://escale.example",
        local="http://localhost:8000",
        needed=True,
    ),
    Variable(
        "ESCALE_VAR",
        "The folder in which everything of this installation lies: database, stored files, keys, styles.",
        "/var/lib/escale",
        default=".var",
    ),
    Variable(
        "ESCALE_CONFIG_FILE",
        "A file with lines `NAME=value`, read before every command; what is set already stays. Refused when every "
        "user of the machine may read it.",
        "/etc/escale/escale.env",
        see="howto/install-debian.md",
    ),
    Variable(
        "ESCALE_OFFLINE",
        "`no`: browsers keep nobody's day for when there is no network, and what they kept before goes at their next "
        "visit, within five minutes.",
        "no",
        default="yes",
        see="explanation/offline.md",
    ),
    Variable(
        "ESCALE_DEBUG",
        "`1` shows internals to visitors; refused in production.",
        "1",
    ),
)

_DATA = (
    Variable(
        "DATABASE_URL",
        "SQLite or PostgreSQL.",
        "postgresql://escale@/escale?host=/run/postgresql",
        default="sqlite:///{var}/escale.sqlite3",
        see="howto/postgresql.md",
    ),
    Variable(
        "ESCALE_LOG_KEY",
        "The file of the key that signs logs, made at the first use. One outside of `ESCALE_VAR` is in no backup: "
        "keep a copy.",
        "/etc/escale/log-key",
        default="{var}/log-key",
        see="reference/log-format.md",
    ),
    Variable(
        "ESCALE_BACKUP_KEY",
        "The file of the key that backups are encrypted with, unless a command names another.",
        "/etc/escale/backup.key",
        see="howto/backups.md#encrypted",
    ),
)

_PEOPLE = (
    Variable(
        "ESCALE_SECOND_FACTOR_ROLES",
        "Roles that must give a second factor, with commas between; `none` asks nobody.",
        "operator,administrator,organiser,auditor,dpo",
        default="operator,administrator,auditor,dpo",
        local="none",
        see="howto/sign-in.md#second-factors",
    ),
    Variable(
        "ESCALE_TRUSTED_PROXIES",
        "Networks whose `X-Forwarded-For` is believed, with commas between.",
        "127.0.0.1/32,10.0.0.0/8",
        see="howto/sign-in.md#behind-a-proxy",
    ),
    Variable(
        "ESCALE_SIGN_IN_PROVIDERS",
        "A JSON file of OpenID Connect and SAML providers; refused in production when every user may read it.",
        "/etc/escale/providers.json",
        see="howto/sign-in.md#other-providers",
    ),
)

_MAIL = (
    Variable(
        "ESCALE_EMAIL_URL",
        "The mail server: `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, with `name:password@host:port`. Without "
        "it no mail leaves, so nobody gets a link to sign in.",
        "smtp+tls://name:password@mail.example:587",
        see="howto/mail.md",
    ),
    Variable(
        "ESCALE_MAIL_COUNTRY",
        "The country in which that mail server stands, by its ISO 3166 code: personal data in mails goes there, and "
        "the register of processing says so. Production does not start without it, unless the server is on this "
        "machine.",
        "LU",
        see="howto/mail.md#say-in-which-country-it-stands",
    ),
    Variable(
        "ESCALE_MAIL_FROM",
        "Who mails are from.",
        "Chamber of Commerce <escale@chamber.example>",
        default="Escale <noreply@escale.example>",
        see="howto/mail.md",
    ),
    Variable(
        "ESCALE_MAIL_BOUNCES_TO",
        "Where reports go that a mail did not arrive; without it, to the sender.",
        "bounces@escale.example",
        see="howto/mail.md#let-reports-come-back",
    ),
    Variable(
        "ESCALE_MAIL_SECONDS",
        "How long the mail server may be silent (1 to 120).",
        "30",
        default="20",
    ),
    Variable(
        "ESCALE_KEEP_MAIL_DAYS",
        "After so many days the words of a mail go, after twelve times as many its row (1 to 3650).",
        "14",
        default="30",
    ),
)

_JOBS = (
    Variable(
        "ESCALE_BROKER_URL",
        "A broker for Celery: `redis://`, `rediss://`, `redis+socket://`, `amqp://` or `amqps://`. Without it the "
        "database is the queue.",
        "redis://localhost:6379/0",
        see="howto/queues.md",
    ),
    Variable(
        "ESCALE_JOB_LEASE_SECONDS",
        "How long a worker may be silent before its job goes to another (2 to 3600).",
        "120",
        default="60",
        see="howto/queues.md#when-a-worker-dies",
    ),
    Variable(
        "ESCALE_KEEP_JOBS_DAYS",
        "How long jobs that ended are shown (1 to 3650).",
        "90",
        default="30",
    ),
)

_READING = (
    Variable(
        "ESCALE_ENCODER_FOLDER",
        "A folder with an ONNX model that reads what organisations say, instead of the encoder that comes with "
        "Escale. Workers need it; web servers do not.",
        "/srv/models/multilingual-e5-small",
        see="howto/own-encoder.md",
    ),
)

_OTHERS = (
    Variable(
        "ESCALE_FETCH_ALLOW",
        "Networks and hosts inside that Escale may ask and send to, with commas between, with a port if it is "
        "neither 80 nor 443. Otherwise only those two ports of the public internet.",
        "10.1.0.0/16,hooks.internal:8443",
        see="howto/webhooks.md#servers-inside-your-own-network",
    ),
    Variable(
        "ESCALE_METRICS_TOKEN",
        "At least 16 characters; with it `/metrics` answers.",
        "zaeGh4aiPh8ooGhu",
        see="howto/monitoring.md",
    ),
    Variable(
        "PROMETHEUS_MULTIPROC_DIR",
        "The folder in which web processes count together; emptied at each start unless you name another.",
        "/run/escale/metrics",
        default="{var}/metrics/PORT",
    ),
)

PARTS: Final[dict[str, tuple[Variable, ...]]] = {
    "The installation": _INSTALLATION,
    "Data": _DATA,
    "Who comes in": _PEOPLE,
    "Mail": _MAIL,
    "Jobs": _JOBS,
    "Reading texts": _READING,
    "Other servers": _OTHERS,
}
VARIABLES: Final[dict[str, Variable]] = {each.name: each for part in PARTS.values() for each in part}

INTERNAL: Final = ("ESCALE_PARENT_PROCESS", "ESCALE_WEB_THREADS")
"""What Escale tells its own processes; nobody else sets them."""

NAMES: Final = frozenset({*VARIABLES, *INTERNAL})
"""Every variable that Escale reads; `escale doctor` names others that look like one."""


def complete(values: Mapping[str, str]) -> dict[str, str]:
    """Every declared variable with its value; one that is empty counts as not set and gets its default."""
    var = Path(values.get("ESCALE_VAR") or VARIABLES["ESCALE_VAR"].default).resolve()
    is_local = (values.get("ESCALE_MODE") or VARIABLES["ESCALE_MODE"].default) in ("demo", "test")
    return {
        name: values.get(name) or default_of(variable, is_local=is_local).format(var=var)
        for name, variable in VARIABLES.items()
    }


def default_of(variable: Variable, *, is_local: bool) -> str:
    """What counts when nobody says it, in a demo or test (``is_local``) or in production."""
    return variable.local if is_local and variable.local is not None else variable.default

"""Backups, migrations, starting: what defends, and how to switch exactly that off."""

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from unittest.mock import patch

from escale.conf import databases, environment
from escale.core import schema
from escale.core.backup import archive, sealing, states
from escale.web import unavailable
from tests.threats.checks import away, backups, migrating, silence, starting
from tests.threats.defending import Defence, everywhere


def _off(module: object, name: str, by: object) -> AbstractContextManager[object]:
    return patch.object(module, name, by)


DEFENCES = (
    Defence(
        73,
        "escale.core.backup.states.one_instant",
        partial(_off, states, "one_instant", nullcontext),
        backups.check_an_instant_stands_still,
        in_processes=True,
    ),
    Defence(
        74,
        "escale.core.backup.sealing.unbroken",
        partial(_off, sealing, "unbroken", lambda _found, _told: True),
        partial(backups.check_every_change_is_seen, None),
    ),
    Defence(
        74,
        "escale.core.backup.sealing.AESGCM",
        partial(_off, sealing, "AESGCM", backups.Unsealed),
        partial(backups.check_every_change_is_seen, backups.KEY),
    ),
    Defence(
        74,
        "escale.core.backup.archive.safe",
        partial(_off, archive, "safe", lambda _name: True),
        backups.check_harmful_names_are_refused,
    ),
    Defence(
        74,
        "escale.core.backup.states.check_known",
        partial(_off, states, "check_known", lambda asked, _loader=None: asked),
        backups.check_a_newer_one_is_refused,
    ),
    Defence(
        77,
        "escale.core.schema._limits",
        partial(patch.multiple, schema, LOCK_SECONDS=0, STATEMENT_SECONDS=0),
        migrating.check_nobody_waits,
    ),
    Defence(
        78,
        "escale.web.unavailable.database_is_away",
        everywhere(unavailable.database_is_away, lambda _error=None: False),
        away.check_people_get_503_in_words,
    ),
    Defence(
        78,
        "escale.web.unavailable.database_is_away",
        everywhere(unavailable.database_is_away, lambda _error=None: False),
        away.check_programs_get_503,
    ),
    Defence(
        79,
        "escale.conf.databases.CONNECT_SECONDS",
        partial(_off, databases, "CONNECT_SECONDS", 0),
        silence.check_a_server_that_says_nothing_is_given_up,
    ),
    Defence(
        81,
        "escale.conf.environment._refuse_unsafe",
        partial(_off, environment, "_refuse_unsafe", lambda _environment: None),
        partial(starting.check_refused, "debug"),
    ),
    Defence(
        81,
        "escale.conf.environment.readable_by_all",
        partial(_off, environment, "readable_by_all", lambda _path: False),
        partial(starting.check_refused, "open config"),
    ),
)

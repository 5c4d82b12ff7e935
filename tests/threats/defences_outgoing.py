"""Fetching, webhooks, provisioning: what defends, and how to switch exactly that off."""

import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from escale.apps.webhooks.domain import delivering, managing, signing
from escale.core import networks, sealing
from escale.core.fetching import Unreachable, connecting, places, transfer
from escale.core.fetching.connecting import Deadline
from escale.core.transfers import Verdict
from tests.threats.checks import fetching, webhooks
from tests.threats.defending import Defence, everywhere

_look_up = transfer._addresses
_published = webhooks.published


def _off(holder: object, name: str, by: object) -> AbstractContextManager[object]:
    return patch.object(holder, name, by)


def _twice(place: Any, resolver: Any, deadline: Deadline) -> Any:
    """Looks at one answer and goes where the next one leads."""
    _look_up(place, resolver, deadline)
    return _look_up(place, resolver, deadline)


def _by_name(self: connecting.Pinned, host: str, port: int, *_more: object, **_others: object) -> Any:
    """Connects as most clients do: to whatever the name means now, by way of the environment's proxy."""
    proxy = urlsplit(os.environ.get("http_proxy", ""))
    try:
        there = socket.create_connection((proxy.hostname or host, proxy.port or port), timeout=1)
    except OSError as error:
        raise Unreachable("nobody") from error
    return connecting.Stream(there, Deadline(1), 100_000)


def _everything(chunks: Any, _encoding: str, _limits: object) -> tuple[bytes, bool]:
    return b"".join(chunks), True


def _receiver_without(part: str, instead: str) -> Callable[[], AbstractContextManager[object]]:
    """A receiver that left a line of ours out."""
    return lambda: patch.object(webhooks, "published", lambda: _published().replace(part, instead))


_PUBLIC = everywhere(networks.is_public, lambda _address: True)
_ANYWHERE = everywhere(places.refuse_unless_allowed, lambda _place, _addresses, _allow: None)

DEFENCES = (
    Defence(
        48,
        "escale.core.networks.is_public",
        _PUBLIC,
        partial(webhooks.check_the_form_refuses_inner_addresses, "http://169.254.169.254/latest/meta-data/"),
    ),
    Defence(
        48,
        "escale.core.fetching.places.refuse_unless_allowed",
        _ANYWHERE,
        webhooks.check_a_name_that_leads_inside_is_not_connected,
    ),
    Defence(
        49,
        "escale.apps.webhooks.domain.delivering._fair",
        everywhere(delivering._fair, lambda due: list(islice(due, delivering.BATCH))),
        webhooks.check_a_slow_receiver_starves_nobody,
    ),
    Defence(
        49,
        "escale.core.fetching.connecting.Deadline.left",
        partial(_off, connecting.Deadline, "left", lambda _deadline: 30.0),
        webhooks.check_a_slow_receiver_starves_nobody,
    ),
    Defence(
        50,
        "escale.apps.webhooks.domain.signing.signature",
        everywhere(signing.signature, lambda _secret, **_message: "v1,AAAA"),
        webhooks.check_receivers_can_tell_what_is_ours,
    ),
    Defence(
        50,
        "docs/howto/webhooks.md:TOLERANCE",
        _receiver_without("TOLERANCE = 300", "TOLERANCE = 10**9"),
        webhooks.check_receivers_can_tell_what_is_ours,
    ),
    Defence(
        50,
        "docs/howto/webhooks.md:seen",
        _receiver_without("if key in seen:", "if False:"),
        webhooks.check_receivers_can_tell_what_is_ours,
    ),
    Defence(
        50,
        "escale.core.sealing.seal",
        everywhere(sealing.seal, lambda text, purpose: text),
        webhooks.check_secrets_cannot_be_read_from_the_table,
    ),
    Defence(
        91,
        "escale.apps.webhooks.domain.managing.transfer_verdict",
        everywhere(managing.transfer_verdict, lambda _cooperation, _country: Verdict(allowed=True)),
        webhooks.check_nothing_leaves_without_a_basis,
    ),
    Defence(
        93,
        "escale.core.networks.is_public",
        _PUBLIC,
        partial(fetching.check_private_addresses_are_refused, "::ffff:169.254.169.254"),
    ),
    Defence(
        93,
        "escale.core.fetching.places.refuse_unless_allowed",
        _ANYWHERE,
        partial(fetching.check_every_hop_is_checked, fetching.HOPS[0]),
    ),
    Defence(
        93,
        "escale.core.fetching.places._host",
        everywhere(places._host, lambda written: written),
        partial(fetching.check_odd_writings_are_refused, "http://2130706433/"),
    ),
    Defence(
        93,
        "escale.core.fetching.places._refuse_mixed_scripts",
        everywhere(places._refuse_mixed_scripts, lambda _label: None),
        partial(fetching.check_odd_writings_are_refused, "http://gооd.example/"),
    ),
    Defence(
        93,
        "escale.core.fetching.transfer._addresses",
        partial(_off, transfer, "_addresses", _twice),
        fetching.check_the_checked_address_is_the_connected_one,
    ),
    *(
        Defence(
            93,
            "escale.core.fetching.connecting.Pinned.connect_tcp",
            partial(_off, connecting.Pinned, "connect_tcp", _by_name),
            check,
        )
        for check in (
            fetching.check_the_checked_address_is_the_connected_one,
            fetching.check_proxies_of_the_environment_are_ignored,
        )
    ),
    Defence(
        94,
        "escale.core.fetching.connecting.Deadline.left",
        partial(_off, connecting.Deadline, "left", lambda _deadline: 30.0),
        partial(fetching.check_transfers_are_bounded, "one byte a moment"),
    ),
    Defence(
        94,
        "escale.core.fetching.transfer._bounded",
        everywhere(transfer._bounded, _everything),
        partial(fetching.check_transfers_are_bounded, "a gzip bomb"),
    ),
    Defence(
        94,
        "escale.core.fetching.transfer._HEADER_BYTES",
        partial(_off, transfer, "_HEADER_BYTES", 10**12),
        partial(fetching.check_transfers_are_bounded, "endless hints"),
    ),
)

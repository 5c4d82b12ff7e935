"""A webhook of an organiser to a server of the test, with a basis for the transfer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation
from escale.apps.webhooks.domain.managing import create_webhook
from escale.apps.webhooks.models import Webhook
from escale.core import transfers
from tests.core.fetching.hostile import Server

YES = transfers.Verdict(allowed=True, basis="example basis")
NO = transfers.Verdict(allowed=False, reason="No basis for this country.")


@contextmanager
def verdict(given: transfers.Verdict | None = YES) -> Iterator[None]:
    """The one keeper of bases says this; with ``None`` there is no keeper."""
    kept = list(transfers._checkers)
    transfers._checkers[:] = [] if given is None else [lambda **_question: given]
    try:
        yield
    finally:
        transfers._checkers[:] = kept


@contextmanager
def reachable(*servers: Server) -> Iterator[None]:
    """What an operator would set to let deliveries reach these servers."""
    with override_settings(FETCH_ALLOW=[each for server in servers for each in server.allow]):
        yield


def webhook_to(
    server: Server, cooperation: Cooperation, user: User, *, kinds: tuple[str, ...] = ("mission.changed",)
) -> tuple[Webhook, str]:
    with verdict(), reachable(server):
        return create_webhook(
            acting_user=user,
            cooperation=cooperation,
            institution=None,
            address=server.url("/hook"),
            country="MA",
            kinds=kinds,
        )

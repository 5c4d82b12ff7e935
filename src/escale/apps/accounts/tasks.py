"""Mail that is written by the worker, so that asking for it takes the same time for everybody."""

from datetime import timedelta

from django.utils import timezone

from escale.apps.accounts import domain, secrets_at_rest
from escale.apps.accounts.models import SignInLink, User
from escale.core.models import Job
from escale.core.schedule import daily
from escale.core.tasks import task

_KEPT_AFTER_EXPIRY = timedelta(days=30)


@task("accounts.send_link", urgent=True)
def send_link(job: Job, *, user_id: int | None) -> None:
    """Send a new link; without a user the address was unknown and nothing happens."""
    if user := _known(user_id):
        domain.send_link(user=user)


@task("accounts.send_reset")
def send_reset(job: Job, *, user_id: int | None) -> None:
    """Send the link to a new password; see :func:`send_link`."""
    if user := _known(user_id):
        domain.send_reset(user=user)


@task("accounts.send_code")
def send_code(job: Job, *, user_id: int | None, sealed: str) -> None:
    """Send a code; it lies sealed in the queue. See :func:`send_link`."""
    if user := _known(user_id):
        domain.send_code(user=user, code=secrets_at_rest.unseal(sealed))


def _known(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id is not None else None


@daily("accounts.drop_links", hour=2, minute=40)
def drop_links(job: Job) -> None:
    """Links that have long expired; until then one that is opened late can say so."""
    long_ago = timezone.now() - _KEPT_AFTER_EXPIRY
    job.report = {"links": SignInLink.objects.filter(expires_at__lt=long_ago).delete()[0]}

"""Mail that is written by the worker, so that asking for it takes the same time for everybody."""

from escale.apps.accounts import domain
from escale.apps.accounts.models import User
from escale.core.models import Job
from escale.core.tasks import task


@task("accounts.send_link")
def send_link(job: Job, *, user_id: int | None) -> None:
    """Send a new link; without a user the address was unknown and nothing happens."""
    if user_id is not None and (user := User.objects.filter(pk=user_id, is_active=True).first()):
        domain.send_link(user=user)

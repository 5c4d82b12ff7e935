"""What the worker does for webhooks."""

from escale.apps.webhooks.domain import delivering
from escale.core.models import Job
from escale.core.tasks import task


@task("webhooks.deliver")
def deliver(job: Job) -> None:
    """Send one batch of what is due."""
    job.report = {"tried": delivering.deliver_batch()}

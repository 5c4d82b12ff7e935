"""What the worker does for webhooks."""

from escale.apps.webhooks.domain import delivering
from escale.core.models import Job
from escale.core.schedule import daily, every
from escale.core.tasks import task


@task("webhooks.deliver")
def deliver(job: Job) -> None:
    """Send one batch of what is due."""
    job.report = {"tried": delivering.deliver_batch()}


@every("webhooks.try-again", minutes=1)
def try_again(job: Job) -> None:
    """Send what failed before and is due again."""
    deliver(job)


@daily("webhooks.tidy", hour=3)
def tidy(job: Job) -> None:
    """Forget what ended long ago."""
    delivering.tidy()

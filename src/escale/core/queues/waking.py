"""Telling workers that there is work, if there is a broker to tell them through."""

import logging

from django.conf import settings
from django.utils import timezone

from escale.core.models import Job

logger = logging.getLogger(__name__)


def wake(job_id: int) -> None:
    """Send a job's key to the broker; without one workers look by themselves.

    A broker that is away loses nothing: the row says that it was not told, and a worker's keeper tells it later.
    """
    if not settings.BROKER_URL:
        return
    from escale.core.queues import broker

    if broker.send(job_id):
        Job.objects.filter(pk=job_id).update(published_at=timezone.now())
    else:
        logger.warning("the broker did not take a job; it is sent again later")

"""Work of practices in the background."""

from escale.apps.practices.domain.reminding import remind
from escale.core.models import Job
from escale.core.schedule import daily
from escale.core.scopes import declare

declare("practices.practice", "cooperation")


@daily("practices.remind", hour=6, minute=20)
def tell(job: Job) -> None:
    """Remind authors to confirm their practices before they turn grey."""
    job.report = {"mails": remind()}

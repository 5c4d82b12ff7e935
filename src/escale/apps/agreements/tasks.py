"""Work of agreements in the background."""

from escale.apps.agreements.domain.reminding import remind
from escale.core.models import Job
from escale.core.schedule import daily


@daily("agreements.remind", hour=5, minute=50)
def tell(job: Job) -> None:
    """Remind officers of notice, end and due clauses."""
    job.report = {"mails": remind()}

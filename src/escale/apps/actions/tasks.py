"""Work on actions in the background."""

from escale.apps.actions.domain.reminding import write_digests
from escale.core.models import Job
from escale.core.schedule import daily
from escale.core.scopes import declare

declare("actions.action", "cooperation")


@daily("actions.remind", hour=6, minute=10)
def remind(job: Job) -> None:
    """Tell people what is due soon and what is late."""
    job.report = {"mails": write_digests()}

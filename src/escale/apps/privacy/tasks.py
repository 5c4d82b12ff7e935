"""What comes round for data protection."""

from escale.apps.privacy.domain.retention import run_retention
from escale.core import audit
from escale.core.models import Job
from escale.core.schedule import daily


@daily("privacy.retention", hour=2, minute=30)
def retention(job: Job) -> None:
    """Remove what is past its term."""
    run_retention()


@daily("privacy.sign_heads", hour=3)
def sign_heads(job: Job) -> None:
    """Sign where every log ends today."""
    audit.sign_heads()

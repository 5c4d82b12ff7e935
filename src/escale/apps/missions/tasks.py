"""Work of missions in the background."""

from escale.apps.accounts.models import User
from escale.apps.missions.domain.importing import ImportRefused, apply_import
from escale.apps.missions.domain.suggesting import compute_suggestions
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.models import Job
from escale.core.tasks import Cancelled, Progress, UserFacing, task


@task("missions.suggest")
def suggest(job: Job, mission_id: int) -> None:
    """Find counterparts for everybody in a mission."""
    from escale.engines.matching.model import CancelledError

    progress = Progress(job)
    mission = Mission.objects.get(pk=mission_id)
    try:
        count = compute_suggestions(
            mission, acting_user=job.created_by, progress=progress, cancelled=progress.cancelled
        )
    except CancelledError as error:
        raise Cancelled from error
    progress(1.0, suggestions=count)


@task("missions.apply_import")
def apply_large_import(job: Job, upload_id: int, user_id: int) -> None:
    """Take a large workbook in; one that was applied already stays as it is."""
    upload = WorkbookImport.objects.get(pk=upload_id)
    if upload.state != WorkbookImport.State.PREVIEWED:
        return
    try:
        apply_import(acting_user=User.objects.get(pk=user_id), upload=upload)
    except ImportRefused as error:
        raise UserFacing(str(error)) from error

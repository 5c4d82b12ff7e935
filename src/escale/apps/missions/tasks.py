"""Work of missions in the background."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import override

from escale.apps.accounts.models import User
from escale.apps.missions.domain.importing import ImportRefused, apply_import, make_preview
from escale.apps.missions.domain.readings import Step, Watch
from escale.apps.missions.domain.suggesting import compute_suggestions
from escale.apps.missions.domain.undoing import UndoRefused, undo_import
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.models import Job
from escale.core.scopes import declare
from escale.core.tasks import Cancelled, Progress, UserFacing, task
from escale.core.workbook import WorkbookRefused

declare("directory.organisation", "cooperation")
declare("missions.mission", "cooperation")
declare("missions.workbookimport", "cooperation")
_UPLOAD = {"upload_id": "missions.workbookimport"}


@task("missions.suggest", about={"mission_id": "missions.mission"})
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


# How far a job is when a step begins; measured with 20,000 rows.
_BEGINS = {
    Step.READING: 0.02,
    Step.UNDERSTANDING: 0.15,
    Step.COMPARING: 0.4,
    Step.TRYING: 0.45,
    Step.WRITING: 0.45,
    Step.UNDOING: 0.05,
}


@task("missions.preview_import", about=_UPLOAD)
def preview_large_import(job: Job, upload_id: int, user_id: int) -> None:
    """Preview a large workbook; only one that is neither taken in nor replaced by another file."""
    upload, user = _waiting(upload_id, WorkbookImport.State.PREVIEWED), User.objects.get(pk=user_id)
    if upload is not None:
        with _said_to(user):
            make_preview(acting_user=user, upload=upload, watch=_watch(job))


@task("missions.apply_import", about=_UPLOAD)
def apply_large_import(job: Job, upload_id: int, user_id: int) -> None:
    """Take a large workbook in; one that was applied already stays as it is."""
    upload, user = _waiting(upload_id, WorkbookImport.State.PREVIEWED), User.objects.get(pk=user_id)
    if upload is not None:
        with _said_to(user):
            apply_import(acting_user=user, upload=upload, watch=_watch(job))


@task("missions.undo_import", about=_UPLOAD)
def undo_large_import(job: Job, upload_id: int, user_id: int) -> None:
    """Take a large import back; one that was taken back already stays as it is."""
    upload, user = _waiting(upload_id, WorkbookImport.State.APPLIED), User.objects.get(pk=user_id)
    if upload is not None:
        with _said_to(user):
            undo_import(acting_user=user, upload=upload, watch=_watch(job))


def _waiting(upload_id: int, state: str) -> WorkbookImport | None:
    return WorkbookImport.objects.filter(pk=upload_id, state=state).first()


@contextmanager
def _said_to(user: User) -> Iterator[None]:
    """What is refused is said to whoever waits, in their language."""
    with override(user.language):
        try:
            yield
        except (ImportRefused, UndoRefused, WorkbookRefused) as error:
            raise UserFacing(str(error)) from error


def _watch(job: Job) -> Watch:
    progress = Progress(job)
    return lambda step: progress.begin(_BEGINS[step], doing=step)

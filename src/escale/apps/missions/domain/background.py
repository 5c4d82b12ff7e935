"""Large workbooks are read, taken in and taken back by the worker; small ones at once.

Each verb here does what the one of the same name in ``importing`` or ``undoing`` does, now or soon: then the job is
returned, and until it ends nothing has changed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.directory.models import Cooperation
from escale.apps.missions.domain.importing import (
    ImportRefused,
    apply_import,
    correct_import,
    drafted,
    keep,
    keep_choices,
    keep_merges,
    require_previewed,
)
from escale.apps.missions.domain.previews import preview_of
from escale.apps.missions.domain.undoing import undo_import
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.models import Job
from escale.core.tasks import enqueue, jobs_about
from escale.core.workbook import Mapped

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def start_soon(
    *, acting_user: "User", cooperation: Cooperation, mission: Mission | None, filename: str, content: bytes
) -> WorkbookImport:
    """Keep an upload; a large one has no preview yet. A hostile file raises ``WorkbookRefused`` in any case."""
    upload = drafted(
        acting_user=acting_user, cooperation=cooperation, mission=mission, filename=filename, content=content
    )
    if not upload.large:
        upload.preview = preview_of(upload, acting_user)
        keep(acting_user=acting_user, upload=upload)
        return upload
    upload.stale = True
    with transaction.atomic():
        keep(acting_user=acting_user, upload=upload)
        _have_done("missions.preview_import", acting_user, upload)
    return upload


def correct_soon(
    *, acting_user: "User", upload: WorkbookImport, mapping: Mapped, merges: Mapping[str, str]
) -> Job | None:
    """Take the organiser's words and choices, and preview again. Raises :class:`ImportRefused`."""
    if not upload.large:
        correct_import(acting_user=acting_user, upload=upload, mapping=mapping, merges=merges)
        return None
    _refuse_if_busy(upload)
    with transaction.atomic():
        keep_choices(acting_user=acting_user, upload=upload, mapping=mapping, merges=merges)
        return _have_done("missions.preview_import", acting_user, upload)


def apply_soon(*, acting_user: "User", upload: WorkbookImport, merges: Mapping[str, str]) -> Job | None:
    """Take a workbook in that was previewed, with the choices on its pairs. Raises :class:`ImportRefused`."""
    require_previewed(upload)
    if upload.stale:
        raise ImportRefused(_("The workbook has to be checked again first. Nothing was written."))
    if not upload.large:
        keep_merges(upload=upload, merges=merges)
        apply_import(acting_user=acting_user, upload=upload)
        return None
    _refuse_if_busy(upload)
    with transaction.atomic():
        keep_merges(upload=upload, merges=merges)
        return _have_done("missions.apply_import", acting_user, upload)


def undo_soon(*, acting_user: "User", upload: WorkbookImport) -> Job | None:
    """Take an import back. Raises ``UndoRefused`` or :class:`ImportRefused`."""
    if not upload.large:
        undo_import(acting_user=acting_user, upload=upload)
        return None
    _refuse_if_busy(upload)
    return _have_done("missions.undo_import", acting_user, upload)


def _refuse_if_busy(upload: WorkbookImport) -> None:
    """A job that was asked to stop is not waited for: it changes nothing any more, or it has ended."""
    job = jobs_about(upload).first()
    if job is not None and not job.ended and not job.cancel_requested:
        raise ImportRefused(_("This workbook is being worked on. Wait for the end, or stop it first."))


def _have_done(name: str, acting_user: "User", upload: WorkbookImport) -> Job:
    return enqueue(
        name, subject=upload, acting_user=acting_user, once=True, upload_id=upload.pk, user_id=acting_user.pk
    )

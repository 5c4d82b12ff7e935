"""Bringing a workbook in: uploaded and previewed first, corrected, applied as a whole."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.directory.models import Cooperation
from escale.apps.directory.queries import organised_cooperations
from escale.apps.missions.domain.previews import preview_of, take_in
from escale.apps.missions.domain.readings import MERGE, SEPARATE, Step, Watch, read, unwatched
from escale.apps.missions.models import HeadingMemory, Mission, WorkbookImport
from escale.core import audit
from escale.core.workbook import Mapped, count_rows
from escale.core.workbook.mapping import SHEET_KEY

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

LARGE_ROWS = 2_000
LARGE_BYTES = 300 * 1024
_LONGEST_HEADING = 200


class ImportRefused(Exception):
    """Nothing was written; ``str()`` says why, in the active language, and the preview holds the details."""


def start_import(
    *,
    acting_user: "User | None",
    cooperation: Cooperation,
    mission: Mission | None,
    filename: str,
    content: bytes,
) -> WorkbookImport:
    """Keep an upload and preview it; it replaces the same person's earlier upload for the mission.

    Raises ``WorkbookRefused`` for a file that cannot be read at all; then nothing is kept.
    """
    upload = drafted(
        acting_user=acting_user, cooperation=cooperation, mission=mission, filename=filename, content=content
    )
    upload.preview = preview_of(upload, acting_user)
    keep(acting_user=acting_user, upload=upload)
    return upload


def drafted(
    *,
    acting_user: "User | None",
    cooperation: Cooperation,
    mission: Mission | None,
    filename: str,
    content: bytes,
) -> WorkbookImport:
    """An upload that is neither kept nor previewed yet. Raises ``WorkbookRefused`` for a hostile file."""
    rows = count_rows(content, filename)
    return WorkbookImport(
        cooperation=cooperation,
        mission=mission,
        filename=Path(filename).name[:200],
        content=content,
        large=rows > LARGE_ROWS or len(content) > LARGE_BYTES,
        created_by=acting_user,
    )


def keep(*, acting_user: "User | None", upload: WorkbookImport) -> None:
    """Save an upload in the place of the same person's earlier one for the mission."""
    with transaction.atomic():
        WorkbookImport.objects.filter(
            cooperation=upload.cooperation,
            mission=upload.mission,
            created_by=acting_user,
            state=WorkbookImport.State.PREVIEWED,
        ).delete()
        upload.save()
        rows = upload.preview.get("rows")
        audit.record("workbook.uploaded", upload, acting_user=acting_user, details={"rows": rows})


def correct_import(
    *, acting_user: "User | None", upload: WorkbookImport, mapping: Mapped, merges: Mapping[str, str]
) -> WorkbookImport:
    """Take the organiser's words for sheets and headings and the choices on pairs, and preview again.

    The words are remembered for the cooperation's next workbooks. Raises :class:`ImportRefused`.
    """
    keep_choices(acting_user=acting_user, upload=upload, mapping=mapping, merges=merges)
    make_preview(acting_user=acting_user, upload=upload)
    upload.refresh_from_db(fields=["preview", "stale"])
    return upload


def keep_choices(
    *, acting_user: "User | None", upload: WorkbookImport, mapping: Mapped, merges: Mapping[str, str]
) -> None:
    """Keep the organiser's words and choices; the preview is stale from then on. Raises :class:`ImportRefused`."""
    require_previewed(upload)
    _take_choices(upload, mapping, merges)
    upload.stale = True
    with transaction.atomic():
        upload.save(update_fields=["mapping", "merges", "stale"])
        _remember_words(upload, mapping)
        audit.record("workbook.corrected", upload, acting_user=acting_user)


def make_preview(*, acting_user: "User | None", upload: WorkbookImport, watch: Watch = unwatched) -> None:
    """Preview a kept upload. What was found is dropped when its words changed meanwhile, or it was taken in.

    Raises ``WorkbookRefused`` when the file as a whole cannot be taken in.
    """
    preview = preview_of(upload, acting_user, watch)
    rows = WorkbookImport.objects.filter(pk=upload.pk, state=WorkbookImport.State.PREVIEWED)
    with transaction.atomic():
        standing = rows.select_for_update().values_list("mapping", "merges").first()
        if standing == (upload.mapping, upload.merges):
            rows.update(preview=preview, stale=False)


def keep_merges(*, upload: WorkbookImport, merges: Mapping[str, str]) -> None:
    """Keep choices on pairs that are shown as they are: nothing has to be read again for them."""
    _take_choices(upload, {}, merges)
    for pair in upload.preview["pairs"]:
        pair["choice"] = upload.merges.get(pair["key"], pair["choice"])
    upload.save(update_fields=["merges", "preview"])


def apply_import(*, acting_user: "User | None", upload: WorkbookImport, watch: Watch = unwatched) -> WorkbookImport:
    """Write everything the workbook says, or nothing. Raises :class:`ImportRefused`."""
    reading = read(upload, watch)
    if reading.found.has_errors:
        raise ImportRefused(_("The workbook has problems that must be corrected first. Nothing was written."))
    watch(Step.WRITING)
    with transaction.atomic():
        upload = _locked(upload)
        require_previewed(upload)
        context = take_in(upload, reading, acting_user)
        if context.refused:
            # Leaving the block by an exception takes back what the handlers wrote.
            first = next(remark for remark in context.remarks if remark.blocking)
            raise ImportRefused(first.message)
        upload.mission = context.mission
        upload.state = WorkbookImport.State.APPLIED
        upload.applied_at = timezone.now()
        upload.before = context.journal.as_json()
        upload.save()
        rows = {sheet: len(lines) for sheet, lines in context.statuses.items()}
        audit.record("workbook.applied", upload, acting_user=acting_user, details={"rows": rows})
    return upload


def import_workbook(
    path: Path, mission_ref: str | None = None, *, apply: bool = False, acting_user: "User | None" = None
) -> WorkbookImport:
    """Preview a workbook (XLSX, CSV, zip or folder of CSV files) and, with ``apply``, write what it says.

    The result is ``applied``, or still ``previewed`` with its problems in ``preview``. Without ``mission_ref`` the
    workbook names its mission. Raises ``WorkbookRefused``, ``OSError``, ``ImportRefused``, and ``LookupError`` when
    no such mission, or no single cooperation, is there.
    """
    mission, cooperation = _destination(mission_ref, acting_user)
    content = _zipped(path) if path.is_dir() else path.read_bytes()
    upload = start_import(
        acting_user=acting_user,
        cooperation=cooperation,
        mission=mission,
        filename=path.name,
        content=content,
    )
    if apply and not upload.preview["errors"]:
        return apply_import(acting_user=acting_user, upload=upload)
    return upload


def zipped_files(files: Mapping[str, bytes]) -> bytes:
    """Several CSV files as one upload."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(Path(name).name, content)
    return packed.getvalue()


def _zipped(folder: Path) -> bytes:
    paths = (path for path in sorted(folder.iterdir()) if path.suffix.lower() in {".csv", ".tsv"})
    return zipped_files({path.name: path.read_bytes() for path in paths})


def _destination(mission_ref: str | None, acting_user: "User | None") -> tuple[Mission | None, Cooperation]:
    cooperations = organised_cooperations(acting_user) if acting_user else list(Cooperation.objects.all()[:2])
    if mission_ref is not None:
        mission = Mission.objects.filter(cooperation__in=cooperations, ref=mission_ref).first()
        if mission is None:
            raise LookupError(_("There is no mission “%(ref)s”.") % {"ref": mission_ref})
        return mission, mission.cooperation
    if len(cooperations) != 1:
        raise LookupError(_("Name the mission: there is not exactly one cooperation to bring it into."))
    return None, cooperations[0]


def _locked(upload: WorkbookImport) -> WorkbookImport:
    try:
        return WorkbookImport.objects.select_for_update().get(pk=upload.pk)
    except WorkbookImport.DoesNotExist as error:
        message = _("Another file was brought in its place. Nothing was written.")
        raise ImportRefused(message) from error


def require_previewed(upload: WorkbookImport) -> None:
    """Raises :class:`ImportRefused` for an upload that was taken in already."""
    if upload.state != WorkbookImport.State.PREVIEWED:
        raise ImportRefused(_("This workbook was taken in already. Upload it again to compare it once more."))


def _take_choices(upload: WorkbookImport, mapping: Mapped, merges: Mapping[str, str]) -> None:
    for title, words in mapping.items():
        upload.mapping[title] = {**upload.mapping.get(title, {}), **words}
    upload.merges = {**upload.merges, **{key: to for key, to in merges.items() if to in (MERGE, SEPARATE)}}


def _remember_words(upload: WorkbookImport, mapping: Mapped) -> None:
    understood = upload.preview.get("mapping", {})
    for title, words in mapping.items():
        sheet = words.get(SHEET_KEY) or understood.get(title, {}).get(SHEET_KEY, "")
        for heading, column in words.items():
            if heading == SHEET_KEY:
                _remember(upload.cooperation, SHEET_KEY, title, column)
            elif sheet:
                _remember(upload.cooperation, sheet, heading, column)


def _remember(cooperation: Cooperation, sheet: str, heading: str, column: str) -> None:
    if len(heading) <= _LONGEST_HEADING:
        HeadingMemory.objects.update_or_create(
            cooperation=cooperation, sheet=sheet, heading=heading, defaults={"column": column}
        )

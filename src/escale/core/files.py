"""Files that people bring and fetch again: checked by what is in them, kept as they came, given as downloads only."""

import hashlib
import unicodedata
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from escale.core.models import StoredFile
from escale.core.workbook import WorkbookRefused
from escale.core.workbook.container import Container
from escale.core.workbook.folding import cleaned

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

LARGEST: Final = 20 * 1024 * 1024
_LONGEST_NAME: Final = 150


class FileRefused(Exception):
    """The file was not kept; the words say why."""


class _Kind(NamedTuple):
    content_type: str
    holds: Callable[[bytes], bool]


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _packed(part: str) -> Callable[[bytes], bool]:
    """Whether it is a zip file that holds a part, and no program (macros)."""

    def holds(content: bytes) -> bool:
        try:
            names = Container(content).names
        except WorkbookRefused:
            return False
        return part in names and not any(name.lower().endswith("vbaproject.bin") for name in names)

    return holds


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final = {
    ".pdf": _Kind("application/pdf", _begins(b"%PDF-")),
    ".png": _Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": _Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": _Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".docx": _Kind(f"{_OFFICE}.wordprocessingml.document", _packed("word/document.xml")),
    ".xlsx": _Kind(f"{_OFFICE}.spreadsheetml.sheet", _packed("xl/workbook.xml")),
    ".odt": _Kind("application/vnd.oasis.opendocument.text", _packed("content.xml")),
}
ACCEPT: Final = ",".join(KINDS)


def keep(*, acting_user: "User", name: str, content: bytes) -> StoredFile:
    """Keep a file, inside the transaction of what it belongs to.

    Raises:
        FileRefused: it is empty, too large, of a kind that is not kept, or not what its name says.
    """
    name = _plain(name)
    kind = KINDS.get(PurePath(name).suffix.lower())
    if not content:
        raise FileRefused(_("This file is empty. Nothing was kept."))
    if len(content) > LARGEST:
        raise FileRefused(_("The file is larger than 20 MB. Nothing was kept."))
    if kind is None:
        raise FileRefused(
            _("Files of this kind are not kept: bring a PDF, Word, Excel, OpenDocument, PNG or JPEG file.")
        )
    if not kind.holds(content):
        raise FileRefused(_("This file is not what its name says, or it is damaged. Nothing was kept."))
    return StoredFile.objects.create(
        name=name,
        content_type=kind.content_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=acting_user,
    )


def _plain(name: str) -> str:
    """The last part of a path, without signs that cannot be seen; the end stays when it is too long."""
    last = cleaned(name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(each for each in last if not unicodedata.category(each).startswith("C")).strip()
    ending = PurePath(seen).suffix
    return seen if len(seen) <= _LONGEST_NAME else seen[: _LONGEST_NAME - len(ending)] + ending


def download(file: StoredFile) -> HttpResponse:
    """A file to be saved, never shown: no browser runs or guesses what a stranger brought."""
    return HttpResponse(
        bytes(file.content),
        content_type=file.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, file.name) or "",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )

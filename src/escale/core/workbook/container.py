"""Opening a zip file that a stranger sent: checked by its directory before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from escale.core.workbook import limits
from escale.core.workbook.problems import Reason, WorkbookRefused

_CHUNK = 64 * 1024


class Container:
    """The parts of a zip file, by name. Raises WorkbookRefused from any method."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise WorkbookRefused(Reason.DAMAGED) from error
        self._check_directory()

    def _check_directory(self) -> None:
        parts = self._zip.infolist()
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > limits.PARTS or unpacked > limits.UNPACKED_BYTES:
            raise WorkbookRefused(Reason.UNPACKS_TOO_BIG)
        for part in parts:
            if part.flag_bits & 1:
                raise WorkbookRefused(Reason.OLD_EXCEL)
            ratio = part.file_size / max(part.compress_size, 1)
            if part.file_size > limits.RATIO_FROM_BYTES and ratio > limits.RATIO:
                raise WorkbookRefused(Reason.UNPACKS_TOO_BIG)

    @property
    def names(self) -> list[str]:
        return [part.filename for part in self._zip.infolist() if not part.is_dir()]

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, piece by piece. zipfile stops at the size that the directory promised."""
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise WorkbookRefused(Reason.DAMAGED) from error

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))


class XmlHandler:
    """What `parse` tells about a document; names come without their namespace prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def parse(chunks: Iterator[bytes], handler: XmlHandler) -> None:
    """Feed a document to a handler. A document type is refused, so there are no entities; nothing is fetched."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_arguments: object) -> None:
        raise WorkbookRefused(Reason.ENTITIES)

    # A sheet has half a million elements: those without a prefix go the short way.
    def start(name: str, attributes: dict[str, str]) -> None:
        handler.start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def end(name: str) -> None:
        handler.end(name.rpartition(":")[2] if ":" in name else name)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise WorkbookRefused(Reason.DAMAGED) from error

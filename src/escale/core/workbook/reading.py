"""From a file to raw tables. What the file is, its content says; its name is only shown."""

from __future__ import annotations

from pathlib import Path

from escale.core.workbook import limits
from escale.core.workbook.container import Container
from escale.core.workbook.csvfiles import read_csv, read_csv_files, read_csv_zip
from escale.core.workbook.problems import Reason, WorkbookRefused
from escale.core.workbook.raw import RawTable, RawWorkbook
from escale.core.workbook.xlsx import count_xlsx, read_xlsx

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0"
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"<html", b"<!doctype", b"<?xml")


def read_workbook(source: Path | bytes, filename: str = "") -> RawWorkbook:
    """An XLSX file, a CSV file, a zip of CSV files, or a folder of them.

    Raises WorkbookRefused for a file that cannot be taken in as a whole, OSError when it cannot be opened.
    """
    if isinstance(source, Path):
        filename = filename or source.name
        if source.is_dir():
            return RawWorkbook(filename, _read_folder(source))
        _check_size(source.stat().st_size)
        source = source.read_bytes()
    _check_size(len(source))
    return _read_bytes(source, filename)


def _check_size(size: int) -> None:
    if size == 0:
        raise WorkbookRefused(Reason.EMPTY)
    if size > limits.FILE_BYTES:
        raise WorkbookRefused(Reason.TOO_BIG, highest=str(limits.FILE_BYTES // limits.MEGABYTE))


def count_rows(content: bytes, filename: str = "") -> int:
    """Filled rows of a file, headings included, in half the time of reading it.

    Whatever :func:`read_workbook` refuses for its size or for what it could do is refused here too. Raises
    WorkbookRefused.
    """
    _check_size(len(content))
    book = _xlsx_in(content)
    if book is not None:
        return count_xlsx(book)
    return sum(len(table.rows) for table in _read_bytes(content, filename).tables)


def _read_bytes(content: bytes, filename: str) -> RawWorkbook:
    book = _xlsx_in(content)
    if book is not None:
        return RawWorkbook(filename, read_xlsx(book))
    if content.startswith(_ZIP):
        return RawWorkbook(filename, read_csv_zip(Container(content)))
    _refuse_other_types(content)
    return RawWorkbook(filename, (read_csv(Path(filename).stem or "sheet", content),))


def _xlsx_in(content: bytes) -> Container | None:
    """An opened Excel workbook; None for what may be CSV. Refuses other formats of the same shell."""
    if content.startswith(_OLE):
        raise WorkbookRefused(Reason.OLD_EXCEL)
    if content.startswith(_EMPTY_ZIP):
        raise WorkbookRefused(Reason.EMPTY)
    if not content.startswith(_ZIP):
        return None
    container = Container(content)
    names = set(container.names)
    if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
        return container
    if "mimetype" in names:
        raise WorkbookRefused(Reason.OPEN_DOCUMENT)
    if "xl/workbook.bin" in names or "[Content_Types].xml" in names:
        raise WorkbookRefused(Reason.OTHER_TYPE)
    return None


def _refuse_other_types(content: bytes) -> None:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(tuple(magic.lower() for magic in _NOT_TEXT)):
        raise WorkbookRefused(Reason.OTHER_TYPE)
    binary = sum(byte < 32 and byte not in b"\t\r\n" for byte in head)
    if binary > len(head) // 10 and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WorkbookRefused(Reason.OTHER_TYPE)


def _read_folder(folder: Path) -> tuple[RawTable, ...]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".csv", ".tsv"})
    if not paths:
        raise WorkbookRefused(Reason.EMPTY)
    _check_size(sum(path.stat().st_size for path in paths))
    return read_csv_files({path.name: path.read_bytes() for path in paths}, len(paths))

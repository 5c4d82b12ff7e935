"""26: files that would run, fetch, or fill the memory are refused in words, and nothing of them is kept."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.models import Job
from escale.core.queues.running import run_job
from escale.core.workbook import limits
from tests.apps.meetings.participant.stage import signed_in
from tests.core.workbook.books import ORGANISATIONS, with_parts, with_sheet_xml, xlsx
from tests.factories import CooperationFactory, organiser

MOST_MEMORY = 60 * limits.MEGABYTE
MOST_SECONDS = 20
_REFUSED = "Nothing was kept."


def macros() -> bytes:
    return with_parts(_book(), {"xl/vbaProject.bin": b"Sub Auto_Open()"})


def external_links() -> bytes:
    return with_parts(_book(), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def data_exchange() -> bytes:
    row = "<row r='1'><c r='A1'><f>cmd|'/c calc'!A1</f><v>0</v></c></row>"
    return with_sheet_xml(f"<sheetData>{row}</sheetData>")


def three_hundred_sheets() -> bytes:
    return xlsx({f"organisations {number}": ORGANISATIONS for number in range(300)})


def too_many_rows() -> bytes:
    cells = "".join(f'<row r="{line}"><c r="A{line}"><v>1</v></c></row>' for line in range(1, limits.ROWS + 2))
    return with_sheet_xml(f"<sheetData>{cells}</sheetData>")


def far_corner() -> bytes:
    return with_sheet_xml('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def zip_bomb() -> bytes:
    return with_sheet_xml(" " * (100 * limits.MEGABYTE))


def thousands_of_parts() -> bytes:
    return with_parts(_book(), {f"xl/media/{number}.png": b"x" for number in range(limits.PARTS)})


def entity_bomb() -> bytes:
    levels = [f'<!ENTITY l{level + 1} "{f"&l{level};" * 10}">' for level in range(4)]
    kind = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{"".join(levels)}]>'
    return _with_declaration(kind, "<row r='1'><c r='A1' t='inlineStr'><is><t>&l4;</t></is></c></row>")


def entity_from(address: str) -> bytes:
    kind = f'<!DOCTYPE worksheet [<!ENTITY far SYSTEM "{address}">]>'
    return _with_declaration(kind, "<row r='1'><c r='A1' t='inlineStr'><is><t>&far;</t></is></c></row>")


REFUSED: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        macros,
        external_links,
        data_exchange,
        three_hundred_sheets,
        too_many_rows,
        far_corner,
        zip_bomb,
        thousands_of_parts,
        entity_bomb,
    )
}


def check_refused(content: bytes, filename: str = "mission.xlsx") -> None:
    """One upload through the page: words, no row, little memory, little time."""
    page, peak, seconds = _uploaded(content, filename)
    assert _REFUSED in page
    assert not WorkbookImport.objects.exists()
    assert not Mission.objects.exists()
    assert peak < MOST_MEMORY
    assert seconds < MOST_SECONDS


def check_a_million_empty_rows_cost_little() -> None:
    """An honest file with a careless format down to its last row is read; only what is filled counts."""
    rows = "".join(f'<row r="{line}" s="1" customFormat="1"/>' for line in range(2, 1_000_001))
    last = '<row r="1048576"><c r="B1048576" s="0"/></row>'
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{word}</t></is></c>'
        for letter, word in zip("ABCD", ORGANISATIONS[0], strict=True)
    )
    page, peak, seconds = _uploaded(with_sheet_xml(f'<sheetData><row r="1">{head}</row>{rows}{last}</sheetData>'))
    assert _REFUSED not in page
    assert WorkbookImport.objects.get().preview["rows"] == 0
    assert peak < MOST_MEMORY
    assert seconds < MOST_SECONDS


def check_nothing_is_fetched() -> None:
    with _listener() as (port, visited):
        address = f"http://127.0.0.1:{port}/secret"
        links = {"xl/externalLinks/_rels/externalLink1.xml.rels": _relationship(address)}
        for content in (entity_from(address), with_parts(_book(), links)):
            page, _peak, _seconds = _uploaded(content)
            assert _REFUSED in page
        assert not visited()


def _book() -> bytes:
    return xlsx({"organisations": ORGANISATIONS})


def _relationship(address: str) -> bytes:
    return f'<Relationships><Relationship Target="{address}" TargetMode="External"/></Relationships>'.encode()


def _with_declaration(kind: str, rows: str) -> bytes:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<?xml version="1.0"?>{kind}<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'
    return with_parts(_book(), {"xl/worksheets/sheet1.xml": sheet.encode()})


def _uploaded(content: bytes, filename: str = "mission.xlsx") -> tuple[str, int, float]:
    """The page that answers, the highest memory in bytes above what was used before, the CPU seconds of it all."""
    desk = signed_in(organiser(CooperationFactory()))
    file = SimpleUploadedFile(filename, content)
    Path("/proc/self/clear_refs").write_text("5")  # the highest use of memory counts from now
    before, began = _memory("VmRSS"), time.process_time()
    page = desk.post(reverse("missions:import-new"), {"workbook": file}, follow=True)
    while (job := Job.objects.filter(state=Job.State.QUEUED).first()) is not None:
        run_job(job.pk)
    seconds, peak = time.process_time() - began, _memory("VmHWM") - before
    assert page.status_code == 200
    return page.content.decode(), peak, seconds


def _memory(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:"))


@contextmanager
def _listener() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A server of this machine that only notes whether anybody called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def visited() -> bool:
            try:
                server.accept()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], visited

"""Files of strangers: what they are, what they may cost, what is refused (threats 26, 41, 42, 43)."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from escale.core.workbook import Reason, WorkbookRefused, interpret, limits, read_workbook
from escale.core.workbook.raw import Broken, Exact, address
from tests.core.workbook.books import ORGANISATIONS, saved, with_parts, with_sheet_xml, xlsx


def refusal(content: bytes) -> Reason:
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(content, "mission.xlsx")
    assert "%(" not in str(caught.value)
    return caught.value.reason


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def test_cells_keep_their_true_addresses() -> None:
    book = Workbook()
    page = book.active
    page["C17"], page["D17"], page["AB20"] = "x", 12, 1.5
    (table,) = read_workbook(saved(book)).tables
    assert [(row.line, row.values[2:4]) for row in table.rows[:1]] == [(17, ("x", 12))]
    assert (table.rows[1].line, table.rows[1].value(27), address(20, 27)) == (20, 1.5, "AB20")


def test_dates_hours_and_truth() -> None:
    book = Workbook()
    page = book.active
    page.append([date(2019, 9, 24), datetime(2019, 9, 24, 14, 30), time(9, 5), True])  # noqa: DTZ001
    page["A1"].number_format = "dd/mm/yyyy"
    (table,) = read_workbook(saved(book)).tables
    assert table.rows[0].values == (date(2019, 9, 24), datetime(2019, 9, 24, 14, 30), time(9, 5), True)  # noqa: DTZ001


def test_dates_of_1904_workbooks() -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    book.active.append([date(2019, 9, 24)])
    (table,) = read_workbook(saved(book)).tables
    assert table.rows[0].values == (date(2019, 9, 24),)


def test_the_saved_value_of_a_formula_counts() -> None:
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    (table,) = read_workbook(with_sheet_xml(f'<sheetData><row r="1">{cells}</row></sheetData>')).tables
    assert table.rows[0].values == (2, Broken("", is_formula=True), Broken("#DIV/0!", is_formula=True))


def test_office_escapes_and_phonetic_guides() -> None:
    text = "<r><t>a_x000D_</t></r><r><t>b_x005F_x0041_</t></r><rPh><t>no</t></rPh>"
    row = f'<row r="1"><c r="A1" t="inlineStr"><is>{text}</is></c></row>'
    (table,) = read_workbook(with_sheet_xml(f"<sheetData>{row}</sheetData>")).tables
    assert table.rows[0].values == ("a\rb_x0041_",)


def test_merged_cells_count_for_filled_rows_only() -> None:
    book = Workbook()
    page = book.active
    page["A1"], page["B1"], page["B3"] = "Atlas", "one", "two"
    page.merge_cells("A1:A5")
    (table,) = read_workbook(saved(book)).tables
    assert [(row.line, row.values, set(row.filled_down)) for row in table.rows] == [
        (1, ("Atlas", "one"), set()),
        (3, ("Atlas", "two"), {0}),
    ]


@pytest.mark.threat(26)
def test_a_million_empty_rows_cost_nothing() -> None:
    rows = "".join(f'<row r="{line}"><c r="A{line}" s="0"/></row>' for line in range(3, 1_000_000, 10))
    data = (
        f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{rows}<row r="1048576"><c r="B1048576"><v>2</v></c></row>'
    )
    content = with_sheet_xml(f"{data}</sheetData>")
    tracemalloc.start()
    (table,) = read_workbook(content).tables
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.line for row in table.rows] == [1, 1_048_576]
    assert peak < 10 * limits.MEGABYTE


@pytest.mark.threat(26)
def test_too_many_filled_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 100)
    assert len(read_workbook(xlsx({"a": [[1]] * 100})).tables[0].rows) == 100
    assert refusal(xlsx({"a": [[1]] * 101})) is Reason.TOO_MANY_ROWS
    assert refusal(zipped({"a.csv": b"1;2\n" * 101})) is Reason.TOO_MANY_ROWS


@pytest.mark.threat(26)
def test_far_columns_are_refused() -> None:
    cell = '<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'
    assert refusal(with_sheet_xml(cell)) is Reason.TOO_MANY_COLUMNS
    assert refusal(b"a;b\n" + b";" * 500 + b"x\n") is Reason.TOO_MANY_COLUMNS


@pytest.mark.threat(26)
def test_three_hundred_sheets_are_refused() -> None:
    assert refusal(xlsx({f"s{number}": [["x"]] for number in range(300)})) is Reason.TOO_MANY_SHEETS
    assert refusal(zipped({f"s{number}.csv": b"x" for number in range(300)})) is Reason.TOO_MANY_SHEETS


@pytest.mark.threat(26)
def test_macros_are_refused() -> None:
    assert refusal(with_parts(xlsx({"a": []}), {"xl/vbaProject.bin": b"x"})) is Reason.MACROS
    sheet = {"xl/macrosheets/sheet1.xml": b"<x/>"}
    assert refusal(with_parts(xlsx({"a": []}), sheet)) is Reason.MACROS
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert refusal(with_parts(xlsx({"a": []}), {"[Content_Types].xml": types})) is Reason.MACROS


@pytest.mark.threat(26)
def test_links_to_other_files_are_refused() -> None:
    part = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert refusal(with_parts(xlsx({"a": []}), part)) is Reason.EXTERNAL_LINKS


@pytest.mark.threat(26)
@pytest.mark.parametrize("formula", ["cmd|'/c calc'!A1", "'cmd'|'/c calc'!A1", 'MSEXCEL|"x"!y'])
def test_formulas_that_call_programs_are_refused(formula: str) -> None:
    row = f"<sheetData><row r='7'><c r='C7'><f>{formula}</f><v>0</v></c></row></sheetData>"
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(with_sheet_xml(row))
    assert caught.value.reason is Reason.COMMANDS
    assert caught.value.details == {"cell": "organisations!C7"}


def test_a_bar_within_quotes_calls_nothing() -> None:
    row = "<sheetData><row r='1'><c r='A1' t='str'><f>\"a|b\"&amp;'x|y'!A1</f><v>a|b</v></c></row></sheetData>"
    assert read_workbook(with_sheet_xml(row)).tables[0].rows[0].values == ("a|b",)


@pytest.mark.threat(26)
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(part: str, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refusal(with_parts(xlsx({"a": [["x"]]}), {part: bomb.encode(encoding)})) is Reason.ENTITIES


@pytest.mark.threat(26)
def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    body = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]><x>&a;</x>'
    assert refusal(with_parts(xlsx({"a": []}), {"xl/workbook.xml": body.encode()})) is Reason.ENTITIES


@pytest.mark.threat(26)
def test_zip_bombs_are_refused_before_they_are_unpacked() -> None:
    zeros = b"\0" * (30 * limits.MEGABYTE)
    bomb = with_parts(xlsx({"a": []}), {"xl/worksheets/sheet1.xml": zeros})
    tracemalloc.start()
    assert refusal(bomb) is Reason.UNPACKS_TOO_BIG
    assert tracemalloc.get_traced_memory()[1] < 5 * limits.MEGABYTE
    tracemalloc.stop()


@pytest.mark.threat(26)
def test_many_parts_may_not_sum_up_to_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped({f"{number}.csv": bytes(range(32, 127)) * 100 for number in range(20)})
    assert len(read_workbook(content).tables) == 20
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 20 * 9_500 - 1)
    assert refusal(content) is Reason.UNPACKS_TOO_BIG


@pytest.mark.threat(26)
def test_a_directory_that_lies_about_sizes_is_refused() -> None:
    content = bytearray(zipped({"a.csv": b"a;b\n" * 10_000}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)) is Reason.DAMAGED


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 1_000)
    assert refusal(b"a;b\n" * 251) is Reason.TOO_BIG


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"PK\x05\x06" + b"\0" * 18, Reason.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.OLD_EXCEL),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), Reason.OPEN_DOCUMENT),
        (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}), Reason.OTHER_TYPE),
        (zipped({"readme.md": b"hello"}), Reason.OTHER_TYPE),
        (b"%PDF-1.7 name;email\n", Reason.OTHER_TYPE),
        (b"\n<!DOCTYPE html><table>", Reason.OTHER_TYPE),
        (b"\x89PNG\r\n\x1a\n", Reason.OTHER_TYPE),
        (bytes(range(256)), Reason.OTHER_TYPE),
        (b"PK\x03\x04 but no zip", Reason.DAMAGED),
        (xlsx({"a": [["x"]]})[:-40], Reason.DAMAGED),
        (with_parts(xlsx({"a": []}), {"xl/workbook.xml": b"<workbook"}), Reason.DAMAGED),
        (b"name;city\n\x81\x8d\x8f;x\n", Reason.ENCODING),
        (b"name\n" + b"x" * 40_000, Reason.CELL_TOO_LONG),
    ],
)
def test_other_files_are_told_by_their_content(content: bytes, reason: Reason) -> None:
    assert refusal(content) is reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_in_usual_encodings_and_separators(encoding: str, separator: str) -> None:
    rows = [["ref", "name", "about"], ["o1", "Société Müller", '"a; b, c\nd"'], ["o2", "Œuvre", "x"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    (table,) = read_workbook(text.encode(encoding), "organisations.csv").tables
    assert table.sheet == "organisations"
    assert [row.values for row in table.rows] == [
        ("ref", "name", "about"),
        ("o1", "Société Müller", "a; b, c\nd"),
        ("o2", "Œuvre", "x"),
    ]


def test_csv_separator_line_and_guarded_text() -> None:
    (table,) = read_workbook(b"sep=,\nref,name\n'=1+1,'tis\n", "x.csv").tables
    assert table.rows[2].values == ("=1+1", "'tis")
    assert isinstance(table.rows[2].values[0], Exact)


def test_folder_and_archive_of_csv(tmp_path: Path) -> None:
    (tmp_path / "organisations.csv").write_text("ref;name;country;side\no1;Atlas;MA;host\n")
    (tmp_path / "notes.md").write_text("not read")
    from_folder = read_workbook(tmp_path)
    archive = zipped({"../../etc/organisations.csv": b"ref;name;country;side\no1;Atlas;MA;host\n"})
    assert from_folder.tables == read_workbook(archive).tables
    assert [row.name for row in interpret(from_folder).rows.organisations] == ["Atlas"]
    twice = zipped({"a/x.csv": b"a", "b/x.csv": b"a"})
    assert refusal(twice) is Reason.TWO_OF_ONE_NAME


@pytest.mark.threat(35)
def test_control_characters_and_nul_are_taken_out_with_a_warning() -> None:
    content = b"ref;name;country;side\no1;At\x00las\x1b;MA;host\n"
    result = interpret(read_workbook(content, "organisations.csv"))
    assert [row.name for row in result.rows.organisations] == ["Atlas"]
    assert [(problem.where, problem.code) for problem in result.problems] == [
        ("organisations!B2", "control-characters")
    ]


@pytest.mark.threat(35)
def test_lone_surrogates_written_as_escapes_are_taken_out() -> None:
    result = interpret(read_workbook(xlsx({"organisations": [*ORGANISATIONS, ["o3", "A_xD800_B", "MA", "host"]]})))
    assert result.rows.organisations[-1].name == "AB"


def test_twenty_thousand_rows() -> None:
    rows = ([f"o{n}", f"Firm {n}", "Maroc", "hôte", f"Offer {n}; other"] for n in range(20_000))
    content = xlsx({"organisations": [["ref", "name", "country", "side", "offers"], *rows]})
    result = interpret(read_workbook(content))
    assert len(result.rows.organisations) == 20_000
    assert result.problems == ()
    assert result.rows.organisations[-1].offers == ("Offer 19999", "other")

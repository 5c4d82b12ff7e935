"""Mission workbooks: from a file people wrote to checked rows, and back.

    raw = read_workbook(content, "mission.xlsx")          # or WorkbookRefused
    found = interpret(raw, mapping, known_refs)           # rows, problems, mapping, unmapped, merges
    write_template("fr"); write_export(found.rows, "en")

Nothing here touches the database: who brings rows into a mission decides what they mean there.
"""

import escale.core.workbook.lean  # noqa: F401  (before anything imports openpyxl)

# isort: split
from escale.core.workbook.duplicates import MergeProposal, Why
from escale.core.workbook.interpretation import Interpretation, interpret
from escale.core.workbook.mapping import Mapped, Unmapped
from escale.core.workbook.problems import Code, Problem, Reason, Severity, WorkbookRefused
from escale.core.workbook.raw import RawWorkbook
from escale.core.workbook.reading import count_rows, read_workbook
from escale.core.workbook.rows import (
    AvailabilityRow,
    BlockRow,
    InterpreterRow,
    Level,
    MissionRow,
    OrganisationRow,
    RepresentativeRow,
    RoundRow,
    SessionRow,
    Side,
    StopRow,
    TableRow,
    WishRow,
    WorkbookRows,
)
from escale.core.workbook.template import write_template
from escale.core.workbook.writing import csv_files, write_csv_folder, write_csv_zip, write_export

__all__ = [
    "AvailabilityRow",
    "BlockRow",
    "Code",
    "Interpretation",
    "InterpreterRow",
    "Level",
    "Mapped",
    "MergeProposal",
    "MissionRow",
    "OrganisationRow",
    "Problem",
    "RawWorkbook",
    "Reason",
    "RepresentativeRow",
    "RoundRow",
    "SessionRow",
    "Severity",
    "Side",
    "StopRow",
    "TableRow",
    "Unmapped",
    "Why",
    "WishRow",
    "WorkbookRefused",
    "WorkbookRows",
    "count_rows",
    "csv_files",
    "interpret",
    "read_workbook",
    "write_csv_folder",
    "write_csv_zip",
    "write_export",
    "write_template",
]

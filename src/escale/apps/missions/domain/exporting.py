"""A mission as a workbook that can be brought in again."""

from django.utils.translation import get_language

from escale.apps.missions.domain.readings import standing_rows
from escale.apps.missions.models import Mission
from escale.core.workbook import write_csv_zip, write_export, write_template
from escale.core.workbook.headings import LANGUAGES


def export_workbook(mission: Mission, language: str | None = None) -> bytes:
    """The XLSX workbook of a mission with headings in ``language`` (default: the active one)."""
    return write_export(standing_rows(mission), _heading_language(language))


def export_csv_files(mission: Mission, language: str | None = None) -> bytes:
    """The same as a zip of CSV files."""
    return write_csv_zip(standing_rows(mission), _heading_language(language))


def template_workbook(language: str | None = None) -> bytes:
    """The empty workbook, with a sheet that explains it."""
    return write_template(_heading_language(language))


def _heading_language(language: str | None) -> str:
    wanted = language or get_language() or "en"
    return wanted if wanted in LANGUAGES else "en"

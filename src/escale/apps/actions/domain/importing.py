"""Actions from a sheet: read, checked row by row, and taken in when somebody confirms.

Nothing is kept between the preview and the confirmation: what was read travels, signed, with the page.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import LONGEST_TEXT, LONGEST_TITLE, Action
from escale.apps.actions.queries.exporting import HEADINGS
from escale.apps.actions.rules import EARLIEST, LATEST
from escale.apps.directory.models import Cooperation, Institution
from escale.apps.missions.models import Mission
from escale.core.workbook.dates import written
from escale.core.workbook.raw import Broken, CellValue, RawRow
from escale.core.workbook.reading import read_workbook
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_ROWS: Final = 500
MOST_BYTES: Final = 2 * 1024 * 1024
_LONGEST_PAYLOAD: Final = 1_000_000
_HOUR: Final = 3_600
_SALT: Final = "actions.import"
_NEEDED: Final = ("title", "due", "first")


@dataclass(frozen=True)
class ReadAction:
    """One row that can be taken in; keys of institutions and mission, the day in ISO."""

    line: int
    title: str
    description: str
    language: str
    due: str
    first: int
    second: int | None
    mission: int | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row."""

    line: int
    message: str


@dataclass(frozen=True)
class Preview:
    """What a sheet would bring; ``payload`` brings it, within an hour."""

    actions: Sequence[ReadAction]
    faults: Sequence[Fault]
    payload: str


def preview(
    *, acting_user: "User", cooperation: Cooperation, filename: str, content: bytes, language: str
) -> Preview:
    """Read the first sheet of a CSV or XLSX file; ``language`` is that of rows that name none.

    Raises:
        ActionRefused: a heading is missing, or there are too many rows.
        WorkbookRefused: the file is none, or does what files must not.
    """
    tables = [table for table in read_workbook(content, filename).tables if table.rows]
    rows = tables[0].rows if tables else ()
    columns = _columns(rows[0]) if rows else {}
    if missing := [str(HEADINGS[name]) for name in _NEEDED if name not in columns]:
        raise ActionRefused(_("The first row lacks a heading: %(missing)s.") % {"missing": ", ".join(missing)})
    if len(rows) - 1 > MOST_ROWS:
        raise ActionRefused(_("At most %(most)s actions at once.") % {"most": MOST_ROWS})
    reader = _Reader(cooperation, columns, language)
    read = [reader.read(row) for row in rows[1:]]
    actions = [each for each in read if isinstance(each, ReadAction)]
    faults = [each for each in read if isinstance(each, Fault)]
    said = {
        "user": acting_user.pk,
        "cooperation": cooperation.pk,
        "batch": uuid.uuid4().hex,
        "actions": [asdict(each) for each in actions],
    }
    payload = signing.dumps(said, salt=_SALT, compress=True)
    if len(payload) > _LONGEST_PAYLOAD:
        raise ActionRefused(_("These are too many words for one file; cut it in two."))
    return Preview(actions, faults, payload)


def take_in(*, acting_user: "User", cooperation: Cooperation, payload: str, drafted_for: Institution | None) -> int:
    """Write down what was previewed, as drafts; how many. The same confirmation twice is one.

    Raises:
        ActionRefused: it is another's, too old or not ours, or an owner left meanwhile; nothing was written.
    """
    try:
        said = signing.loads(payload, salt=_SALT, max_age=_HOUR)
    except signing.BadSignature as error:
        raise ActionRefused(_("This preview is too old; bring the file again.")) from error
    if (said["user"], said["cooperation"]) != (acting_user.pk, cooperation.pk):
        raise ActionRefused(_("This preview is somebody else's; bring the file again."))
    missions = {each.pk: each for each in cooperation.missions.all()}
    with transaction.atomic():
        Cooperation.objects.select_for_update().get(pk=cooperation.pk)
        if Action.objects.filter(cooperation=cooperation, batch__startswith=f"{said['batch']}:").exists():
            return 0
        for each in (ReadAction(**row) for row in said["actions"]):
            create_action(
                acting_user=acting_user,
                cooperation=cooperation,
                draft=_draft(each, missions),
                drafted_for=drafted_for,
                batch=f"{said['batch']}:{each.line}",
            )
    return len(said["actions"])


def _draft(read: ReadAction, missions: Mapping[int, Mission]) -> ActionDraft:
    owners = [OwnerDraft(institution=key) for key in (read.first, read.second) if key is not None]
    mission = missions.get(read.mission) if read.mission else None
    due = date.fromisoformat(read.due)
    return ActionDraft(read.title, read.language, due, owners, description=read.description, mission=mission)


def _columns(heading: RawRow) -> dict[str, int]:
    """Where each column stands, by its heading in any of our languages."""
    known: dict[str, str] = {name: name for name in HEADINGS}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            known |= {fold(str(label)): name for name, label in HEADINGS.items()}
    found: dict[str, int] = {}
    for index, value in enumerate(heading.values):
        name = known.get(fold(value)) if isinstance(value, str) else None
        if name is not None:
            found.setdefault(name, index)
    return found


class _Reader:
    """What the cells of one sheet mean in one cooperation."""

    def __init__(self, cooperation: Cooperation, columns: Mapping[str, int], language: str) -> None:
        self._columns, self._language = columns, language
        parties = Institution.objects.filter(parties__cooperation=cooperation)
        self._parties = {fold(word): each.pk for each in parties for word in (each.slug, each.name)}
        self._missions = {fold(each.ref): each.pk for each in cooperation.missions.all()}
        languages = {code: code for code, _name in settings.LANGUAGES}
        self._languages = languages | {fold(str(name)): code for code, name in settings.LANGUAGES}

    def read(self, row: RawRow) -> ReadAction | Fault:
        try:
            return ReadAction(
                line=row.line,
                title=self._words(row, "title", LONGEST_TITLE, needed=True),
                description=self._words(row, "description", LONGEST_TEXT),
                language=self._one_of(row, "language", self._languages) or self._language,
                due=self._day(row).isoformat(),
                first=self._party(row, "first", needed=True) or 0,
                second=self._second(row),
                mission=self._one_of(row, "mission", self._missions),
            )
        except ActionRefused as refused:
            return Fault(row.line, str(refused))

    def _value(self, row: RawRow, name: str) -> CellValue:
        value = row.value(self._columns[name]) if name in self._columns else None
        if isinstance(value, Broken):
            raise _fault(name, _("the cell holds a formula or an error"))
        return value

    def _words(self, row: RawRow, name: str, most: int, *, needed: bool = False) -> str:
        value = self._value(row, name)
        text = "" if value is None else str(value).strip()
        if needed and not text:
            raise _fault(name, _("it is empty"))
        if len(text) > most:
            raise _fault(name, _("it is longer than %(most)s characters") % {"most": most})
        if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            raise _fault(name, _("it holds signs that cannot be read"))
        return " ".join(text.split()) if name != "description" else text

    def _one_of(self, row: RawRow, name: str, known: Mapping[str, Any]) -> Any:
        text = self._words(row, name, LONGEST_TITLE)
        if text and fold(text) not in known:
            raise _fault(name, _("“%(value)s” is not known here") % {"value": text})
        return known[fold(text)] if text else None

    def _party(self, row: RawRow, name: str, *, needed: bool = False) -> int | None:
        self._words(row, name, LONGEST_TITLE, needed=needed)
        found: int | None = self._one_of(row, name, self._parties)
        return found

    def _second(self, row: RawRow) -> int | None:
        second = self._party(row, "second")
        if second is not None and second == self._party(row, "first"):
            raise _fault("second", _("both sides are the same"))
        return second

    def _day(self, row: RawRow) -> date:
        day = _as_day(self._value(row, "due"))
        if day is None:
            raise _fault("due", _("it is no day"))
        if not EARLIEST <= day <= LATEST:
            raise _fault("due", _("it is not between 1900 and 2200"))
        return day


def _as_day(value: CellValue) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = written(value) if isinstance(value, str) else None
    return found.day if found is not None else None


def _fault(name: str, what: str) -> ActionRefused:
    return ActionRefused(f"{HEADINGS[name]}: {what}")

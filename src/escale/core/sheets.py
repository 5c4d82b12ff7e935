"""What each sheet of a mission workbook becomes: the app that owns a sheet registers a handler for it.

Handlers run in the order of the workbook's specification, inside one transaction, and write through their
:class:`Context`, which counts what is new, changed and unchanged and keeps a journal for undo. The preview is the
same run, rolled back: so a handler must not send, enqueue or touch files. Every handler runs, also when its sheet
has no rows: then it only says in ``found`` what the mission has already.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from escale.core.hours import instant
from escale.core.journal import Journal
from escale.core.workbook.specification import SHEETS

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.directory.models import Cooperation
    from escale.apps.missions.models import Mission

BATCH = 500
M = TypeVar("M", bound=models.Model)
K = TypeVar("K", bound=Hashable)


class Status(IntEnum):
    """What a row of a sheet does to the mission; of several, the highest counts."""

    UNCHANGED = 0
    CHANGED = 1
    NEW = 2


@dataclass(frozen=True)
class Remark:
    """What has to be said of a row that reads well, in the language of whoever imports.

    ``blocking``: it cannot be taken in, so nothing is.
    """

    sheet: str
    line: int
    message: str
    blocking: bool


@dataclass
class Context:
    """One run of an import.

    ``found`` holds, per sheet and ref, the objects that earlier sheets made or found; ``merges`` the refs of
    organisations that are another one, by the organiser's word; ``language`` is that of the workbook's texts.
    """

    cooperation: "Cooperation"
    acting_user: "User | None"
    target: "Mission | None" = None
    language: str = "en"
    merges: Mapping[str, str] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    statuses: dict[str, dict[Hashable, Status]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)

    @property
    def mission(self) -> "Mission":
        """The mission of the workbook; the mission sheet, which comes first, makes or finds it."""
        if self.target is None:
            raise LookupError("The mission sheet comes first.")
        return self.target

    def refuse(self, sheet: str, line: int, message: str) -> None:
        """Nothing of the workbook will be taken in, and this is why."""
        self.remarks.append(Remark(sheet, line, message, blocking=True))

    def note(self, sheet: str, line: int, message: str) -> None:
        """Something the organiser should know; the workbook may be taken in all the same."""
        self.remarks.append(Remark(sheet, line, message, blocking=False))

    @property
    def refused(self) -> bool:
        """Whether any row cannot be taken in."""
        return any(remark.blocking for remark in self.remarks)

    def mark(self, sheet: str, row: Hashable, status: Status) -> None:
        """Say what a row does; ``row`` is its line, or whatever names it."""
        rows = self.statuses.setdefault(sheet, {})
        rows[row] = max(status, rows.get(row, Status.UNCHANGED))

    def count(self, sheet: str, status: Status) -> int:
        """How many rows of a sheet do so."""
        return sum(each is status for each in self.statuses.get(sheet, {}).values())

    def upsert(
        self,
        model: type[M],
        *,
        existing: Mapping[K, M],
        wanted: Mapping[K, Mapping[str, Any]],
        sheet: str = "",
        lines: Mapping[K, int] | None = None,
        beside: bool = False,
    ) -> dict[K, M]:
        """The object of each key, made or changed so that it has the wanted values.

        Values are given per field name; a relation takes its object or, under its ``…_id``, a key. Fields that
        are not named keep their value (or their default in a new object). ``lines`` gives the row of each key, for
        the counts and for refusing text that is longer than its field. ``beside``: the object is not what the row
        is about, so a new one changes the row. Without ``sheet`` nothing is counted. A few statements a batch, not
        one a row.
        """
        lines = lines or {}
        made: dict[K, M] = {}
        changes: list[tuple[M, dict[str, Any]]] = []
        for key, values in wanted.items():
            fitting = self._fitting(model, values, sheet, lines.get(key, 0))
            standing = existing.get(key)
            status = Status.UNCHANGED
            if standing is None:
                made[key] = model(**fitting)
                status = Status.CHANGED if beside else Status.NEW
            elif different := _differences(standing, fitting):
                changes.append((standing, different))
                status = Status.CHANGED
            if sheet:
                self.mark(sheet, lines.get(key, key), status)
        self.create(model, made.values())
        self.change(model, changes)
        return {key: made.get(key) or existing[key] for key in wanted}

    def _fitting(self, model: type[models.Model], values: Mapping[str, Any], sheet: str, line: int) -> dict[str, Any]:
        """The values, cut to the length of their fields; whatever had to be cut is refused."""
        fitting = dict(values)
        for name, value in values.items():
            longest = getattr(model._meta.get_field(name), "max_length", None)
            if isinstance(value, str) and longest is not None and len(value) > longest:
                fitting[name] = value[:longest]
                message = _("“%(value)s…” is too long for “%(field)s”: %(longest)d characters at most.")
                details = {"value": value[:40], "field": name, "longest": longest}
                self.refuse(sheet, line, message % details)
        return fitting

    def create(self, model: type[M], objects: Iterable[M]) -> list[M]:
        """Save new objects; undo deletes them."""
        saved = model._default_manager.bulk_create(list(objects), batch_size=BATCH)
        self.journal.created(saved)
        return saved

    def change(self, model: type[M], changes: Iterable[tuple[M, Mapping[str, Any]]]) -> None:
        """Set fields of saved objects; undo sets them back."""
        touched: list[M] = []
        names: set[str] = set()
        for instance, wanted in changes:
            # Whoever has a form of this row open must learn that it changed.
            version = getattr(instance, "version", None)
            values = wanted if version is None else {**wanted, "version": version + 1}
            self.journal.changing(instance, values)
            for name, value in values.items():
                setattr(instance, name, value)
            touched.append(instance)
            names |= {model._meta.get_field(name).name for name in values}
        if touched:
            # An upsert on the key: ten times quicker than the CASE expressions of bulk_update.
            model._default_manager.bulk_create(
                touched,
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=sorted(names),
            )
            self.journal.changed(touched)

    def remove(self, objects: Iterable[models.Model]) -> None:
        """Delete objects nothing hangs on; undo brings them back under their keys."""
        by_model: dict[type[models.Model], list[models.Model]] = {}
        for instance in objects:
            by_model.setdefault(type(instance), []).append(instance)
        for model, gone in by_model.items():
            self.journal.removing(gone)
            model._default_manager.filter(pk__in=[instance.pk for instance in gone]).delete()

    def relink(self, owner: type[models.Model], name: str, wanted: Mapping[Any, Iterable[Any]]) -> set[Any]:
        """Give a many-to-many relation the wanted members: owner's key → members' keys. Returns changed owners."""
        relation = owner._meta.get_field(name)
        through = relation.remote_field.through  # type: ignore[union-attr]
        mine, theirs = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"  # type: ignore[union-attr]
        standing: dict[tuple[Any, Any], models.Model] = {
            (getattr(row, mine), getattr(row, theirs)): row
            for row in through._default_manager.filter(**{f"{mine}__in": list(wanted)})
        }
        asked = {(key, member) for key, members in wanted.items() for member in members}
        missing = sorted(asked - standing.keys())
        surplus = standing.keys() - asked
        self.create(through, [through(**{mine: key, theirs: member}) for key, member in missing])
        self.remove(standing[pair] for pair in surplus)
        return {key for key, _member in (*missing, *surplus)}


def _differences(standing: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values a row does not have yet; a relation is compared by its key, without fetching it."""
    different = {}
    for name, value in values.items():
        attribute = standing._meta.get_field(name).attname  # type: ignore[union-attr]
        key = value.pk if isinstance(value, models.Model) else value
        if instant(getattr(standing, attribute)) != instant(key):
            different[name] = value
    return different


@dataclass(frozen=True)
class Handler:
    """``apply`` takes a sheet's rows in; ``export`` gives the rows of a mission back, so that they round-trip.

    ``derived`` are models (``app.model``) computed from what the sheet brings: undo may take them away with it.
    """

    sheet: str
    apply: Callable[[Sequence[Any], Context], None]
    export: Callable[["Mission"], Sequence[Any]]
    derived: tuple[str, ...] = ()


_handlers: dict[str, Handler] = {}
_notes: set[str] = set()


def register(handler: Handler) -> None:
    """Make ``handler`` the one of its sheet; called from the app's ``ready``."""
    if handler.sheet not in {sheet.name for sheet in SHEETS}:
        raise ValueError(f"The workbook has no sheet {handler.sheet}.")
    _handlers[handler.sheet] = handler


def handlers() -> list[Handler]:
    """The registered handlers in the order in which sheets are taken in."""
    return [_handlers[sheet.name] for sheet in SHEETS if sheet.name in _handlers]


def derived_models() -> frozenset[str]:
    """Labels of the models that may be deleted by an undo: computed again, or only notes about what goes."""
    return frozenset(label for handler in _handlers.values() for label in handler.derived) | _notes


def no_hindrance(model: str) -> None:
    """Have rows of ``model`` (``app.model``) go with what they are about: nobody built anything by leaving them."""
    _notes.add(model)

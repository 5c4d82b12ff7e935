"""Taking an import back, until something else was built on it."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.apps.missions.models import WorkbookImport
from escale.core import audit
from escale.core.journal import Journal, fingerprint, from_plain, model_of
from escale.core.sheets import BATCH, derived_models

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

_MOST_NAMED = 5


class UndoRefused(Exception):
    """Something was built on the import; nothing was changed. ``str()`` names it, in the active language."""


def undo_import(*, acting_user: "User | None", upload: WorkbookImport) -> WorkbookImport:
    """Delete what an import made, set back what it changed, bring back what it took away.

    Raises :class:`UndoRefused` when a row was changed since, or something hangs on a row that would go.
    """
    with transaction.atomic():
        upload = WorkbookImport.objects.select_for_update().get(pk=upload.pk)
        if upload.state != WorkbookImport.State.APPLIED:
            raise UndoRefused(_("This import is not in force, so there is nothing to undo."))
        journal = Journal.from_json(upload.before)
        _refuse_if_changed(journal)
        made = _made(journal)
        _refuse_if_built_on(made, journal)
        _set_back(journal)
        _delete(made)
        _bring_back(journal)
        upload.refresh_from_db(fields=["mission"])  # the mission itself may have gone
        upload.state, upload.before = WorkbookImport.State.UNDONE, {}
        upload.save()
        counts = {label: len(keys) for label, keys in journal.made.items()}
        audit.record("workbook.undone", upload, acting_user=acting_user, details={"deleted": counts})
    return upload


def _rows(label: str, keys: Iterable[Any]) -> list[models.Model]:
    keys = list(keys)
    manager = model_of(label)._default_manager
    return [row for at in range(0, len(keys), BATCH) for row in manager.filter(pk__in=keys[at : at + BATCH])]


def _made(journal: Journal) -> dict[str, list[models.Model]]:
    return {label: _rows(label, keys) for label, keys in journal.made.items()}


def _refuse_if_changed(journal: Journal) -> None:
    changed: list[str] = []
    for label, left in journal.left.items():
        standing = {str(row.pk): row for row in _rows(label, left)}
        for key, mark in left.items():
            row = standing.get(key)
            if row is None or fingerprint(row) != mark:
                changed.append(_named(label, row))
    if changed:
        message = _("Since this import, these were changed: %(what)s. It can no longer be undone.")
        raise UndoRefused(message % {"what": _listed(changed)})


def _refuse_if_built_on(made: dict[str, list[models.Model]], journal: Journal) -> None:
    ours = {label: set(keys) for label, keys in journal.made.items()}
    derived = derived_models()
    counts: Counter[str] = Counter()
    for instance in _hanging(made):
        label = instance._meta.label
        if label not in derived and instance.pk not in ours.get(label, ()):
            counts[str(instance._meta.verbose_name_plural)] += 1
    if counts:
        message = _("Something was built on this import: %(what)s. It can no longer be undone.")
        raise UndoRefused(message % {"what": " · ".join(_counted(kind, n) for kind, n in sorted(counts.items()))})


def _hanging(made: dict[str, list[models.Model]]) -> Iterable[models.Model]:
    """Everything the database would delete or cut loose with these rows."""
    collector = Collector(using=DEFAULT_DB_ALIAS)
    # Fast deletes would not load what goes, and what goes is what we want to know.
    collector.can_fast_delete = lambda *_args, **_kwargs: False  # type: ignore[method-assign]
    try:
        for rows in made.values():
            if rows:
                collector.collect(rows)
    except ProtectedError as error:
        yield from error.protected_objects
        return
    for instances in collector.data.values():
        yield from instances
    # Typed as rows, but it holds lists and querysets of them.
    cut_loose = cast("Iterable[Iterable[Iterable[models.Model]]]", collector.field_updates.values())
    for rows_cut in chain.from_iterable(cut_loose):
        yield from (row for row in rows_cut if not isinstance(row, WorkbookImport))


def _set_back(journal: Journal) -> None:
    for label, old in journal.old.items():
        model = model_of(label)
        columns = {field.attname: field for field in model._meta.concrete_fields}
        touched = _rows(label, old)
        names = {columns[name].name for values in old.values() for name in values}
        for row in touched:
            for name, value in old[str(row.pk)].items():
                setattr(row, name, columns[name].to_python(value))
            if hasattr(row, "version"):
                row.version = model._default_manager.values_list("version", flat=True).get(pk=row.pk) + 1
        if touched:
            model._default_manager.bulk_create(
                touched,
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=sorted(names),
            )


def _delete(made: dict[str, list[models.Model]]) -> None:
    """Last made first, so that nothing is deleted before what hangs on it."""
    for label in reversed(made):
        keys = [row.pk for row in made[label]]
        for at in range(0, len(keys), BATCH):
            model_of(label)._default_manager.filter(pk__in=keys[at : at + BATCH]).delete()


def _bring_back(journal: Journal) -> None:
    for label, rows in journal.gone.items():
        model = model_of(label)
        model._default_manager.bulk_create([from_plain(model, values) for values in rows], batch_size=BATCH)


def _counted(kind: str, number: int) -> str:
    return _("%(kind)s: %(n)d") % {"kind": kind, "n": number}


def _named(label: str, row: models.Model | None) -> str:
    """The kind of a row, and its own name where it has one that people know."""
    kind = str(model_of(label)._meta.verbose_name)
    name = getattr(row, "name", "") or getattr(row, "city", "")
    return _("%(kind)s “%(name)s”") % {"kind": kind, "name": name} if name else kind


def _listed(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(more)d more", "%(shown)s and %(more)d more", more) % {
        "shown": shown,
        "more": more,
    }

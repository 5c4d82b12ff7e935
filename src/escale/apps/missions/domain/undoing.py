"""Taking an import back, until something else was built on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.apps.missions.domain.readings import Step, Watch, unwatched
from escale.apps.missions.models import WorkbookImport
from escale.core import audit
from escale.core.journal import Journal, fingerprint_of, from_plain, model_of
from escale.core.sheets import BATCH, derived_models

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

_MOST_NAMED = 5


class UndoRefused(Exception):
    """Something was built on the import; nothing was changed. ``str()`` names it, in the active language."""


def undo_import(*, acting_user: "User | None", upload: WorkbookImport, watch: Watch = unwatched) -> WorkbookImport:
    """Delete what an import made, set back what it changed, bring back what it took away.

    Raises :class:`UndoRefused` when a row was changed since, or something hangs on a row that would go.
    """
    watch(Step.UNDOING)
    with transaction.atomic():
        upload = WorkbookImport.objects.select_for_update().get(pk=upload.pk)
        if upload.state != WorkbookImport.State.APPLIED:
            raise UndoRefused(_("This import is not in force, so there is nothing to undo."))
        journal = Journal.from_json(upload.before)
        _refuse_if_changed(journal)
        _refuse_if_built_on(journal)
        _set_back(journal)
        _delete(journal)
        _bring_back(journal)
        upload.refresh_from_db(fields=["mission"])  # the mission itself may have gone
        upload.state, upload.before = WorkbookImport.State.UNDONE, {}
        upload.save()
        counts = {label: len(keys) for label, keys in journal.made.items()}
        audit.record("workbook.undone", upload, acting_user=acting_user, details={"deleted": counts})
    return upload


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    keys = list(keys)
    return (keys[at : at + BATCH] for at in range(0, len(keys), BATCH))


def _rows(label: str, keys: Iterable[Any]) -> list[models.Model]:
    manager = model_of(label)._default_manager
    return [row for batch in _batches(keys) for row in manager.filter(pk__in=batch)]


def _refuse_if_changed(journal: Journal) -> None:
    changed: list[str] = []
    for label, left in journal.left.items():
        model = model_of(label)
        columns = [field.attname for field in model._meta.concrete_fields]
        standing: dict[str, str] = {}
        for keys in _batches(left):
            for row in model._default_manager.filter(pk__in=keys).values(*columns):
                standing[str(row[model._meta.pk.attname])] = fingerprint_of(row)
        touched = [key for key, mark in left.items() if standing.get(key) != mark]
        named = {str(row.pk): row for row in _rows(label, touched)}
        changed += [_named(label, named.get(key)) for key in touched]
    if changed:
        message = _("Since this import, these were changed: %(what)s. It can no longer be undone.")
        raise UndoRefused(message % {"what": _listed(changed)})


def _refuse_if_built_on(journal: Journal) -> None:
    ours = {label: set(keys) for label, keys in journal.made.items()}
    derived = derived_models()
    counts: Counter[str] = Counter()
    for label, keys in _hanging(ours).items():
        foreign = keys - ours.get(label, set())
        if foreign and label not in derived:
            counts[str(model_of(label)._meta.verbose_name_plural)] += len(foreign)
    if counts:
        message = _("Something was built on this import: %(what)s. It can no longer be undone.")
        raise UndoRefused(message % {"what": " · ".join(_counted(kind, n) for kind, n in sorted(counts.items()))})


def _hanging(made: Mapping[str, set[Any]]) -> dict[str, set[Any]]:
    """Keys, by label, of everything the database would delete, refuse to delete or cut loose with these rows.

    Django's own collector makes an object of each row; here only keys are fetched.
    """
    found: dict[str, set[Any]] = {}
    waiting = [(label, set(keys)) for label, keys in made.items()]
    while waiting:
        label, keys = waiting.pop()
        for relation in _relations_to(model_of(label)):
            hanging = _keys_through(relation, keys)
            goes_too = relation.on_delete is not models.SET_NULL
            above = relation.related_model._meta.label
            new = hanging - found.setdefault(above, set())
            found[above] |= new
            if goes_too and (strange := new - made.get(above, set())):
                waiting.append((above, strange))
    return found


def _relations_to(model: type[models.Model]) -> list[models.ManyToOneRel]:
    """Foreign keys of any table to this one, those behind many-to-many relations too; uploads only mention it."""
    relations = (
        field
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ManyToOneRel) and field.on_delete is not models.DO_NOTHING
    )
    return [relation for relation in relations if relation.related_model is not WorkbookImport]


def _keys_through(relation: models.ManyToOneRel, keys: Iterable[Any]) -> set[Any]:
    rows = relation.related_model._base_manager
    name = relation.field.attname
    return {
        key for batch in _batches(keys) for key in rows.filter(**{f"{name}__in": batch}).values_list("pk", flat=True)
    }


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


def _delete(journal: Journal) -> None:
    """Last made first, so that nothing is deleted before what hangs on it."""
    for label, made in reversed(journal.made.items()):
        for keys in _batches(made):
            model_of(label)._default_manager.filter(pk__in=keys).delete()


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

"""Every day: what is past its term goes, and a report of it stays."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from escale.apps.directory.models import Person
from escale.apps.privacy.domain.erasing import erase_person
from escale.apps.privacy.models import RetentionReport
from escale.core import privacy
from escale.core.privacy import Table, Term

_MOST_AT_ONCE: Final = 1000
_ORPHAN_DAYS: Final = 7


def run_retention() -> RetentionReport:
    """Execute every declared term; each in its own transaction, so that a large one holds up nobody."""
    lines: list[dict[str, Any]] = []
    for table in privacy.tables():
        for term, fields in table.terms.items():
            facts = {"table": table.model, "fields": sorted(fields), "how": term.how}
            counts = [(start, _execute(table, term, start)) for start in term.starts]
            lines += [{**facts, "from": start, "count": count} for start, count in counts if count]
    if count := _drop_orphaned_files():
        lines.append({"table": "media", "fields": [], "how": "delete", "count": count})
    return RetentionReport.objects.create(lines=lines)


def past(table: Table, term: Term, start: str) -> QuerySet[Any]:
    """The rows of a table that a term has run out for and that still hold something; ``start``: one of its starts."""
    target = _end_of(table.cls, start)
    limit: Any = timezone.now() - timedelta(days=term.days)
    if not isinstance(target, models.DateTimeField):
        limit = limit.date()
    late = table.cls._base_manager.values("pk").annotate(term_from=Max(start), usual=Max(term.after))
    late = late.filter(term_from__lt=limit)
    if start != term.after:
        late = late.filter(usual=None)
    rows = table.cls._base_manager.filter(pk__in=late.values("pk"))
    if term.how == "delete":
        return rows.order_by("pk")
    full = models.Q()
    for name, empty in _empty(table, term).items():
        full |= ~models.Q(**{name: empty}) if empty is not None else models.Q(**{f"{name}__isnull": False})
    return rows.filter(full).order_by("pk")


def _execute(table: Table, term: Term, start: str) -> int:
    keys = list(past(table, term, start).values_list("pk", flat=True)[:_MOST_AT_ONCE])
    if not keys:
        return 0
    if term.how == "erase" and table.cls is Person:
        people = [each for each in Person.objects.filter(pk__in=keys) if not each.email.endswith("@erased.invalid")]
        for person in people:
            erase_person(acting_user=None, person=person)
        return len(people)
    rows = table.cls._base_manager.filter(pk__in=keys)
    with transaction.atomic():
        if term.how == "delete":
            rows.delete()
        else:
            rows.update(**_empty(table, term))
    return len(keys)


def _empty(table: Table, term: Term) -> dict[str, Any]:
    """What the fields of a term hold once it is over."""
    names = table.terms[term]
    if term.how == "erase":
        return {name: value for name, value in table.erasure.values.items() if "{pk}" not in str(value)}
    return {name: _nothing(table.cls._meta.get_field(name)) for name in names}


def _nothing(field: Any) -> Any:
    if field.null:
        return None
    if isinstance(field, models.BinaryField):
        return b""
    return field.get_default() if isinstance(field, models.JSONField) else ""


def _end_of(model: type[models.Model], way: str) -> Any:
    """The field at the end of a lookup."""
    *steps, last = way.split("__")
    for step in steps:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise TypeError(f"{way} leads nowhere from {model}")
        model = related
    return model._meta.get_field(last)


def _drop_orphaned_files() -> int:
    """Files in the media folder that no row knows any more."""
    root = Path(str(default_storage.path("")))
    if not root.is_dir():
        return 0
    known = {
        str(name)
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if isinstance(each, models.FileField)
        for name in model._base_manager.values_list(each.name, flat=True)
    }
    oldest = time.time() - _ORPHAN_DAYS * 86400
    gone = 0
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name not in known and path.stat().st_mtime < oldest:
            default_storage.delete(name)
            gone += 1
    return gone

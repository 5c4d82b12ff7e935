"""Everything that is kept about somebody, found through the declarations."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db.models import DateField, DateTimeField, Manager, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.directory.models import Person
from escale.core import privacy
from escale.core.privacy import Table

FORMAT: Final = "escale-person/1"


@dataclass(frozen=True)
class Somebody:
    """One human being: keys of their persons and accounts, and their addresses."""

    people: tuple[int, ...]
    users: tuple[int, ...]
    addresses: tuple[str, ...]


def somebody(user: User) -> Somebody:
    """Who is signed in, with every person the account stands for, or will stand for once they are invited.

    Whoever signs in has proved the account's address; a second address counts once it was proved.
    """
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    own = {user.email.lower(), *(email.lower() for email in proved)}
    found = Person.objects.alias(address=Lower("email")).filter(Q(user=user) | Q(user=None, address__in=own))
    people = list(found.values_list("pk", "email"))
    addresses = {*own, *(email.lower() for _pk, email in people)}
    return Somebody(tuple(pk for pk, _email in people), (user.pk,), tuple(sorted(addresses)))


def rows_about(table: Table, who: Somebody) -> QuerySet[Any]:
    """The rows that are about somebody."""
    wanted = Q(pk__in=[])
    for way in table.people:
        wanted |= Q(**{f"{way}__in": who.people})
    for way in table.users:
        wanted |= Q(**{f"{way}__in": who.users})
    for way in table.addresses:
        for address in who.addresses:
            wanted |= Q(**{f"{way}__iexact": address})
    return table.cls._base_manager.filter(wanted).order_by("pk").distinct()


def rows_acted(table: Table, who: Somebody) -> QuerySet[Any]:
    """The rows about something else in which somebody stands as who acted."""
    wanted = Q(pk__in=[])
    for way in table.actors:
        wanted |= Q(**{f"{way}__in": who.users})
    return table.cls._base_manager.filter(wanted).order_by("pk")


def everything(who: Somebody) -> dict[str, Any]:
    """All that is kept, as JSON: rows about somebody, and of what they did to others what, when and to which row."""
    about, acted = {}, {}
    for table in privacy.tables():
        rows = [_row(table, row) for row in _with_more(table, who)] if _leads(table) else []
        if rows:
            about[table.model] = {"purposes": _purposes(table), "rows": rows}
        if table.actors and (acts := [_act(table, row) for row in rows_acted(table, who)]):
            acted[table.model] = acts
    return {"format": FORMAT, "made_at": timezone.now().isoformat(), "about": about, "acted": acted}


def _act(table: Table, row: Any) -> dict[str, Any]:
    dates = (each.name for each in table.cls._meta.concrete_fields if isinstance(each, DateField | DateTimeField))
    names = dict.fromkeys((*dates, *table.did))
    keys = {way: getattr(row, f"{way}_id") for way in table.actors}
    return {"pk": plain(row.pk)} | keys | {name: plain(getattr(row, name)) for name in names}


def _with_more(table: Table, who: Somebody) -> QuerySet[Any]:
    along = sorted({way.rpartition("__")[0] for way in table.more})
    rows = rows_about(table, who)
    return rows.prefetch_related(*along) if along else rows


def _leads(table: Table) -> bool:
    return bool(table.people or table.users or table.addresses)


def _purposes(table: Table) -> list[str]:
    return sorted({personal.purpose for personal in table.fields.values()})


def _row(table: Table, row: Any) -> dict[str, Any]:
    values = {
        each.name: plain(getattr(row, each.attname))
        for each in table.cls._meta.concrete_fields
        if each.name not in table.withheld
    }
    return values | {way: plain(_along(row, way)) for way in table.more}


def _along(row: Any, way: str) -> Any:
    """What stands at the end of a lookup; a list where it leads to several rows."""
    name, _sep, rest = way.partition("__")
    found = getattr(row, name, None)
    if isinstance(found, Manager):
        return [plain(_along(each, rest)) for each in found.all()]
    return _along(found, rest) if rest else found


def plain(value: Any) -> Any:
    """A value as JSON; files as base64."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest(), "base64": _text(bytes(value))}
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    return str(value)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def withheld() -> Iterable[tuple[str, str, str]]:
    """What an export leaves out, with the reason: table, field, why."""
    return [(table.model, name, why) for table in privacy.tables() for name, why in table.withheld.items()]

"""Erasing a person: what goes, what is made nameless, what has to be held, and doing it again after a restore."""

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent, Membership, Person
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Attendance, WorkbookImport
from escale.apps.privacy.domain import journal
from escale.apps.privacy.models import ErasureEntry, HeldItem
from escale.apps.privacy.queries.somebody import Somebody, rows_about
from escale.core import audit, privacy
from escale.core.models import OutgoingMail
from escale.core.privacy import Table

_SHORTEST_NAME = 5  # of a shorter one too many other words are part


def erase_person(*, acting_user: User | None, person: Person) -> list[HeldItem]:
    """Erase a person of a cooperation, and their account when nothing else needs it; returns what is held, and why.

    Written to the journal, which is replayed after a restore.
    """
    with transaction.atomic():
        who = _whole(person)
        journal.write(journal.marks(people=who.people, users=who.users, addresses=who.addresses))
        held = _erase(who, names=(person.name,))
        details = {"held": sum(item.count for item in held), "account": bool(who.users)}
        audit.record("person.erased", person, acting_user=acting_user, details=details)
    return held


def _whole(person: Person) -> Somebody:
    """The person; the account too unless it stands for somebody else or holds an office; the address if nobody's."""
    user = person.user
    users: tuple[int, ...] = ()
    if user is not None:
        others = Person.objects.filter(user=user).exclude(pk=person.pk).exists()
        office = Membership.objects.standing().filter(user=user).exists()
        users = () if others or office else (user.pk,)
    shared = Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk).exists()
    kept_account = user is not None and not users and user.email.lower() == person.email.lower()
    addresses = () if shared or kept_account else (person.email.lower(),)
    return Somebody((person.pk,), users, addresses)


def _erase(who: Somebody, names: tuple[str, ...]) -> list[HeldItem]:
    now = timezone.now()
    Consent.objects.filter(person__in=who.people, withdrawn_at=None).update(withdrawn_at=now)
    _empty_files(who, names)
    _empty_letters(who, names)
    Attendance.objects.filter(representative__person__in=who.people, mission__ends__gte=now.date()).delete()
    held: list[HeldItem] = []
    # People come last: by their keys and addresses the rest is found.
    for table in sorted(privacy.tables(), key=lambda each: each.model in ("directory.Person", "accounts.User")):
        held += _apply(table, who, now)
    return HeldItem.objects.bulk_create(held)


def _apply(table: Table, who: Somebody, now: datetime) -> list[HeldItem]:
    rows = rows_about(table, who)
    if table.erasure.how == "delete":
        table.cls._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    elif table.erasure.how == "clear":
        found = table.cls._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
        found.update(**_nameless(table.erasure.values))
    elif table.erasure.how == "hold" and (count := rows.count()):
        return [
            HeldItem(
                person_id=key,
                model=table.model,
                count=count,
                reason=str(table.erasure.reason),
                until=(now + timedelta(days=table.erasure.days)).date() if table.erasure.days else None,
            )
            for key in who.people[:1]
        ]
    return []


def _nameless(values: Any) -> dict[str, Any]:
    return {name: _with_key(value) if "{pk}" in str(value) else value for name, value in values.items()}


def _with_key(template: str) -> Concat:
    before, after = template.split("{pk}")
    return Concat(Value(before), Cast("pk", CharField()), Value(after), output_field=CharField())


def _empty_letters(who: Somebody, names: tuple[str, ...]) -> None:
    """Letters to others that name the person."""
    words = [*who.addresses, *(name for name in names if len(name) >= _SHORTEST_NAME)]
    if words:
        naming = Q()
        for word in words:
            naming |= Q(text__icontains=word) | Q(html__icontains=word) | Q(subject__icontains=word)
        OutgoingMail.objects.filter(naming).exclude(state=OutgoingMail.State.QUEUED).update(text="", html="")


def _empty_files(who: Somebody, names: tuple[str, ...]) -> None:
    """Uploaded workbooks that name the person; what is in the database stays, undoing them is over."""
    cooperations = Person.objects.filter(pk__in=who.people).values("cooperation")
    words = [word.casefold() for word in (*who.addresses, *names) if len(word) >= _SHORTEST_NAME]
    for upload in WorkbookImport.objects.filter(cooperation__in=cooperations).iterator(chunk_size=5):
        if words and _mentions(bytes(upload.content), words):
            upload.content, upload.preview, upload.before, upload.merges = b"", {}, {}, {}
            upload.save(update_fields=["content", "preview", "before", "merges"])


def _mentions(content: bytes, words: list[str]) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [archive.read(name).decode("utf-8", "replace").casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        texts = [content.decode("utf-8", "replace").casefold()]
    return any(word in text for word in words for text in texts)


def replay_erasures() -> int:
    """Erase again what the journal says was erased after the restored backup was made; how many lines were replayed.

    A line that the database knows was carried out before the backup: what has the same address since was entered
    anew and stays. May run twice.
    """
    known = set(ErasureEntry.objects.values_list("key", flat=True))
    waiting = [line for line in journal.lines() if line["key"] not in known]
    for line in waiting:
        with transaction.atomic():
            who, names = _found_by(str(line["salt"]), set(line["hashes"]))
            _erase(who, names)
            ErasureEntry.objects.create(
                key=line["key"], at=datetime.fromisoformat(line["at"]), salt=line["salt"], hashes=line["hashes"]
            )
    return len(waiting)


def _found_by(salt: str, hashes: set[str]) -> tuple[Somebody, tuple[str, ...]]:
    def meant(mark: str) -> bool:
        return journal.hashed(mark, salt) in hashes

    people, users, addresses, names = [], [], set(), []
    for pk, email, name in Person.objects.values_list("pk", "email", "name").iterator():
        by_address = meant(f"address:{email.lower()}")
        if by_address or meant(f"person:{pk}"):
            people.append(pk)
            names.append(name)
        if by_address:
            addresses.add(email.lower())
    for pk, email in User.objects.values_list("pk", "email").iterator():
        if meant(f"user:{pk}"):
            users.append(pk)
            addresses.add(email.lower())
    for email in Interpreter.objects.exclude(email="").values_list("email", flat=True):
        if meant(f"address:{email.lower()}"):
            addresses.add(email.lower())
    return Somebody(tuple(people), tuple(users), tuple(sorted(addresses))), tuple(names)

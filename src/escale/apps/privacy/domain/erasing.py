"""Erasing a person: what goes, what is made nameless, what has to be held, and doing it again after a restore."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent, Membership, Person
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Attendance
from escale.apps.privacy.domain import journal, traces
from escale.apps.privacy.models import ErasureEntry, HeldItem, PersonRequest
from escale.apps.privacy.queries.somebody import Somebody, rows_about
from escale.core import audit, privacy
from escale.core.privacy import Table

# Through these the rows of other tables are found: they lose their names when everything else is done.
_LAST: Final = frozenset({"accounts.User", "directory.Person", "meetings.Interpreter"})
# Rows that are about the same human being, kept for a reason of their own.
_OWN: Final = frozenset(
    {
        *("accounts.User", "account.EmailAddress", "socialaccount.SocialAccount", "provisioning.ProvisionedUser"),
        *("directory.Person", "meetings.Interpreter", "core.OutgoingMail", "core.NoticeRefusal"),
    }
)


def erase_person(*, acting_user: User | None, person: Person) -> list[HeldItem]:
    """Erase a person of a cooperation, and their account when nothing else needs it; returns what is held, and why.

    Written to the journal, which is replayed after a restore.
    """
    with transaction.atomic():
        who = _whole(person)
        journal.write(journal.marks(people=who.people, users=who.users, addresses=who.addresses))
        held = _erase(who)
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
    accounts = {user.email.lower()} if user is not None else set()
    own = {person.email.lower()} | (accounts if users else set())
    kept = set() if users else accounts
    shared = Person.objects.exclude(pk=person.pk).alias(address=Lower("email")).filter(address__in=own)
    kept |= {email.lower() for email in shared.values_list("email", flat=True)}
    return Somebody((person.pk,), users, tuple(sorted(own - kept)))


def _erase(who: Somebody) -> list[HeldItem]:
    now = timezone.now()
    words = traces.words_of(who)
    Consent.objects.filter(person__in=who.people, withdrawn_at=None).update(withdrawn_at=now)
    PersonRequest.objects.filter(person__in=who.people, state=PersonRequest.State.OPEN).update(
        state=PersonRequest.State.DONE, answered_at=now
    )
    traces.empty_files(words, who.people)
    own = Person.objects.filter(pk__in=who.people).values_list("email", flat=True)
    traces.empty_letters(words, own={email.lower() for email in (*own, *who.addresses)})
    traces.empty_answers(words)
    Attendance.objects.filter(representative__person__in=who.people, mission__ends__gte=now.date()).delete()
    held: list[HeldItem] = []
    for table in sorted(privacy.tables(), key=lambda each: each.model in _LAST):
        held += _apply(table, who, now)
    held += _named_elsewhere(words, who)
    return HeldItem.objects.bulk_create(held)


def _named_elsewhere(words: traces.Words, who: Somebody) -> list[HeldItem]:
    """What names the person all the same: another cooperation's data, an account with an office, words of others."""
    own = _("Kept for another cooperation, or for a role that the account holds. It goes when that ends.")
    written = _("Others wrote words that name the person. Look at them, and have them corrected.")
    return [
        HeldItem(person_id=key, model=model, count=count, reason=str(own if model in _OWN else written))
        for key in who.people[:1]
        for model, count in traces.still_named(words).items()
    ]


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


def replay_erasures() -> int:
    """Erase again what the journal says was erased after the restored backup was made; how many lines were replayed.

    A line that the database knows was carried out before the backup: what has the same address since was entered
    anew and stays. May run twice.
    """
    known = set(ErasureEntry.objects.values_list("key", flat=True))
    waiting = [line for line in journal.lines() if line["key"] not in known]
    for line in waiting:
        with transaction.atomic():
            _erase(_found_by(str(line["salt"]), set(line["hashes"])))
            ErasureEntry.objects.create(
                key=line["key"], at=datetime.fromisoformat(line["at"]), salt=line["salt"], hashes=line["hashes"]
            )
    return len(waiting)


def _found_by(salt: str, hashes: set[str]) -> Somebody:
    def meant(mark: str) -> bool:
        return journal.hashed(mark, salt) in hashes

    people, users, addresses = [], [], set()
    for pk, email in Person.objects.values_list("pk", "email").iterator():
        by_address = meant(f"address:{email.lower()}")
        if by_address or meant(f"person:{pk}"):
            people.append(pk)
        if by_address:
            addresses.add(email.lower())
    for pk, email in User.objects.values_list("pk", "email").iterator():
        if meant(f"user:{pk}"):
            users.append(pk)
            addresses.add(email.lower())
    for email in Interpreter.objects.exclude(email="").values_list("email", flat=True):
        if meant(f"address:{email.lower()}"):
            addresses.add(email.lower())
    return Somebody(tuple(people), tuple(users), tuple(sorted(addresses)))

"""Erasing a person or an account: what goes, what is made nameless, what has to be held; again after a restore."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.domain.roles import RoleRefused, end_every_role
from escale.apps.directory.models import Consent, Membership, Person
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Attendance
from escale.apps.privacy.domain import journal, traces
from escale.apps.privacy.models import ErasureEntry, HeldItem, PersonRequest
from escale.apps.privacy.queries.somebody import Somebody, rows_about, rows_acted
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


def erase_account(*, acting_user: User, account: User) -> list[HeldItem]:
    """Erase an account that stands for no person: end its roles, make it nameless; returns what is held, and why.

    Written to the journal as for persons. Raises :class:`escale.apps.directory.domain.roles.RoleRefused` without
    writing while a role has to be handed over first, or when the account stands for a person: then that is erased.
    """
    with transaction.atomic():
        if Person.objects.filter(user=account).exists():
            raise RoleRefused(_("This account stands for a person of a cooperation; the request is made there."))
        ended = end_every_role(acting_user=acting_user, user=account)
        who = _of_account(account)
        journal.write(journal.marks(users=who.users, addresses=who.addresses))
        held = _erase(who)
        details = {"held": sum(item.count for item in held), "roles": ended}
        audit.record("account.erased", account, acting_user=acting_user, details=details)
    return held


def _of_account(account: User) -> Somebody:
    """The account and its addresses; one that a person of a cooperation has too stays."""
    proved = EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True)
    own = {account.email.lower(), *(email.lower() for email in proved)}
    return Somebody((), (account.pk,), tuple(sorted(own - _of_others(own, ()))))


def _of_others(addresses: set[str], people: Collection[int]) -> set[str]:
    """Which of the addresses persons have who are not these."""
    others = Person.objects.exclude(pk__in=people).alias(address=Lower("email")).filter(address__in=addresses)
    return {email.lower() for email in others.values_list("email", flat=True)}


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
    kept = (set() if users else accounts) | _of_others(own, (person.pk,))
    return Somebody((person.pk,), users, tuple(sorted(own - kept)))


def _erase(who: Somebody) -> list[HeldItem]:
    now = timezone.now()
    words = traces.words_of(who)
    Consent.objects.filter(person__in=who.people, withdrawn_at=None).update(withdrawn_at=now)
    asked = PersonRequest.objects.filter(Q(person__in=who.people) | Q(account__in=who.users))
    asked.filter(state=PersonRequest.State.OPEN).update(state=PersonRequest.State.DONE, answered_at=now)
    Membership.objects.filter(user__in=who.users, ended_at=None).update(ended_at=now)
    traces.empty_files(words, who)
    own = Person.objects.filter(pk__in=who.people).values_list("email", flat=True)
    accounts = User.objects.filter(pk__in=who.users).values_list("email", flat=True)
    traces.empty_letters(words, own={email.lower() for email in (*own, *accounts, *who.addresses)})
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
        HeldItem(**kept_for, model=model, count=count, reason=str(own if model in _OWN else written))
        for kept_for in _listed_with(who)
        for model, count in traces.still_named(words).items()
    ]


def _listed_with(who: Somebody) -> list[dict[str, int]]:
    """To whom what is held is listed: to the person; to the account where there is none."""
    return [{"person_id": key} for key in who.people[:1]] or [{"account_id": key} for key in who.users[:1]]


def _apply(table: Table, who: Somebody, now: datetime) -> list[HeldItem]:
    rows = rows_about(table, who)
    if table.erasure.how == "delete":
        table.cls._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    elif table.erasure.how == "clear":
        found = table.cls._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
        found.update(**_nameless(table.erasure.values))
    elif table.erasure.how == "hold" and (count := rows.count() + _acts(table, who)):
        return [
            HeldItem(
                **kept_for,
                model=table.model,
                count=count,
                reason=str(table.erasure.reason),
                until=(now + timedelta(days=table.erasure.days)).date() if table.erasure.days else None,
            )
            for kept_for in _listed_with(who)
        ]
    return []


def _acts(table: Table, who: Somebody) -> int:
    """What an account did that was nobody's but its own: told to it as held, by its number, in no person's list."""
    return 0 if who.people else rows_acted(table, who).count()


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
    return Somebody(tuple(people), tuple(users), tuple(sorted(addresses - _of_others(addresses, people))))

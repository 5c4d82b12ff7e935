"""What people ask for about their data, and the answers."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Person
from escale.apps.privacy.domain.erasing import erase_account, erase_person
from escale.apps.privacy.domain.traces import words_of
from escale.apps.privacy.models import Breach, Controller, PersonRequest
from escale.apps.privacy.queries.somebody import Somebody
from escale.core import audit

# GDPR art. 12(3): one month; thirty days is never longer than a month of thirty or thirty-one.
ANSWER_WITHIN: Final = timedelta(days=30)
REPORT_WITHIN: Final = timedelta(hours=72)


class AlreadyAnswered(Exception):
    """Somebody answered in the meantime."""


def ask(*, acting_user: User, person: Person | None, kind: str, text: str) -> PersonRequest:
    """Keep a request with its clock, about a person or about one's own account; an erasure is asked for once."""
    now = timezone.now()
    account = acting_user if person is None else None
    with transaction.atomic():
        if kind == PersonRequest.Kind.ERASURE:
            asked = PersonRequest.objects.filter(person=person, account=account, kind=kind)
            standing = asked.filter(state=PersonRequest.State.OPEN).first()
            if standing is not None:
                return standing
        made = PersonRequest.objects.create(
            person=person, account=account, kind=kind, text=text, received_at=now, due_at=now + ANSWER_WITHIN
        )
        audit.record("request.received", made, acting_user=acting_user, details={"kind": kind})
    return made


def answer(*, acting_user: User, request: PersonRequest, state: str, words: str) -> PersonRequest:
    """Answer a request; a granted request for erasure erases the person or the account at once.

    Without writing raises :class:`AlreadyAnswered`, or :class:`escale.apps.directory.domain.roles.RoleRefused` while
    the account holds a role that has to be handed over first.
    """
    with transaction.atomic():
        asked = PersonRequest.objects.select_for_update(of=("self",)).select_related("person", "account")
        standing = asked.get(pk=request.pk)
        if standing.state != PersonRequest.State.OPEN:
            raise AlreadyAnswered
        standing.state, standing.answer = state, words
        standing.answered_by, standing.answered_at = acting_user, timezone.now()
        if standing.kind == PersonRequest.Kind.ERASURE and state == PersonRequest.State.DONE:
            standing.answer = _erase(acting_user, standing, words)
        standing.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        details = {"kind": standing.kind, "state": state}
        audit.record("request.answered", standing, acting_user=acting_user, details=details)
    return standing


def _erase(acting_user: User, request: PersonRequest, words: str) -> str:
    """Erase who asked; the words of the answer, without their name."""
    if request.person is not None:
        named = words_of(Somebody((request.person.pk,), (), ()))
        erase_person(acting_user=acting_user, person=request.person)
    elif request.account is not None:
        named = words_of(Somebody((), (request.account.pk,), (request.account.email,)))
        erase_account(acting_user=acting_user, account=request.account)
    else:
        raise TypeError("A request is of a person or of an account.")
    return named.without(words)


def correct_own(*, acting_user: User, person: Person, name: str, phone: str, languages: list[str]) -> Person:
    """A person puts their own facts right, at once."""
    with transaction.atomic():
        before = (person.name, person.phone, person.languages)
        person.name, person.phone, person.languages = name, phone, languages
        person.save(update_fields=["name", "phone", "languages"])
        pairs = zip(("name", "phone", "languages"), before, (name, phone, languages), strict=True)
        if changed := [field for field, old, new in pairs if old != new]:
            audit.record("person.corrected", person, acting_user=acting_user, details={"fields": changed})
    return person


def record_breach(
    *,
    acting_user: User,
    cooperation: Cooperation,
    what: str,
    people_count: int | None,
    known_at: datetime,
    drill: bool,
) -> Breach:
    """Start the clock of 72 hours (GDPR art. 33)."""
    with transaction.atomic():
        made = Breach.objects.create(
            cooperation=cooperation,
            what=what,
            people_count=people_count,
            known_at=known_at,
            due_at=known_at + REPORT_WITHIN,
            drill=drill,
            recorded_by=acting_user,
        )
        audit.record("breach.recorded", made, acting_user=acting_user, details={"drill": drill})
    return made


def report_breach(*, acting_user: User, breach: Breach, measures: str) -> Breach:
    """The authority was told, or the drill is over."""
    with transaction.atomic():
        breach.measures, breach.reported_at = measures, breach.reported_at or timezone.now()
        breach.save(update_fields=["measures", "reported_at"])
        audit.record("breach.reported", breach, acting_user=acting_user, details={"drill": breach.drill})
    return breach


def name_controller(
    *, acting_user: User, cooperation: Cooperation, name: str, contact: str, cndp_number: str
) -> Controller:
    """Who answers for the data, as the register of processing says."""
    with transaction.atomic():
        made, _created = Controller.objects.update_or_create(
            cooperation=cooperation, defaults={"name": name, "contact": contact, "cndp_number": cndp_number}
        )
        audit.record("controller.named", made, acting_user=acting_user)
    return made

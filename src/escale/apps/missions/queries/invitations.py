"""Who of a mission was invited, in which language, and what they answered."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Exists, OuterRef, QuerySet

from escale.apps.directory.models import Consent
from escale.apps.directory.queries import address_of, language_of
from escale.apps.missions.models import Attendance, Mission
from escale.core.post.bounces import undeliverable

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Answer(TypedDict):
        """Whether a person answered the consent notice, and whether their yes stands."""

        answered: bool
        agrees: bool

    AnsweredAttendance = WithAnnotations[Attendance, Answer]


def attendances_of(mission: Mission) -> "QuerySet[AnsweredAttendance]":
    """Everybody who attends, with ``answered`` and ``agrees`` from the consent notice."""
    consents = Consent.objects.filter(
        person=OuterRef("representative__person"), purpose=Consent.Purpose.PARTICIPATION
    )
    return (
        mission.attendances.select_related("representative__person__user", "representative__organisation")
        .annotate(answered=Exists(consents), agrees=Exists(consents.filter(withdrawn_at=None)))
        .order_by("representative__organisation__sort_key", "representative__person__sort_key", "pk")
    )


def not_yet_invited(mission: Mission) -> "QuerySet[AnsweredAttendance]":
    """Those who got no invitation to this mission."""
    return attendances_of(mission).filter(invited_at=None)


def without_answer(mission: Mission) -> "QuerySet[AnsweredAttendance]":
    """Those who were invited and have said neither yes nor no."""
    return attendances_of(mission).filter(invited_at__isnull=False, answered=False)


def who_edit_profiles(mission: Mission) -> dict[int, int]:
    """Attendances (keys) of those who may be asked to, each with the organisation whose profile they reach.

    They were invited and did not say no. Who speaks for several reaches the profile of the first alone, as
    ``own_participant`` of the meetings chooses it. One query.
    """
    person = "representative__person"
    rows = attendances_of(mission).order_by("pk")
    found: dict[int, int] = {}
    seen: set[tuple[str, int]] = set()
    for key, organisation, who, user, invited_at, answered, agrees in rows.values_list(
        "pk", "representative__organisation", person, f"{person}__user", "invited_at", "answered", "agrees"
    ):
        reader = ("user", user) if user else ("person", who)
        if reader not in seen and invited_at is not None and (agrees or not answered):
            found[key] = organisation
        seen.add(reader)
    return found


def languages_of(attendances: Iterable[Attendance]) -> Counter[str]:
    """How many people would be written to in each language; a person counts once."""
    people = {each.representative.person_id: each.representative.person for each in attendances}
    return Counter(language_of(person) for person in people.values())


def note_undelivered(attendances: Iterable[Any], *, cooperation: int) -> None:
    """Give each row ``undelivered``: the state of a mail that its address did not take or want, else empty.

    Of mails of ``cooperation`` (a key) alone.
    """
    rows = list(attendances)
    bad = undeliverable([address_of(row.representative.person) for row in rows], cooperation=cooperation)
    for row in rows:
        mail = bad.get(address_of(row.representative.person).lower())
        row.undelivered = mail.state if mail is not None else ""

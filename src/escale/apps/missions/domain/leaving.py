"""A file with personal data leaves for the country of whoever takes it: on which basis, asked before it does."""

from collections.abc import Collection

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import Membership
from escale.apps.missions.models import Mission
from escale.core import audit, disclosures, transfers
from escale.core.transfers import Verdict


def leaving(*, cooperation: int, user: User, what: str = disclosures.WORKBOOK) -> tuple[list[str], Verdict]:
    """The countries the data of people would go to, and the verdict: a no of one is a no.

    None and a yes for somebody of no institution: they work where the platform stands.
    """
    seats = Membership.objects.standing().filter(user=user, cooperation=cooperation)
    named = seats.exclude(institution__country=None).exclude(institution__country="")
    countries = sorted(set(named.values_list("institution__country", flat=True)))
    verdicts = [
        transfers.check(
            cooperation=cooperation,
            country=country,
            categories={transfers.CONTACT_DATA},
            purpose=what,
        )
        for country in countries
    ]
    refused = next((verdict for verdict in verdicts if not verdict.allowed), None)
    bases = dict.fromkeys(verdict.basis for verdict in verdicts)
    return countries, refused or Verdict(allowed=True, basis="; ".join(bases))


def record_leaving(*, acting_user: User, mission: Mission, countries: list[str], basis: str) -> None:
    """Write down that a workbook left, for where and on which basis, and whose contact data was in it."""
    people = mission.attendances.values_list("representative__person", flat=True)
    record_file(
        acting_user=acting_user, mission=mission, verb="workbook.exported", people=people, to=countries, basis=basis
    )


def record_file(
    *,
    acting_user: User,
    mission: Mission,
    verb: str,
    people: Collection[int],
    to: list[str],
    basis: str,
    what: str = disclosures.WORKBOOK,
) -> None:
    """The same for any file: ``people`` are those in it, ``verb`` says which file it is."""
    with transaction.atomic():
        disclosures.tell(people=people, viewer=acting_user, what=what)
        details = {"country": ", ".join(to), "basis": basis, "people": len(people)}
        audit.record(verb, mission, acting_user=acting_user, details=details)

"""A workbook with contact data leaves for the country of whoever takes it: on which basis, asked before it does."""

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import Membership
from escale.apps.missions.models import Mission
from escale.core import audit, disclosures, transfers
from escale.core.transfers import Verdict


def leaving(*, cooperation: int, user: User) -> tuple[list[str], Verdict]:
    """The countries contact data would go to, and the verdict: a no of one is a no.

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
            purpose=disclosures.WORKBOOK,
        )
        for country in countries
    ]
    refused = next((verdict for verdict in verdicts if not verdict.allowed), None)
    bases = dict.fromkeys(verdict.basis for verdict in verdicts)
    return countries, refused or Verdict(allowed=True, basis="; ".join(bases))


def record_leaving(*, acting_user: User, mission: Mission, countries: list[str], basis: str) -> None:
    """Write down that a workbook left, for where and on which basis, and whose contact data was in it."""
    with transaction.atomic():
        people = mission.attendances.values_list("representative__person", flat=True)
        disclosures.tell(people=people, viewer=acting_user, what=disclosures.WORKBOOK)
        details = {"country": ", ".join(countries), "basis": basis, "people": len(people)}
        audit.record("workbook.exported", mission, acting_user=acting_user, details=details)

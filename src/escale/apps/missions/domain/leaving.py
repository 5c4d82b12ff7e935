"""A workbook with contact data leaves for the country of whoever takes it: on which basis, asked before it does."""

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import Membership
from escale.apps.missions.models import Mission
from escale.core import audit, disclosures, transfers
from escale.core.transfers import Verdict


def leaving(*, mission: Mission, user: User) -> tuple[str, Verdict]:
    """The country a workbook would go to, and the verdict; "" and a yes for somebody of no institution abroad."""
    seats = Membership.objects.standing().filter(user=user, cooperation=mission.cooperation_id)
    countries = seats.exclude(institution__country=None).exclude(institution__country="")
    country = countries.order_by("pk").values_list("institution__country", flat=True).first()
    if country is None:
        return "", Verdict(allowed=True)
    verdict = transfers.check(
        cooperation=mission.cooperation_id,
        country=country,
        categories={transfers.CONTACT_DATA},
        purpose=disclosures.WORKBOOK,
    )
    return country, verdict


def record_leaving(*, acting_user: User, mission: Mission, country: str, basis: str) -> None:
    """Write down that a workbook left, for where and on which basis, and whose contact data was in it."""
    with transaction.atomic():
        people = mission.attendances.values_list("representative__person", flat=True)
        disclosures.tell(people=people, viewer=acting_user, what=disclosures.WORKBOOK)
        details = {"country": country, "basis": basis, "people": len(people)}
        audit.record("workbook.exported", mission, acting_user=acting_user, details=details)

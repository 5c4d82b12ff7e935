"""The agreement of 2019: parties, axes and promises as the sources tell them, and what is known of their end.

Nobody's account acts for the real parties, so no fact is said in their name: each names where it was read.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.agreements.models import Agreement, Axis, Clause, ClauseStatus, Party, Version, Wording
from escale.apps.agreements.rules import fingerprint
from escale.apps.directory.models import Cooperation, Institution
from escale.core import audit
from escale.demo.building import read_json, spoken


def load_agreements(cooperation: Cooperation, *, organiser: User) -> None:
    """Write the agreements that the cooperation lacks; twice changes nothing."""
    for facts in read_json("agreements.json"):
        title = spoken(facts["title"])
        if not cooperation.agreements.filter(title=title).exists():
            with transaction.atomic():
                agreement = _agreement(cooperation, facts, title)
                audit.record("demo.loaded", agreement, acting_user=organiser)


def _agreement(cooperation: Cooperation, facts: Mapping[str, Any], title: dict[str, Any]) -> Agreement:
    agreement: Agreement = Agreement.objects.create(
        cooperation=cooperation,
        title=title,
        kind=facts["kind"],
        reality=facts["reality"],
        reality_note=spoken(facts["reality_note"]),
        attribution=facts["attribution"],
    )
    signed_on = date.fromisoformat(facts["signed_on"])
    for each in facts["parties"]:
        known = {"name": each["name"], "country": each["country"]}
        institution, _made = Institution.objects.get_or_create(slug=each["slug"], defaults=known)
        Party.objects.create(agreement=agreement, institution=institution, signed_on=signed_on)
    version = Version.objects.create(
        agreement=agreement, number=1, shared_at=datetime.combine(signed_on, time(12), tzinfo=UTC)
    )
    for place, each in enumerate(facts["clauses"], start=1):
        _clause(version, str(place), each)
    version.signed_on, version.seal = signed_on, fingerprint(version, version.wordings.all())
    version.save(update_fields=["signed_on", "seal"])
    return agreement


def _clause(version: Version, number: str, facts: Mapping[str, Any]) -> None:
    agreement = version.agreement
    theme = spoken(facts["axis"])
    axis = agreement.axes.filter(title=theme).first()
    if axis is None:
        axis = Axis.objects.create(agreement=agreement, position=agreement.axes.count(), title=theme)
    said = facts.get("became", [])
    clause = Clause.objects.create(agreement=agreement, status=said[-1]["status"] if said else "none")
    Wording.objects.create(
        under=version, clause=clause, position=int(number), number=number, text=spoken(facts["text"]), axis=axis
    )
    for each in said:
        ClauseStatus.objects.create(
            clause=clause,
            status=each["status"],
            said_on=date.fromisoformat(each["said_on"]),
            fact=spoken(each["fact"]),
            source=each["source"],
        )

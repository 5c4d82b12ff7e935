"""Example practices of the two institutions: one failed elsewhere, one was adapted, one turned grey."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Reality
from escale.apps.practices.models import PARTS, Adoption, Contact, Evidence, Practice, Step
from escale.apps.practices.rules import texts_of, today
from escale.core import audit
from escale.core.translated import with_translation
from escale.demo.building import read_json, spoken
from escale.engines.text.folding import fold


def load_practices(cooperation: Cooperation, *, organiser: User) -> None:
    """Write the practices that the cooperation lacks; twice changes nothing."""
    known = {str(title.get("texts")) for title in cooperation.practices.values_list("title", flat=True)}
    for facts in read_json("practices.json"):
        if str(_told(facts, "title")["texts"]) not in known:
            with transaction.atomic():
                practice = _practice(cooperation, facts)
                audit.record("demo.loaded", practice, acting_user=organiser)


def _told(facts: Mapping[str, Any], part: str) -> dict[str, Any]:
    value = spoken(facts[part])
    for language in facts.get("machine", ()):
        value = with_translation(value, facts[part][language], language, state="machine")
    return value


def _practice(cooperation: Cooperation, facts: Mapping[str, Any]) -> Practice:
    author, other = (Institution.objects.get(slug=facts[name]) for name in ("institution", "validated_for"))
    confirmed = today() - timedelta(days=facts["confirmed_days_ago"])
    at = datetime.combine(confirmed, time(12), tzinfo=UTC)
    practice = Practice(
        cooperation=cooperation,
        institution=author,
        theme=facts["theme"],
        sector=facts["sector"],
        cost=Decimal(facts["cost"]) if facts["cost"] is not None else None,
        currency=facts["currency"],
        state=Practice.State.VALIDATED,
        validated_for=other,
        confirmed_on=confirmed,
        published_at=at if facts["published"] else None,
        reality=Reality.EXAMPLE,
        created_at=at,
        **{part: _told(facts, part) for part in PARTS},
    )
    practice.searched = fold("\n".join(text for _part, _language, text in texts_of(practice)))
    practice.save()
    Evidence.objects.create(practice=practice, **facts["evidence"])
    person = cooperation.people.filter(reality=Reality.EXAMPLE).order_by("pk").first()
    if person is not None:
        Contact.objects.create(practice=practice, person=person)
    for kind, institution in (("submitted", author), ("checked", author), ("validated", other)):
        Step.objects.create(practice=practice, kind=kind, institution=institution, taken_at=at)
    for each in facts["adoptions"]:
        Adoption.objects.create(
            practice=practice,
            institution=Institution.objects.get(slug=each["institution"]),
            on=today() - timedelta(days=each["days_ago"]),
            **{name: each[name] for name in ("kind", "language", "changed", "result")},
        )
    return practice

"""Example meetings of the committee of the example programme: one that was held, one that is planned."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.domain.agenda import add_item, take_up, write_minutes
from escale.apps.committee.domain.deciding import decide
from escale.apps.committee.domain.planning import CommitteeDraft, hold_committee, plan_committee, publish_minutes
from escale.apps.committee.models import Committee, Decision, Item
from escale.apps.committee.queries.people import invitable
from escale.apps.committee.queries.proposing import proposals
from escale.apps.directory.models import Reality
from escale.apps.missions.models import Mission
from escale.demo.building import organiser, read_json, spoken

_HOUR = time(10)


def make_committees(mission: Mission) -> None:
    """Make both, unless the example programme is not there or has some."""
    facts = read_json("committees.json")
    title = spoken(read_json("results.json")["title"])
    found = mission.cooperation.agreements.filter(title=title, committees=None).first()
    if found is not None:
        agreement = agreement_of(organiser(), found.pk)
        _held(agreement, facts)
        _planned(agreement, facts)


def _committee(agreement: Agreement, facts: Mapping[str, Any], days: int) -> Committee:
    zone = ZoneInfo(facts["zone"])
    starts = datetime.combine(timezone.now().astimezone(zone).date() + timedelta(days=days), _HOUR, zone)
    draft = CommitteeDraft(
        starts=starts,
        ends=starts + timedelta(hours=2),
        zone=zone.key,
        place=facts["place"],
        people=[(each.party.pk, each.user) for each in invitable(agreement)[:6]],
    )
    return plan_committee(acting_user=organiser(), agreement=agreement, draft=draft, reality=Reality.EXAMPLE)


def _point(committee: Committee, title: Mapping[str, str]) -> Item:
    language = next(iter(title))
    item = add_item(acting_user=organiser(), committee=committee, title=title[language], language=language)
    Item.objects.filter(pk=item.pk).update(title=spoken(title))
    item.committee = committee
    return item


def _held(agreement: Agreement, facts: Mapping[str, Any]) -> None:
    who = organiser()
    committee = _committee(agreement, facts, facts["held_days"])
    item = _point(committee, facts["held"]["title"])
    for number, (language, text) in enumerate(facts["held"]["minutes"].items()):
        write_minutes(acting_user=who, item=item, expected_version=number, text=text, language=language)
    institutions = [each.institution_id for each in agreement.parties.order_by("pk")]
    decided = decide(
        acting_user=who,
        item=item,
        text=facts["held"]["decision"]["fr"],
        language="fr",
        due=timezone.now().date() + timedelta(days=60),
        owners=[OwnerDraft(institution=each) for each in institutions[:2]],
    )
    words = spoken(facts["held"]["decision"])
    Decision.objects.filter(pk=decided.pk).update(text=words)
    Action.objects.filter(decision=decided).update(title=words)
    came = list(committee.participants.values_list("pk", flat=True))
    hold_committee(acting_user=who, committee=committee, came=came)
    publish_minutes(acting_user=who, committee=committee)


def _planned(agreement: Agreement, facts: Mapping[str, Any]) -> None:
    committee = _committee(agreement, facts, facts["planned_days"])
    for each in proposals(committee, organiser())[:1]:
        take_up(acting_user=organiser(), committee=committee, kind=each.kind, key=each.key)
    _point(committee, facts["planned"])

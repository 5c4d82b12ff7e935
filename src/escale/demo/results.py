"""An example of what is measured: made from the actions and meetings of the demo mission, between example parties.

The parties of the agreement of 2019 are real: no figure is put in their mouth, so this programme is another one.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement, Axis, Clause, Party, Version, Wording
from escale.apps.agreements.rules import fingerprint
from escale.apps.directory.models import Cooperation, Institution, Reality
from escale.apps.meetings.models import Request
from escale.apps.missions.models import Mission
from escale.apps.results.domain.figures import ValueDraft, draft_value, enter_value
from escale.apps.results.domain.framing import IndicatorDraft, ResultDraft, add_indicator, add_result
from escale.apps.results.domain.proving import Proof, add_evidence
from escale.apps.results.domain.stating import contest_value, sign_value
from escale.apps.results.domain.timing import PeriodDraft, set_period
from escale.apps.results.models import Indicator, Period, Result
from escale.demo.building import read_json, spoken


def make_results(mission: Mission) -> None:
    """Make the example of a mission's cooperation, unless it is there."""
    facts = read_json("results.json")
    title = spoken(facts["title"])
    if mission.cooperation.agreements.filter(title=title).exists():
        return
    actions = list(mission.actions.order_by("pk"))
    with transaction.atomic():
        agreement, clauses = _agreement(mission.cooperation, facts, title)
        made: list[Indicator] = []
        for each in facts["results"]:
            result = add_result(
                acting_user=None,
                agreement=agreement,
                draft=ResultDraft(each["type"], each["title"]["fr"], "fr"),
                reality=Reality.EXAMPLE,
            )
            Result.objects.filter(pk=result.pk).update(title=spoken(each["title"]))
            for one in each["indicators"]:
                made.append(_indicator(agreement, result, one, clauses, actions, made))


def _agreement(
    cooperation: Cooperation, facts: Mapping[str, Any], title: dict[str, Any]
) -> tuple[Agreement, list[Clause]]:
    agreement: Agreement = Agreement.objects.create(
        cooperation=cooperation,
        title=title,
        kind=Agreement.Kind.PROGRAMME,
        reality=Reality.EXAMPLE,
        reality_note=spoken(facts["note"]),
    )
    signed_on = timezone.now().date() - timedelta(days=facts["days_ago"])
    for slug in facts["parties"]:
        institution = Institution.objects.get(slug=slug)
        Party.objects.create(agreement=agreement, institution=institution, signed_on=signed_on)
    shared_at = timezone.make_aware(datetime.combine(signed_on, time(12)))
    version = Version.objects.create(agreement=agreement, number=1, shared_at=shared_at, in_force_from=signed_on)
    clauses = []
    for place, each in enumerate(facts["clauses"], start=1):
        axis = Axis.objects.create(agreement=agreement, position=place, title=spoken(each["axis"]))
        clause = Clause.objects.create(agreement=agreement, status="going")
        clauses.append(clause)
        Wording.objects.create(
            under=version, clause=clause, position=place, number=str(place), text=spoken(each["text"]), axis=axis
        )
    version.signed_on, version.seal = signed_on, fingerprint(version, version.wordings.all())
    version.save(update_fields=["signed_on", "seal"])
    return agreement, clauses


def _indicator(
    agreement: Agreement,
    result: Result,
    facts: Mapping[str, Any],
    clauses: list[Clause],
    actions: list[Action],
    made: list[Indicator],
) -> Indicator:
    draft = IndicatorDraft(
        facts["title"]["fr"],
        "fr",
        unit=facts["unit"],
        parent=made[facts["under"]] if "under" in facts else None,
        clauses=[clauses[facts["clause"]]],
        actions=[actions[place] for place in facts["actions"] if place < len(actions)],
    )
    indicator = add_indicator(acting_user=None, agreement=agreement, result=result, draft=draft)
    indicator.title = spoken(facts["title"])
    indicator.save(update_fields=["title"])
    starts: date = timezone.now().date() - timedelta(days=180)
    period = set_period(
        acting_user=None,
        agreement=agreement,
        indicator=indicator,
        expected_version=indicator.version,
        draft=PeriodDraft(starts, starts + timedelta(days=364), Decimal(facts["target"])),
    )
    _value(agreement, period, facts["value"], actions)
    return indicator


def _value(agreement: Agreement, period: Period, facts: Mapping[str, Any], actions: list[Action]) -> None:
    parties = list(agreement.parties.order_by("pk"))
    mine, other = parties[facts["by"]], parties[1 - facts["by"]]
    cells = [({name: who}, Decimal(amount)) for name, who, amount in facts.get("parts", [])]
    value = draft_value(
        acting_user=None,
        agreement=agreement,
        period=period,
        party=mine,
        draft=ValueDraft(Decimal(facts["amount"]), parts=cells),
        reality=Reality.EXAMPLE,
    )
    proof = _proof(facts, actions)
    if proof is None:
        return  # a draft that nothing proves yet
    add_evidence(acting_user=None, agreement=agreement, value=value, party=mine, proof=proof)
    enter_value(acting_user=None, agreement=agreement, value=value)
    said: dict[str, Any] = {"acting_user": None, "agreement": agreement, "value": value, "party": other}
    if facts.get("answer") == "signed":
        sign_value(**said)
    elif facts.get("answer") == "contested":
        contest_value(**said, reason=facts["reason"], amount=Decimal(facts["ours"]))


def _proof(facts: Mapping[str, Any], actions: list[Action]) -> Proof | None:
    """The action, or the meeting in which it was born."""
    if facts["action"] >= len(actions):
        return None
    action = actions[facts["action"]]
    if facts.get("meeting") and action.origin == Action.Origin.MEETING:
        return Proof(meeting=Request.objects.get(pk=action.origin_key))
    return Proof(action=action)

"""Example actions: between the two institutions, and born in meetings of the published agenda."""

from datetime import timedelta
from typing import Any

from escale.apps.actions.domain.acting import ActionDraft, create_action, move_action
from escale.apps.actions.domain.depending import depend
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.actions.rules import today
from escale.apps.directory.models import Party, Reality
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.missions.models import Mission
from escale.demo import building
from escale.engines.text.folding import fold

_VERBS = {Action.State.UNDER_WAY: "start", Action.State.DONE: "finish"}


def make_actions(mission: Mission) -> None:
    """Make the examples of a mission, unless it has actions."""
    if mission.actions.exists():
        return
    parties = Party.objects.filter(cooperation=mission.cooperation).order_by("pk")[:2]
    institutions = [OwnerDraft(institution=each.institution_id) for each in parties]
    met = Meeting.objects.filter(
        agenda__state=Agenda.State.PUBLISHED, agenda__round__stop__mission=mission, state=Meeting.State.PLANNED
    )
    meetings = list(met.select_related("request").order_by("slot__starts", "pk")[:2])
    made: list[Action] = []
    for facts in building.read_json("actions.json"):
        place = facts.get("meeting")
        if place is None and institutions:
            made.append(_make(mission, facts, institutions))
        elif place is not None and place < len(meetings):
            pair = meetings[place].request
            owners = [OwnerDraft(organisation=key) for key in (pair.first_id, pair.second_id)]
            made.append(_make(mission, facts, owners, key=str(pair.pk)))
        if made and "needs" in facts:
            depend(acting_user=building.organiser(), action=made[-1], needed=made[facts["needs"]])


def _make(mission: Mission, facts: dict[str, Any], owners: list[OwnerDraft], *, key: str = "") -> Action:
    who, language = building.organiser(), next(iter(facts["title"]))
    action = create_action(
        acting_user=who,
        cooperation=mission.cooperation,
        draft=ActionDraft(
            title=facts["title"][language],
            language=language,
            due=today() + timedelta(days=facts["days"]),
            owners=owners,
            mission=mission,
            origin=Action.Origin.MEETING if key else Action.Origin.FREE,
            origin_key=key,
        ),
        shared=True,
        reality=Reality.EXAMPLE,
    )
    searched = fold(" ".join(facts["title"].values()))
    Action.objects.filter(pk=action.pk).update(title=building.spoken(facts["title"]), searched=searched)
    if facts["state"] in _VERBS:
        move_action(acting_user=who, action=action, verb=_VERBS[facts["state"]])
    return action

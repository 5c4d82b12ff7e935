"""61: of two tabs with the same form the second is told, and what the first saved stands."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Meeting
from escale.apps.missions.models import Mission, Stop
from escale.core.translated import best
from tests.threats.checks import forms
from tests.threats.world import World, world

Tabs = tuple[Client, str, dict[str, Any], dict[str, Any], Callable[[], object]]


def _organisation(made: World) -> Tabs:
    theirs = made.play.theirs()
    address = reverse("missions:organisation-edit", args=[made.play.mission.slug, theirs.pk])
    first = forms.profile("first") | {"name": "first", "country": "MA", "version": "0"}
    return made.desk, address, first, first | {"name": "second"}, lambda: _named(theirs.pk).name


def _profile(made: World) -> Tabs:
    mine = made.play.mine.pk
    first = forms.profile("first") | {"version": "0"}
    return made.guest, made.play.url("my-profile"), first, first | {"city": "second"}, lambda: _named(mine).city


def _organiser_and_participant(made: World) -> Tabs:
    """Two people at two pages of one organisation."""
    mine = made.play.mine
    address = reverse("missions:organisation-edit", args=[made.play.mission.slug, mine.pk])
    stale = forms.profile("second") | {"name": "second", "country": "LU", "version": "0"}
    saved = made.guest.post(made.play.url("my-profile"), forms.profile("between") | {"version": "0"})
    assert saved.status_code == 302
    return made.desk, address, stale | {"version": "1", "name": "first"}, stale, lambda: _named(mine.pk).name


def _mission(made: World) -> Tabs:
    play = made.play
    first = forms.mission(made, "first")
    address = reverse("missions:edit", args=[play.mission.slug])
    return made.desk, address, first, first | {"title": "second"}, lambda: _title(play.mission.pk)


def _stops(made: World) -> Tabs:
    first, stop = forms.mission(made, "first"), made.play.of_round.stop_id
    address = reverse("missions:edit", args=[made.play.mission.slug])
    second = first | {"stops-0-city": "second"}
    return made.desk, address, first, second, lambda: Stop.objects.get(pk=stop).city


def _move(made: World) -> Tabs:
    meeting, slots = made.meeting, made.play.of_round.slots.order_by("position")
    address = made.agenda_url("move", meeting.pk)
    first, second = ({"slot": slots[place].pk, "version": "0"} for place in (3, 4))
    return made.desk, address, first, second, lambda: _meeting(meeting.pk).slot.position


def _cancel_what_moved(made: World) -> Tabs:
    """One tab moves a meeting, the other calls it off as it was."""
    meeting, slot = made.meeting, made.play.of_round.slots.get(position=3)
    moved = made.desk.post(made.agenda_url("move", meeting.pk), {"slot": slot.pk, "version": "0"})
    assert moved.status_code == 303
    address = made.agenda_url("cancel", meeting.pk)
    stale = {"reason": "second", "version": "0"}
    return made.desk, address, stale | {"version": "1", "reason": "first"}, stale, lambda: _meeting(meeting.pk).reason


EDITS: dict[str, Callable[[World], Tabs]] = {
    made.__name__.strip("_"): made
    for made in (_organisation, _profile, _organiser_and_participant, _mission, _stops, _move, _cancel_what_moved)
}


def check_the_second_tab_is_told(edit: str) -> None:
    """Both tabs saw one version: the first saves; the second gets 409 and what stands, and overwrites nothing."""
    client, address, first, second, standing = EDITS[edit](world())
    assert client.post(address, first).status_code in {302, 303}
    kept = standing()
    assert client.post(address, second).status_code == 409
    assert standing() == kept


def _named(key: int) -> Organisation:
    return Organisation.objects.get(pk=key)


def _meeting(key: int) -> Meeting:
    return Meeting.objects.select_related("slot").get(pk=key)


def _title(key: int) -> str:
    return best(Mission.objects.get(pk=key).title, "en").text

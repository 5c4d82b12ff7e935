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

Post = tuple[Client, str, dict[str, Any]]
Tabs = tuple[Post, Post, Callable[[], object]]


def _organisation(made: World) -> Tabs:
    theirs = made.play.theirs()
    address = reverse("missions:organisation-edit", args=[made.play.mission.slug, theirs.pk])
    first = forms.profile("first") | {"name": "first", "country": "MA", "version": "0"}
    second = first | {"name": "second"}
    return (made.desk, address, first), (made.desk, address, second), lambda: _named(theirs.pk).name


def _profile(made: World) -> Tabs:
    mine, address = made.play.mine.pk, made.play.url("my-profile")
    first = forms.profile("first") | {"version": "0"}
    second = first | {"city": "second"}
    return (made.guest, address, first), (made.guest, address, second), lambda: _named(mine).city


def _organiser_and_participant(made: World) -> Tabs:
    """Two people at two pages of one organisation."""
    mine = made.play.mine.pk
    address = reverse("missions:organisation-edit", args=[made.play.mission.slug, mine])
    first = forms.profile("first") | {"version": "0"}
    second = forms.profile("second") | {"name": "second", "country": "LU", "version": "0"}
    return (made.guest, made.play.url("my-profile"), first), (made.desk, address, second), lambda: _named(mine).city


def _mission(made: World) -> Tabs:
    play, first = made.play, forms.mission(made, "first")
    address = reverse("missions:edit", args=[play.mission.slug])
    second = first | {"title": "second"}
    return (made.desk, address, first), (made.desk, address, second), lambda: _title(play.mission.pk)


def _stops(made: World) -> Tabs:
    first, stop = forms.mission(made, "first"), made.play.of_round.stop_id
    address = reverse("missions:edit", args=[made.play.mission.slug])
    second = first | {"stops-0-city": "second"}
    return (made.desk, address, first), (made.desk, address, second), lambda: Stop.objects.get(pk=stop).city


def _move(made: World) -> Tabs:
    meeting, slots = made.meeting, made.play.of_round.slots.order_by("position")
    address = made.agenda_url("move", meeting.pk)
    first, second = ({"slot": slots[place].pk, "version": "0"} for place in (3, 4))
    return (made.desk, address, first), (made.desk, address, second), lambda: _meeting(meeting.pk).slot.position


def _cancel_what_moved(made: World) -> Tabs:
    """One tab moves a meeting, the other calls it off as it was."""
    meeting, slot = made.meeting, made.play.of_round.slots.get(position=3)
    move = (made.desk, made.agenda_url("move", meeting.pk), {"slot": slot.pk, "version": "0"})
    cancel = (made.desk, made.agenda_url("cancel", meeting.pk), {"reason": "second", "version": "0"})
    return move, cancel, lambda: _meeting(meeting.pk).state


EDITS: dict[str, Callable[[World], Tabs]] = {
    made.__name__.strip("_"): made
    for made in (_organisation, _profile, _organiser_and_participant, _mission, _stops, _move, _cancel_what_moved)
}


def check_the_second_tab_is_told(edit: str) -> None:
    """Both tabs saw one version: the first saves; the second gets 409 and what stands, and overwrites nothing."""
    (client, address, data), (other, second_address, stale), standing = EDITS[edit](world())
    assert client.post(address, data).status_code in {302, 303}
    kept = standing()
    assert other.post(second_address, stale).status_code == 409
    assert standing() == kept


def _named(key: int) -> Organisation:
    return Organisation.objects.get(pk=key)


def _meeting(key: int) -> Meeting:
    return Meeting.objects.select_related("slot").get(pk=key)


def _title(key: int) -> str:
    return best(Mission.objects.get(pk=key).title, "en").text

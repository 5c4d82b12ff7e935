"""Every form of the product in which somebody types free text, filled in through its page."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.threats.world import World

Form = tuple[Client, str, dict[str, Any]]
_NO_ROWS = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}


def every_form(made: World, text: str) -> list[Form]:
    """Who posts what where; each free text is ``text``."""
    play = made.play
    other = made.published.meetings.exclude(pk=made.meeting.pk).get()
    return [
        (made.desk, reverse("missions:edit", args=[play.mission.slug]), mission(made, text)),
        (
            made.desk,
            reverse("missions:organisation-edit", args=[play.mission.slug, play.theirs().pk]),
            profile(text) | {"name": text, "country": "MA", "version": "0"},
        ),
        (made.desk, reverse("meetings:round-create", args=[play.mission.slug]), _round(made, text)),
        (made.guest, play.url("my-profile"), profile(text) | {"version": "0"}),
        (made.desk, made.agenda_url("cancel", other.pk), {"version": "0", "reason": text}),
        (made.guest, play.url("decline", made.meeting.pk), {"version": "0", "reason": text}),
    ]


def post_every_text(made: World, text: str) -> set[str]:
    """Post all of them; what an export of the mission must then hold."""
    for client, address, data in every_form(made, text):
        answer: HttpResponse = client.post(address, data)
        assert answer.status_code in {302, 303}, (address, answer.status_code)
    assert set(made.published.meetings.values_list("reason", flat=True)) == {text.strip()}
    return {text.strip()}


def profile(text: str) -> dict[str, Any]:
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-text": text, "0-language": ""}
    return {
        "city": text,
        "sectors": text,
        "cooperation_types": text,
        "about": text,
        "website": "",
        "size": "",
        **{f"offers-{name}": value for name, value in rows.items()},
        **{f"needs-{name}": value for name, value in rows.items()},
    }


def mission(made: World, text: str) -> dict[str, Any]:
    mission, stop = made.play.mission, made.play.of_round.stop
    first = {
        "key": stop.pk, "city": text, "country": stop.country, "zone": stop.zone, "starts": stop.starts,
        "ends": stop.ends,
    }  # fmt: skip
    return {
        "version": "0",
        "title": text,
        "description": text,
        "starts": mission.starts,
        "ends": mission.ends,
        "home_country": "LU",
        "host_country": "MA",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "1",
        **{f"stops-0-{name}": value for name, value in first.items()},
    }


def _round(made: World, text: str) -> dict[str, Any]:
    block = {"day": "2027-03-02", "starts": "09:00", "ends": "10:00", "break_minutes": "0"}
    return {
        "stop": made.play.of_round.stop_id,
        "title": text,
        "slot_minutes": "20",
        "min_meetings": "0",
        "tables": "1",
        "blocks-TOTAL_FORMS": "1",
        "blocks-INITIAL_FORMS": "0",
        **{f"blocks-0-{name}": value for name, value in block.items()},
    }

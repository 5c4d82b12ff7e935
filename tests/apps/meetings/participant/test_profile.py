"""The profile: prefilled, saved without JavaScript, never lost to somebody else's edit (threats 19, 35, 61)."""

import pytest
from django.test import Client
from django.utils import timezone

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.models import Mission
from escale.core.models import Job
from tests.apps.meetings.participant.stage import Stage, signed_in
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def filled(scene: Stage, **changes: str) -> dict[str, str]:
    data = {
        "version": str(Organisation.objects.get(pk=scene.mine.pk).version),
        "website": "https://company.example",
        "city": "Luxembourg",
        "size": "small",
        "languages": "fr",
        "sectors": "cybersecurity; cloud",
        "cooperation_types": "distribution",
        "about": "About us.",
        "offers-TOTAL_FORMS": "2",
        "offers-INITIAL_FORMS": "0",
        "offers-0-text": "Audits de sécurité",
        "offers-0-language": "fr",
        "offers-1-text": "",
        "offers-1-language": "",
        "needs-TOTAL_FORMS": "1",
        "needs-INITIAL_FORMS": "0",
        "needs-0-text": "شريك في الدار البيضاء",
        "needs-0-language": "",
    }
    return data | changes


def test_it_is_prefilled_with_empty_rows_to_add(scene: Stage, guest: Client) -> None:
    Statement.objects.create(organisation=scene.mine, kind="offer", text="Cloud <b>", language="lb")
    page = guest.get(scene.url("my-profile"))
    words = page.content.decode()
    assert "Cloud &lt;b&gt;" in words
    assert len(page.context["forms"].offers) == 3
    assert len(page.context["forms"].needs) == 2
    assert '<option value="lb" selected>' in words


def test_saving_writes_once_and_asks_for_suggestions_once(scene: Stage, guest: Client) -> None:
    Mission.objects.update(starts=timezone.localdate(), ends=timezone.localdate())
    for about in ("One.", "Two."):
        assert guest.post(scene.url("my-profile"), filled(scene, about=about))["Location"] == scene.url(
            "my-suggestions"
        )
    saved = Organisation.objects.get(pk=scene.mine.pk)
    assert (saved.city, saved.size, saved.about, saved.version) == ("Luxembourg", "small", "Two.", 2)
    assert (saved.sectors, saved.languages) == (["cybersecurity", "cloud"], ["fr"])
    assert list(saved.statements.order_by("kind").values_list("kind", "text", "language")) == [
        ("need", "شريك في الدار البيضاء", ""),
        ("offer", "Audits de sécurité", "fr"),
    ]
    assert Job.objects.filter(name="missions.suggest", state="queued").count() == 1


def test_a_form_that_changes_nothing_asks_for_nothing(scene: Stage, guest: Client) -> None:
    guest.post(scene.url("my-profile"), filled(scene))
    Job.objects.all().delete()
    guest.post(scene.url("my-profile"), filled(scene))
    assert not Job.objects.filter(name="missions.suggest").exists()


@pytest.mark.threat(61)
def test_a_stale_form_shows_both_texts_and_loses_neither(scene: Stage, guest: Client) -> None:
    first = filled(scene, about="Written first.")
    second = filled(scene, about="Written second.", **{"offers-0-text": "Other offer"})
    guest.post(scene.url("my-profile"), first)
    conflict = guest.post(scene.url("my-profile"), second)
    assert conflict.status_code == 409
    words = conflict.content.decode()
    for text in ("Written first.", "Written second.", "Audits de sécurité", "Other offer"):
        assert text in words
    assert Organisation.objects.get(pk=scene.mine.pk).about == "Written first."
    assert 'name="version" value="1"' in words
    again = second | {"version": "1"}
    assert guest.post(scene.url("my-profile"), again).status_code == 302
    assert Organisation.objects.get(pk=scene.mine.pk).about == "Written second."


def test_fields_of_the_organiser_cannot_be_sent_along(scene: Stage, guest: Client) -> None:
    other = OrganisationFactory(cooperation=scene.mission.cooperation)
    sent = filled(scene, name="Evil", country="XX", reality="real", ref="x", cooperation="1", id=str(other.pk))
    guest.post(scene.url("my-profile"), sent)
    saved = Organisation.objects.get(pk=scene.mine.pk)
    assert (saved.name, saved.country, saved.reality, saved.ref) == (
        scene.mine.name,
        scene.mine.country,
        "example",
        scene.mine.ref,
    )
    assert Organisation.objects.get(pk=other.pk).about == ""


@pytest.mark.parametrize(
    "broken",
    [{"website": "javascript:alert(1)"}, {"about": "a\0b"}, {"offers-0-text": "x" * 2001}, {"version": "x"},
     {"offers-TOTAL_FORMS": "x"}, {"needs-TOTAL_FORMS": "100000"}, {"size": "huge"}],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_nothing_written(scene: Stage, guest: Client, broken: dict[str, str]) -> None:
    response = guest.post(scene.url("my-profile"), filled(scene, **broken))
    assert response.status_code == 400
    assert Organisation.objects.get(pk=scene.mine.pk).version == 0


@pytest.mark.threat(35)
def test_hostile_letters_are_kept_and_isolated(scene: Stage, guest: Client) -> None:
    hostile = "\u202eevil\u200b <script>alert(1)</script> \U0001f469\u200d\U0001f4bb \u2d63 e" + "\u0301" * 5
    guest.post(scene.url("my-profile"), filled(scene, **{"offers-0-text": hostile}))
    words = signed_in(scene.hosts[0][0]).get(scene.url("my-counterparts")).content.decode()
    assert "<script>alert" not in words
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words
    assert "<bdi" in words.split("&lt;script&gt;")[0][-200:]

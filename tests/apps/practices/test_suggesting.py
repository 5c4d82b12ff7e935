"""Practices at the moment of work: beside an action, by meaning in the list, and actions made from a practice."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.reading import KEPT, ask, forget_old, read_waiting, state_of
from escale.apps.practices.domain.suggesting import act_on
from escale.apps.practices.domain.validating import take_back
from escale.apps.practices.models import Practice, Reading
from escale.apps.suggestions.domain import vectors
from escale.core.models import Job
from tests.apps.practices.conftest import NOW, WORDS, Sides, again
from tests.apps.practices.test_pages import sent
from tests.factories import CooperationFactory, practice

TRAINING = {
    **WORDS,
    "title": "Des ateliers pour les commerçants",
    "problem": "Les commerçants ne vendaient pas sur internet.",
    "solution": "Nous formons les petits commerçants à la vente en ligne.",
}
WATER = {
    **WORDS,
    "title": "Wasser sparen",
    "problem": "Die Textilfabrik verbrauchte zu viel Wasser.",
    "solution": "Wir reinigen das Abwasser der Textilfabrik.",
}


@pytest.fixture(autouse=True)
def _nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_held", {})


def action(sides: Sides, title: str, **more: Any) -> Action:
    draft = ActionDraft(title, "en", date(2027, 9, 1), [OwnerDraft(institution=sides.agency.pk)], **more)
    return create_action(acting_user=sides.badr, cooperation=sides.cooperation, draft=draft, drafted_for=sides.agency)


def page_of(sides: Sides, made: Action) -> str:
    return sides.client(sides.badr).get(reverse("actions:action", args=[made.pk])).content.decode()


def test_a_new_action_gets_practices_that_fit_with_the_sentence_that_says_why(sides: Sides) -> None:
    fits, other = sides.validated(words=TRAINING, language="fr"), sides.validated(words=WATER, language="de")
    draft, checked = sides.sheet(words=TRAINING, language="fr"), sides.checked(words=TRAINING, language="fr")
    made = action(sides, "Train small shop owners to sell online")
    page = page_of(sides, made)
    assert "We look for practices that fit" in page
    assert Job.objects.filter(name="practices.read").count() == 1
    assert read_waiting(sides.cooperation) == (1, 0)
    page = page_of(sides, made)
    assert "Nous formons les petits commerçants à la vente en ligne." in page
    assert f"/practices/{fits.pk}/" in page
    for never in (other, draft, checked):
        assert f"/practices/{never.pk}/" not in page


def test_a_practice_that_turned_grey_is_suggested_no_more(sides: Sides) -> None:
    fits, made = sides.validated(words=TRAINING, language="fr"), action(sides, "Train shop owners to sell online")
    ask(sides.cooperation, "Train shop owners to sell online. ")
    read_waiting(sides.cooperation)
    assert f"/practices/{fits.pk}/" in page_of(sides, made)
    with time_machine.travel("2028-06-02"):
        sides.clients.clear()
        page = page_of(sides, made)
        assert "practices-beside" not in page
        assert f"/practices/{fits.pk}/" not in page


def test_a_practice_taken_back_or_rewritten_is_not_quoted(sides: Sides) -> None:
    fits, made = sides.validated(words=TRAINING, language="fr"), action(sides, "Train shop owners to sell online")
    page_of(sides, made)
    read_waiting(sides.cooperation)
    hits = Reading.objects.get().hits
    take_back(acting_user=sides.alix, practice=fits)
    assert not Reading.objects.exists()
    assert "practices-beside" not in page_of(sides, made)
    kept = Reading.objects.create(cooperation=sides.cooperation, wanted="x", hits=hits, asked_at=NOW, read_at=NOW)
    assert kept.hits[0][0] == fits.pk
    assert "practices-beside" not in page_of(sides, made)


def test_nobody_looks_where_there_is_nothing_to_find(sides: Sides) -> None:
    sides.checked()
    assert "practices-beside" not in page_of(sides, action(sides, "Train shop owners"))
    assert not Reading.objects.exists()


def test_practices_of_another_cooperation_are_not_suggested(sides: Sides) -> None:
    sides.validated(words=WATER, language="de")
    stranger = practice(CooperationFactory())
    made = action(sides, "Example solution")
    page_of(sides, made)
    read_waiting(sides.cooperation)
    assert f"/practices/{stranger.pk}/" not in page_of(sides, made)


def test_the_list_finds_by_meaning_across_languages(sides: Sides) -> None:
    fits, other = sides.validated(words=TRAINING, language="fr"), sides.validated(words=WATER, language="de")
    wanted = "teach shops to sell on the internet"
    assert "follow in a moment" in sides.get(sides.badr, "list", q=wanted)
    read_waiting(sides.cooperation)
    page = sides.get(sides.badr, "list", q=wanted)
    assert "Near in meaning" in page
    assert "Nous formons les petits commerçants à la vente en ligne." in page
    assert page.find(f"/practices/{fits.pk}/") < (page.find(f"/practices/{other.pk}/") % len(page) or len(page))
    assert f"/practices/{fits.pk}/" not in sides.get(sides.badr, "list", q=wanted, theme="security")


def test_what_nobody_reads_says_so_and_is_forgotten(sides: Sides) -> None:
    reading = ask(sides.cooperation, " a\n b ")
    assert reading is not None
    assert (reading.wanted, state_of(reading)) == ("a b", "soon")
    assert ask(sides.cooperation, "") is None
    with time_machine.travel(NOW.replace(minute=1)):
        assert state_of(ask(sides.cooperation, "a b")) == "away"
        assert forget_old() == 0
    with time_machine.travel(NOW + KEPT * 2):
        assert forget_old() == 1


def test_a_translation_of_a_validated_practice_is_read_anew(sides: Sides) -> None:
    made = sides.validated()
    Reading.objects.create(cooperation=sides.cooperation, wanted="x", read_at=NOW)
    assert sides.post(sides.alix, "edit", made.pk, **sent(made, "de", theme="other", title="Titel")) == 302
    assert not Reading.objects.exists()
    assert again(made).state == "validated"


def test_an_action_made_from_a_practice(sides: Sides) -> None:
    made = sides.validated()
    assert "Make an action of it" in sides.get(sides.badr, "act", made.pk)
    asked = {"title": "Try it in Fès", "due": "2027-12-01", "first": sides.agency.pk, "second": sides.chamber.pk}
    for wrong in ({"second": sides.agency.pk}, {"due": "x"}, {"title": ""}, {"first": "999"}, {"due": "10000-01-01"}):
        assert sides.post(sides.badr, "act", made.pk, **{**asked, **wrong}) == 400, wrong
    assert sides.post(sides.badr, "act", made.pk, **asked) == 302
    born = Action.objects.get()
    assert (born.origin, born.origin_key, born.drafted_for) == ("practice", str(made.pk), sides.agency)
    page = page_of(sides, born)
    assert f'href="/practices/{made.pk}/"' in page
    assert "Born in" in page
    Action.objects.update(shared_at=NOW)
    assert "Try it in Fès" in sides.get(sides.alix, "detail", made.pk)


@pytest.mark.parametrize("state", ["sheet", "submitted", "checked"])
def test_what_is_not_validated_becomes_no_action(sides: Sides, state: str) -> None:
    made: Practice = getattr(sides, state)()
    assert sides.status(sides.alix, "act", made.pk) == 404
    with pytest.raises(PracticeRefused):
        act_on(
            acting_user=sides.alix,
            practice=made,
            title="x",
            language="en",
            due=date(2027, 9, 1),
            institutions=[sides.agency.pk],
        )

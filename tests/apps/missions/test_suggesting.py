"""Suggestions are computed in the worker, with reasons in their own language."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.domain.suggesting import request_suggestions
from escale.apps.missions.models import Mission
from escale.apps.suggestions.models import SentenceVector, Suggestion
from escale.core.models import Job
from escale.core.tasks import request_cancel

Run = Callable[[], list[Job]]


def test_everybody_gets_counterparts_of_the_other_side(mission: Mission, run_jobs: Run) -> None:
    job = request_suggestions(acting_user=None, mission=mission)
    assert request_suggestions(acting_user=None, mission=mission) == job  # one that waits is enough
    assert [(each.state, each.report) for each in run_jobs()] == [("done", {"suggestions": 4})]
    pairs = set(Suggestion.objects.values_list("organisation__ref", "counterpart__ref"))
    assert pairs == {("A", "B"), ("A", "C"), ("B", "A"), ("C", "A")}
    reason = Suggestion.objects.get(organisation__ref="A", counterpart__ref="B").reasons[0]
    assert (reason["need_language"], reason["offer_language"]) in {("fr", "ar"), ("ar", "fr")}
    said = dict(Statement.objects.values_list("text", "language"))
    assert (said["توزيع البرمجيات"], said["un distributeur"]) == ("ar", "fr")


def test_vectors_are_read_once(mission: Mission, run_jobs: Run) -> None:
    for _each in range(2):
        request_suggestions(acting_user=None, mission=mission)
        run_jobs()
    assert SentenceVector.objects.count() == 4
    assert Suggestion.objects.count() == 4


def test_a_cancelled_search_leaves_what_was_there(mission: Mission, run_jobs: Run) -> None:
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    before = list(Suggestion.objects.values_list("pk", flat=True))
    request_cancel(request_suggestions(acting_user=None, mission=mission))
    assert run_jobs() == []
    assert list(Suggestion.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("silent", [True, False])
def test_the_page_says_who_has_few_and_why(desk: Client, mission: Mission, run_jobs: Run, silent: bool) -> None:
    page = reverse("missions:suggestions", args=[mission.slug])
    assert "Find counterparts" in desk.get(page).content.decode()
    desk.post(reverse("missions:suggest", args=[mission.slug]))
    assert "Waiting" in desk.get(page).content.decode()
    if not silent:
        Organisation.objects.filter(ref="C").update(about="Spedition")
    run_jobs()
    shown = desk.get(page).content.decode()
    assert "encoder universal-sentence-encoder-multilingual" in shown
    assert ("It says nothing about itself" in shown) is silent
    assert ("It has a description but states neither" in shown) is not silent


def test_a_job_is_cancelled_on_the_page(desk: Client, mission: Mission) -> None:
    desk.post(reverse("missions:suggest", args=[mission.slug]))
    desk.post(reverse("missions:suggest-cancel", args=[mission.slug]))
    assert Job.objects.get().state == "cancelled"

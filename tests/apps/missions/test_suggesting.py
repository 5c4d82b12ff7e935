"""Suggestions are computed in the worker, with reasons in their own language."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from django.test import Client, override_settings
from django.urls import reverse

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.domain.suggesting import request_suggestions
from escale.apps.missions.models import Mission
from escale.apps.suggestions.domain import remembering
from escale.apps.suggestions.models import SentenceVector, Suggestion
from escale.core.models import Job
from escale.core.tasks import request_cancel
from escale.engines.text.encoder import SentenceEncoder
from tests.engines.text.onnx_model import write_encoder

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


def test_of_a_changed_profile_only_what_is_new_is_read(
    mission: Mission, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    inner = SentenceEncoder.embed

    def embed(self: SentenceEncoder, sentences: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        read.extend(sentences)
        return inner(self, sentences)

    monkeypatch.setattr(SentenceEncoder, "embed", embed)
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    assert len(read) == 4
    Statement.objects.filter(text="un distributeur").update(text="Un distributeur. Un transporteur de vélos.")
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    assert read[4:] == ["Un distributeur.", "Un transporteur de vélos."]


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
    assert "encoder that comes with Escale (<bdi>universal-sentence-encoder-multilingual" in shown
    assert ("It says nothing about itself" in shown) is silent
    assert ("It has a description but states neither" in shown) is not silent


@pytest.mark.parametrize(
    ("embedder", "words"),
    [
        ("own:e5 <large>/0123456789abcdef/1", "of this installation's own: <bdi>e5 &lt;large&gt;</bdi>"),
        ("character-ngrams/1", "different languages hardly meet"),
    ],
)
def test_pages_say_what_read(desk: Client, mission: Mission, run_jobs: Run, embedder: str, words: str) -> None:
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    Suggestion.objects.update(embedder=embedder)
    organisation = Organisation.objects.get(ref="A")
    pages = [
        reverse("missions:suggestions", args=[mission.slug]),
        reverse("missions:organisation", args=[mission.slug, organisation.pk]),
    ]
    for page in pages:
        assert words in desk.get(page).content.decode()


@pytest.mark.parametrize("broken", ["tokenizer.json", "model.onnx", ""])
def test_the_operators_own_encoder_reads_or_says_why_not(
    mission: Mission, run_jobs: Run, tmp_path: Path, broken: str
) -> None:
    folder = write_encoder(tmp_path / "tiny")
    if broken:
        (folder / broken).write_bytes(b"{}")
    request_suggestions(acting_user=None, mission=mission)
    with override_settings(ENCODER_FOLDER=folder):
        (job,) = run_jobs()
    if broken:
        assert (job.state, "escale doctor" in job.error) == ("failed", True)
    else:
        assert job.state == "done"
        assert {name.split("/")[0] for name in Suggestion.objects.values_list("embedder", flat=True)} == {"own:tiny"}


def test_a_job_is_cancelled_on_the_page(desk: Client, mission: Mission) -> None:
    desk.post(reverse("missions:suggest", args=[mission.slug]))
    desk.post(reverse("missions:suggest-cancel", args=[mission.slug]))
    assert Job.objects.get().state == "cancelled"


def test_a_worker_that_remembers_finds_what_one_that_just_began_finds(
    mission: Mission, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> list[tuple[object, ...]]:
        request_suggestions(acting_user=None, mission=mission)
        run_jobs()
        return list(
            Suggestion.objects.order_by("organisation", "rank").values_list("counterpart", "score", "reasons")
        )

    before = found()
    Statement.objects.filter(text="un distributeur").update(text="Un transporteur de vélos")
    after = found()
    assert after != before
    monkeypatch.setattr(remembering, "_memories", {})
    assert found() == after

"""Searching by meaning: asked for by a page, read by a worker, which has the encoder in its memory."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from escale.apps.directory.domain import Saved
from escale.apps.directory.models import Statement
from escale.apps.discovery.models import Reading
from escale.apps.discovery.rules import sign_of
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission, Participation
from escale.apps.suggestions.domain.vectors import read_ahead, stored_embedder
from escale.core.models import Job
from escale.core.tasks import enqueue, jobs_about
from escale.engines.text.embedding import Embedder
from escale.engines.text.sentences import split

logger = logging.getLogger(__name__)
TASK, AHEAD = "discovery.read", "discovery.read-ahead"
FRESH = timedelta(minutes=10)
PATIENCE = timedelta(seconds=20)  # longer than a worker needs that has nothing else to do
KEPT = timedelta(days=1)
MOST_WAITING = 50  # searches of a mission that no worker has read yet
MOST_HITS = 1_000
MOST_NEW = 500  # sentences that a search waits for; before more are read, other jobs have their turn
PORTION_SECONDS = 10.0
_WAITS = Q(read_at=None) | Q(read_at__lt=F("asked_at"))


class Sentence(NamedTuple):
    """A sentence of an organisation; see :class:`Reading` for the rest."""

    organisation: int
    statement: int
    first: int
    end: int
    text: str


def ask(mission: Mission, wanted: str) -> Reading | None:
    """What is known of a search by meaning; a worker is asked when it is nothing, or old.

    ``None`` when too many searches wait already, or nothing can be written now: words are found all the same.
    """
    now, context = timezone.now(), context_of(mission)
    known = Reading.objects.filter(context=context, wanted=wanted).first()
    if known is not None and known.asked_at > now - (PATIENCE if known.waits else FRESH):
        return known
    if Reading.objects.filter(_WAITS, context=context).count() >= MOST_WAITING:
        return known
    try:
        with transaction.atomic():
            # What waits for long keeps its time, so that the page says that nobody reads.
            again = {} if known is not None and known.waits else {"asked_at": now}
            reading, _made = Reading.objects.update_or_create(context=context, wanted=wanted, defaults=again)
            enqueue(TASK, subject=mission, once=True, mission_id=mission.pk)
    except DatabaseError as error:
        logger.warning("a search by meaning could not be asked for (%s)", type(error).__name__)
        return known
    return reading


def read_waiting(mission: Mission, *, progress: Callable[[float], None] | None = None) -> int:
    """Read all that waits in a mission; how many searches. For the worker only.

    Raises the engine's ``MuchToReadError`` when most of what the mission says is new; the searches wait on.
    """
    waiting = list(
        Reading.objects.filter(_WAITS, context=context_of(mission)).order_by("asked_at", "pk")[:MOST_WAITING]
    )
    if not waiting:
        return 0
    begun, embedder = timezone.now(), stored_embedder(most=MOST_NEW)
    found = hits_of([each.wanted for each in waiting], sentences_of(mission), embedder, progress=progress)
    for reading, hits in zip(waiting, found, strict=True):
        row = Reading.objects.filter(pk=reading.pk)
        row.update(hits=hits[:MOST_HITS], embedder=embedder.name[:80], read_at=max(begun, reading.asked_at))
    return len(waiting)


def request_reading_ahead(mission: Mission) -> None:
    """Have all that a mission says read before it is searched, in portions between other jobs."""
    ahead = jobs_about(mission).filter(name=AHEAD, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not ahead.exists():
        enqueue(AHEAD, subject=mission, mission_id=mission.pk)


def read_portion(mission: Mission, *, progress: Callable[[float], None]) -> int:
    """Read for some seconds what is new in a mission, and see to the rest; how many sentences that is.

    The rest is another job, behind those that wait already. A worker that dies loses the block it reads, no more.
    """
    texts = [each.text for each in sentences_of(mission)]
    left = read_ahead(texts, stored_embedder(), seconds=PORTION_SECONDS, progress=progress)
    if left:
        enqueue(AHEAD, subject=mission, once=True, mission_id=mission.pk)
    elif Reading.objects.filter(_WAITS, context=context_of(mission)).exists():
        enqueue(TASK, subject=mission, once=True, mission_id=mission.pk)
    return left


def sentences_of(mission: Mission) -> list[Sentence]:
    """Every sentence that the organisations of a mission say, theirs together, in two queries."""
    return list(_sentences(mission))


def _sentences(mission: Mission) -> Iterator[Sentence]:
    said: dict[int, list[tuple[int, str]]] = {}
    taking_part = Participation.objects.filter(mission=mission).order_by("organisation")
    for key, about in taking_part.values_list("organisation", "organisation__about"):
        said[key] = [(0, about)]
    statements = Statement.objects.filter(organisation__participations__mission=mission)
    for key, owner, text in statements.order_by("kind", "position", "pk").values_list("pk", "organisation", "text"):
        said[owner].append((key, text))
    for owner, texts in said.items():
        for key, text in texts:
            for span in split(text):
                yield Sentence(owner, key, span.start, span.end, text[span.start : span.end])


Hit = tuple[int, int, int, int, int, str]


def hits_of(
    searches: Sequence[str],
    sentences: Sequence[Sentence],
    embedder: Embedder,
    *,
    progress: Callable[[float], None] | None = None,
) -> list[list[Hit]]:
    """As :class:`Reading` keeps them: the nearest sentence of each statement that is near at all."""
    from escale.engines.text.nearness import near

    found = near(searches, [each.text for each in sentences], embedder, progress=progress)
    return [list(_hits((sentences[hit.sentence], hit.cosine) for hit in hits)) for hits in found]


def _hits(found: Iterable[tuple[Sentence, float]]) -> Iterator[Hit]:
    seen: set[tuple[int, int]] = set()
    for each, cosine in found:
        if (each.organisation, each.statement) not in seen:
            seen.add((each.organisation, each.statement))
            thousandths = round(1000 * min(1.0, cosine))
            yield (each.organisation, each.statement, each.first, each.end, thousandths, sign_of(each.text))


def follow_profile(saved: Saved) -> None:
    """What was read before a profile changed is read anew when it is next searched for."""
    if saved.changed & {"about", "offers", "needs"}:
        missions = Mission.objects.filter(participations__organisation=saved.organisation)
        Reading.objects.filter(context__in=[context_of(each) for each in missions]).delete()


def forget_old() -> int:
    """Drop what nobody has searched for since a day; how many."""
    return Reading.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()[0]

"""Searching practices by meaning: asked for by a page, read by a worker, which has the encoder in its memory."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from escale.apps.directory.models import Cooperation
from escale.apps.practices.models import LONGEST_SEARCH, Practice, Reading
from escale.apps.practices.rules import sign_of, texts_of
from escale.apps.suggestions.domain.vectors import read_ahead, stored_embedder
from escale.core.tasks import enqueue
from escale.engines.text.sentences import split

logger = logging.getLogger(__name__)
TASK = "practices.read"
FRESH = timedelta(minutes=10)
PATIENCE = timedelta(seconds=20)  # longer than a worker needs that has nothing else to do
KEPT = timedelta(days=1)
MOST_WAITING = 50  # texts of a cooperation that no worker has read yet
MOST_HITS = 200
PORTION_SECONDS = 10.0
_WAITS = Q(read_at=None) | Q(read_at__lt=F("asked_at"))


class Sentence(NamedTuple):
    """A sentence of a practice, as :class:`Reading` names it."""

    practice: int
    part: str
    language: str
    first: int
    end: int
    text: str


def ask(cooperation: Cooperation, text: str) -> Reading | None:
    """What is known of the practices near a text; a worker is asked when it is nothing, or old.

    ``None`` when too many texts wait already, or nothing can be written now.
    """
    wanted, now = " ".join(text.split())[:LONGEST_SEARCH].strip(), timezone.now()
    known = Reading.objects.filter(cooperation=cooperation, wanted=wanted).first()
    if not wanted or (known is not None and known.asked_at > now - (PATIENCE if known.waits else FRESH)):
        return known
    if Reading.objects.filter(_WAITS, cooperation=cooperation).count() >= MOST_WAITING:
        return known
    try:
        with transaction.atomic():
            # What waits for long keeps its time, so that the page says that nobody reads.
            again = {} if known is not None and known.waits else {"asked_at": now}
            reading, _made = Reading.objects.update_or_create(cooperation=cooperation, wanted=wanted, defaults=again)
            enqueue(TASK, subject=cooperation, once=True, cooperation=cooperation, cooperation_id=cooperation.pk)
    except DatabaseError as error:
        logger.warning("practices could not be searched by meaning (%s)", type(error).__name__)
        return known
    return reading


def state_of(reading: Reading | None) -> str:
    """``read``; ``soon`` while a worker reads; ``away`` when none has for a while, or it could not be asked."""
    if reading is None:
        return "away"
    if not reading.waits:
        return "read"
    return "soon" if reading.asked_at > timezone.now() - PATIENCE else "away"


def read_waiting(cooperation: Cooperation) -> tuple[int, int]:
    """Read all that waits; how many texts, and how many sentences are left to read before. For the worker only.

    What is new in the practices is read for some seconds at a time, so that other jobs have their turn.
    """
    from escale.engines.text.nearness import near

    waiting = list(Reading.objects.filter(_WAITS, cooperation=cooperation).order_by("asked_at", "pk")[:MOST_WAITING])
    if not waiting:
        return 0, 0
    begun, sentences, embedder = timezone.now(), list(sentences_of(cooperation)), stored_embedder()
    if left := read_ahead([each.text for each in sentences], embedder, seconds=PORTION_SECONDS):
        return 0, left
    found = near([each.wanted for each in waiting], [each.text for each in sentences], embedder)
    for reading, hits in zip(waiting, found, strict=True):
        rows = [_hit(sentences[hit.sentence], hit.cosine) for hit in hits[:MOST_HITS]]
        Reading.objects.filter(pk=reading.pk).update(hits=rows, read_at=max(begun, reading.asked_at))
    return len(waiting), 0


def _hit(sentence: Sentence, cosine: float) -> list[int | str]:
    thousandths = round(1000 * min(1.0, cosine))
    return [*sentence[:5], thousandths, sign_of(sentence.text)]


def sentences_of(cooperation: Cooperation) -> Iterator[Sentence]:
    """Every sentence of the validated practices of a cooperation, in every language. One query."""
    for practice in Practice.objects.filter(cooperation=cooperation, state=Practice.State.VALIDATED).order_by("pk"):
        for part, language, text in texts_of(practice):
            for span in split(text):
                yield Sentence(practice.pk, part, language, span.start, span.end, text[span.start : span.end])


def forget_old() -> int:
    """Drop what nobody has asked for since a day; how many."""
    return Reading.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()[0]

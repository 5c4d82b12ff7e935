"""Look, then act, and nobody acts in between."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from escale.apps.meetings.models import Round


@contextmanager
def round_held(of_round: Round) -> Iterator[None]:
    """A transaction in which nobody else says a wish in the round: every wish takes this lock first."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=of_round.pk)
        yield

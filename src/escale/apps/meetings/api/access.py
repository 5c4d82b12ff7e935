"""How programs reach missions and rounds: as an organiser, else as a participant, else 404.

A token opens one cooperation only, whatever else its person may see on pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja import Path

from escale.apps.directory.rules import Right, may
from escale.apps.meetings.domain.errors import Conflict, Refused, VersionConflict
from escale.apps.meetings.models import Round
from escale.apps.meetings.queries.participants import Participant, own_participant, rounds_for
from escale.apps.missions.models import Mission
from escale.apps.missions.queries import organised_by
from escale.core.api.caller import ApiRequest
from escale.core.api.problems import Problem

Slug = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[-a-zA-Z0-9_]+$", examples=["mission-2027"])]
Id = Annotated[int, Path(ge=1, le=2**53 - 1, examples=[7])]
MOST_ID = 2**53 - 1


@dataclass(frozen=True)
class Reached:
    """A mission and as what; ``participant`` is ``None`` for its organisers."""

    mission: Mission
    participant: Participant | None

    @property
    def organises(self) -> bool:
        return self.participant is None


def reached(request: ApiRequest, slug: str, *, after_a_no: bool = False) -> Reached:
    """The mission of an address; ``after_a_no``: also for whoever took their yes back, as on the pages."""
    cooperation = request.auth.cooperation
    mission = organised_by(request.auth.user).filter(slug=slug, cooperation=cooperation).first()
    if mission is not None:
        return Reached(mission, None)
    participant = taking_part(request, slug, after_a_no=after_a_no)
    return Reached(participant.mission, participant)


def taking_part(request: ApiRequest, slug: str, *, after_a_no: bool = False) -> Participant:
    """The token's person as a participant who answered the notice."""
    participant = own_participant(request.auth.user, slug)
    if participant.mission.cooperation_id != request.auth.cooperation_id:
        raise Http404
    if not participant.agreed and not (after_a_no and participant.said_no):
        raise Problem("consent-missing", _("Sign in and answer the notice of your mission; nothing is shown before."))
    return participant


def organised(request: ApiRequest, slug: str) -> Mission:
    """A mission for its organisers; participants get 404 as on the pages."""
    mission = organised_by(request.auth.user).filter(slug=slug, cooperation=request.auth.cooperation).first()
    if mission is None:
        raise Http404
    return mission


def round_in(found: Reached, round_id: int) -> Round:
    """A round of a mission that was reached; participants see those at their stops."""
    if found.participant is not None:
        mine = next((each for each in rounds_for(found.participant) if each.pk == round_id), None)
        if mine is None:
            raise Http404
        return mine
    return _round_of(found.mission, round_id)


def organised_round(request: ApiRequest, slug: str, round_id: int) -> Round:
    """A round for the organisers of its mission."""
    return _round_of(organised(request, slug), round_id)


def _round_of(mission: Mission, round_id: int) -> Round:
    of_round = Round.objects.filter(pk=round_id, stop__mission=mission).select_related("stop__mission__cooperation")
    found = of_round.first()
    if found is None:
        raise Http404
    return found


def needs_decision(request: ApiRequest) -> None:
    """Publishing is kept back from co-organisers."""
    if not may(request.auth.user, Right.DECIDE, request.auth.cooperation):
        raise Problem("not-allowed", _("Only those who decide for the mission may do this; nothing was changed."))


@contextmanager
def in_problems() -> Iterator[None]:
    """What a verb of meetings refuses, as problem details."""
    try:
        yield
    except VersionConflict as error:
        raise Problem("changed-meanwhile", str(error)) from error
    except Conflict as error:
        raise Problem("conflict", str(error), busy=error.busy) from error
    except Refused as error:
        raise Problem("refused", str(error)) from error

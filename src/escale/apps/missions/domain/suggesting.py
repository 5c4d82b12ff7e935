"""Finding counterparts for everybody who takes part in a mission."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from escale.apps.directory.domain import Saved, note_languages
from escale.apps.directory.models import Statement
from escale.apps.missions.domain.similar import similarities
from escale.apps.missions.models import Mission
from escale.apps.missions.rules import TOP
from escale.apps.suggestions.domain import (
    SuggestionDraft,
    replace_similarities,
    replace_suggestions,
)
from escale.apps.suggestions.domain.remembering import memory_of
from escale.apps.suggestions.domain.vectors import stored_embedder
from escale.core import audit
from escale.core.models import Job
from escale.core.tasks import enqueue
from escale.engines.matching.model import CancelledError, Profile, Reason, Ref, Suggestions

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

_MOST_PROCESSES = 2  # that encode at the same time; a second one begins when there is much to read
_MATCHED = 0.9  # of the time; the rest finds who is alike
# What goes from a profile into :func:`_profiles`; a test holds the two together.
READ = frozenset({"name", "country", "sectors", "languages", "cooperation_types", "about", "offers", "needs"})


def context_of(mission: Mission | int) -> str:
    """The key under which the suggestions of a mission (or of the key of one) are kept."""
    return f"mission:{mission if isinstance(mission, int) else mission.pk}"


def request_suggestions(*, acting_user: "User | None", mission: Mission) -> Job:
    """Have the worker look for counterparts; a job that still waits is not doubled."""
    return enqueue("missions.suggest", subject=mission, acting_user=acting_user, once=True, mission_id=mission.pk)


def follow_profile(saved: Saved) -> None:
    """Have counterparts looked for anew where an organisation takes part, once matching would read something else.

    Only in missions that are not over. Registered for every save of a profile, whoever makes it.
    """
    if not saved.changed & READ:
        return
    taking_part = Mission.objects.filter(participations__organisation=saved.organisation)
    for mission in taking_part.filter(ends__gte=timezone.localdate()).order_by("pk"):
        request_suggestions(acting_user=saved.acting_user, mission=mission)


def compute_suggestions(
    mission: Mission,
    *,
    acting_user: "User | None" = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Match everybody and replace the suggestions of the mission; how many there are. For the worker only.

    Raises the engine's ``CancelledError`` when ``cancelled`` says so; then the old suggestions stay.
    """
    from escale.engines.matching.engine import matches

    statements = _statements(mission)
    profiles = list(_profiles(mission, statements))
    embedder = stored_embedder(processes=min(_MOST_PROCESSES, os.cpu_count() or 1))
    context = context_of(mission)
    found = matches(
        profiles,
        top=TOP,
        embedder=embedder,
        memory=memory_of(context),
        progress=_part(progress, 0, _MATCHED, cancelled),
        cancelled=cancelled,
    )
    # Made before the transaction: while it lasts, SQLite lets nobody else write.
    drafts = list(_Drafts(profiles, statements).drafts(found))
    alike = similarities(
        profiles,
        lambda organisation: statements[organisation][Statement.Kind.OFFER],
        embedder,
        context=context,
        progress=_part(progress, _MATCHED, 1, cancelled),
    )
    rows = list(alike)
    with transaction.atomic():
        count = replace_suggestions(context=context, drafts=drafts, embedder=embedder.name)
        replace_similarities(context=context, rows=rows)
        details = {"suggestions": count, "profiles": len(profiles)}
        audit.record("mission.suggestions-made", mission, acting_user=acting_user, details=details)
    return count


def _part(
    progress: Callable[[float], None] | None, start: float, end: float, cancelled: Callable[[], bool] | None
) -> Callable[[float], None]:
    """Progress of a part of the work; stops it when somebody wants to."""

    def tell(share: float) -> None:
        if cancelled is not None and cancelled():
            raise CancelledError("matching was cancelled")
        if progress is not None:
            progress(start + (end - start) * share)

    return tell


Statements = dict[int, dict[str, list[Statement]]]


def _statements(mission: Mission) -> Statements:
    """Offers and needs by organisation, in their order, with the language of each recognised and kept."""
    from escale.engines.text.language import UNKNOWN, identify

    found: Statements = defaultdict(lambda: {Statement.Kind.OFFER: [], Statement.Kind.NEED: []})
    recognised: dict[int, str] = {}
    for statement in Statement.objects.filter(organisation__participations__mission=mission):
        if not statement.language and (tag := identify(statement.text)) != UNKNOWN:
            statement.language = recognised[statement.pk] = tag
        found[statement.organisation_id][statement.kind].append(statement)
    note_languages(recognised)
    return found


def _profiles(mission: Mission, statements: Statements) -> Iterator[Profile]:
    for participation in mission.participations.select_related("organisation"):
        organisation = participation.organisation
        said = statements[organisation.pk]
        yield Profile(
            id=str(organisation.pk),
            name=organisation.name,
            country=organisation.country or None,
            side=participation.side or None,
            offers=tuple(each.text for each in said[Statement.Kind.OFFER]),
            needs=tuple(each.text for each in said[Statement.Kind.NEED]),
            about=organisation.about,
            sectors=tuple(organisation.sectors),
            languages=tuple(organisation.languages),
            cooperation=tuple(organisation.cooperation_types),
        )


class _Drafts:
    """Writes what the engine found as rows; knows in which language each quoted statement is."""

    def __init__(self, profiles: Iterable[Profile], statements: Statements) -> None:
        self._statements = statements
        self._abouts = {profile.id: profile.about for profile in profiles}

    def drafts(self, found: Iterable[Suggestions]) -> Iterator[SuggestionDraft]:
        for mine in found:
            for rank, each in enumerate(mine.suggestions, start=1):
                yield SuggestionDraft(
                    organisation_id=int(mine.id),
                    counterpart_id=int(each.id),
                    rank=rank,
                    score=_thousandths(each.score) or 0,
                    confidence=_thousandths(each.confidence) or 0,
                    they_meet_my_need=_thousandths(each.they_meet_my_need),
                    i_meet_their_need=_thousandths(each.i_meet_their_need),
                    reasons=[self._reason(reason, mine.id, each.id) for reason in each.reasons],
                    shared=list(each.shared),
                    missing=[str(code) for code in each.missing],
                )

    def _reason(self, reason: Reason, mine: str, theirs: str) -> dict[str, Any]:
        needing, offering = (theirs, mine) if reason.direction == "i_meet_their_need" else (mine, theirs)
        # Where two descriptions are alike, "need" is a sentence of mine and "offer" one of theirs.
        need_kind = Statement.Kind.OFFER if reason.direction == "common_ground" else Statement.Kind.NEED
        return {
            "direction": str(reason.direction),
            "need": reason.need,
            "offer": reason.offer,
            "need_language": self._language(needing, need_kind, reason.need_ref, reason.need),
            "offer_language": self._language(offering, Statement.Kind.OFFER, reason.offer_ref, reason.offer),
            "need_ref": [reason.need_ref.statement, reason.need_ref.first, reason.need_ref.last],
            "offer_ref": [reason.offer_ref.statement, reason.offer_ref.first, reason.offer_ref.last],
            "score": _thousandths(reason.score),
        }

    def _language(self, profile: str, kind: str, ref: Ref, quoted: str) -> str:
        from escale.engines.text.language import UNKNOWN, identify

        said = self._statements[int(profile)][kind]
        if ref.statement is not None and ref.statement < len(said):
            return said[ref.statement].language
        tag = identify(self._abouts.get(profile) or quoted)
        return "" if tag == UNKNOWN else tag


def _thousandths(probability: float | None) -> int | None:
    return None if probability is None else round(1000 * min(1.0, max(0.0, probability)))

"""News for those who keep searches: at most one mail a day, a person and a mission."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from escale.apps.discovery.domain.reading import MOST_NEW, hits_of, sentences_of
from escale.apps.discovery.domain.reading import Hit as Read
from escale.apps.discovery.models import SavedSearch
from escale.apps.discovery.queries.searching import Filters, Hit, Reader, candidates, reader_of, search
from escale.apps.discovery.rules import ALERT_FROM, sign_of
from escale.apps.meetings.queries.participants import own_participant
from escale.apps.missions.models import Mission
from escale.apps.missions.queries import organised_mission
from escale.apps.suggestions.domain.vectors import stored_embedder
from escale.core import outbox
from escale.core.models import OutgoingMail

FIRST = "discovery.look-first"
MOST_KNOWN = 5_000
MOST_TOLD = 10  # organisations of one search in one mail


class News(NamedTuple):
    """What a search came to find; ``more``: how many besides ``hits``."""

    search: SavedSearch
    hits: Sequence[Hit]
    more: int


class Look(NamedTuple):
    """A search with all that it finds now, by sign."""

    search: SavedSearch
    found: dict[str, Hit]


def tell_news(now: datetime | None = None) -> int:
    """Look at every search that is kept and write to those for whom it finds something new; how many mails.

    Missions that are over and searches that rest are left alone, as is who may no longer see what they searched.
    """
    now = now or timezone.now()
    kept = SavedSearch.objects.filter(paused=False, mission__ends__gte=now.date(), user__is_active=True)
    by_mission: dict[Mission, list[SavedSearch]] = defaultdict(list)
    for each in kept.select_related("mission__cooperation", "user").order_by("mission", "user", "pk"):
        by_mission[each.mission].append(each)
    return sum(_tell(mission, look(searches), now) for mission, searches in by_mission.items())


def begin(search: SavedSearch) -> None:
    """Take down what a search finds when it begins: only what comes later is news.

    Raises the engine's ``MuchToReadError`` when most of what the mission says is new to the encoder.
    """
    for each in look([search], most_new=MOST_NEW):
        _note(each)


def look(searches: Sequence[SavedSearch], *, most_new: int | None = None) -> list[Look]:
    """What some searches of one mission find now. Nothing is written but vectors of sentences."""
    mission, embedder = searches[0].mission, stored_embedder(most=most_new)
    wanted = list(dict.fromkeys(each.wanted for each in searches))
    read = dict(zip(wanted, hits_of(wanted, sentences_of(mission), embedder), strict=True))
    readers = ((each, _reader(each)) for each in searches)
    return [Look(each, _found(each, reader, read[each.wanted])) for each, reader in readers if reader is not None]


def _found(kept: SavedSearch, reader: Reader, read: Iterable[Read]) -> dict[str, Hit]:
    filters = Filters(kept.side, kept.country, kept.sector, kept.language)
    sure = [hit for hit in read if hit[4] >= ALERT_FROM]
    return {_sign(hit): hit for hit in search(candidates(reader), kept.wanted, filters, sure)}


def _note(looked: Look) -> News | None:
    """Keep what is known now; what is new of it, if anything. Somebody may have paused or dropped it meanwhile."""
    before = looked.search.known
    known = list(dict.fromkeys([*looked.found, *(before or [])]))[:MOST_KNOWN]
    standing = SavedSearch.objects.filter(pk=looked.search.pk, paused=False)
    if not standing.update(known=known) or before is None:
        return None
    told = {sign.partition(":")[0] for sign in before}
    fresh = [(sign, hit) for sign, hit in looked.found.items() if sign not in before]
    # An organisation that is new here comes before one that says something else now.
    hits = [hit for _key, hit in sorted(fresh, key=lambda pair: pair[0].partition(":")[0] in told)]
    return News(looked.search, hits[:MOST_TOLD], max(0, len(hits) - MOST_TOLD)) if hits else None


def _sign(hit: Hit) -> str:
    return f"{hit.organisation}:{sign_of(hit.sentence)}"


def _reader(kept: SavedSearch) -> Reader | None:
    """As whom a search looks; ``None`` when its owner may no longer."""
    try:
        if kept.attendance_id is None:
            return Reader(organised_mission(kept.user, kept.mission.slug))
        participant = own_participant(kept.user, kept.mission.slug)
    except Http404:
        return None
    return reader_of(participant) if participant.agreed else None


def _tell(mission: Mission, looks: Iterable[Look], now: datetime) -> int:
    with transaction.atomic():
        # A second worker waits here, and then finds what the first has written.
        Mission.objects.select_for_update().get(pk=mission.pk)
        looks = list(looks)
        occasions = {each.search.user_id: _occasion(mission, each.search.user_id, now) for each in looks}
        written = OutgoingMail.objects.filter(occasion__in=occasions.values()).values_list("occasion", flat=True)
        told = set(written)
        by_user: dict[int, list[News]] = defaultdict(list)
        for each in looks:
            # Whoever was written to today hears of the rest tomorrow.
            if occasions[each.search.user_id] not in told and (news := _note(each)) is not None:
                by_user[each.search.user_id].append(news)
        return len(outbox.write_mails(_letter(mission, news, occasions[user]) for user, news in by_user.items()))


def _occasion(mission: Mission, user: int, now: datetime) -> str:
    return f"search:{mission.pk}:{user}:{now.date().isoformat()}"


def _letter(mission: Mission, news: Sequence[News], occasion: str) -> outbox.Letter:
    user, own = news[0].search.user, news[0].search.attendance_id is not None
    page = "discovery:my-searches" if own else "discovery:searches"
    return outbox.Letter(
        recipient=user.email,
        language=user.language,
        template="discovery/mail/news",
        context={
            "name": user.name,
            "mission": mission,
            "news": news,
            "link": settings.BASE_URL + reverse(page, args=[mission.slug]),
        },
        kind=OutgoingMail.Kind.NOTICE,
        occasion=occasion,
        cooperation=mission.cooperation_id,
    )

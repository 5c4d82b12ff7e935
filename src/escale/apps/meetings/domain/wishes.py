"""What an organisation wants: must, would like, no. A wish never holds a slot."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.announcing import announce_wishes
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.rounds import sides_of
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.rules import may_meet
from escale.apps.suggestions.domain import outcomes
from escale.apps.suggestions.models import Outcome
from escale.core import audit

_CHUNK = 500


class Wanted(NamedTuple):
    """One wish by keys of organisations; ``level`` is must, like or no."""

    from_organisation: int
    to_organisation: int
    level: str


def express_wish(
    *,
    acting_user: User | None,
    round: Round,  # noqa: A002 - the glossary's word
    from_organisation: Organisation,
    to_organisation: Organisation,
    level: str | None,
    on_behalf: bool = False,
    simulated: bool = False,
) -> Wish | None:
    """Set one organisation's wish about another; ``None`` takes it back.

    ``on_behalf``: the organiser says it for them, also after the end of wishes. Raises :class:`Refused`.
    """
    with transaction.atomic():
        open_round = Round.objects.select_for_update(of=("self",)).select_related("stop").get(pk=round.pk)
        _refuse_when_closed(open_round, exempt=on_behalf or simulated)
        pair = (from_organisation.pk, to_organisation.pk)
        if level is None:
            mine = Wish.objects.filter(round=round, from_organisation=pair[0], to_organisation=pair[1])
            if mine.delete()[0]:
                _note(open_round, [outcomes.Act(*pair, Outcome.Kind.TAKEN_BACK)], simulated=simulated)
                announce_wishes(open_round, 1)
                audit.record("wish.taken-back", round, acting_user=acting_user, details={"pair": list(pair)})
            return None
        _refuse_strangers(open_round, [Wanted(*pair, level)])
        news = _news(open_round, [Wanted(*pair, level)])
        wish, _made = Wish.objects.update_or_create(
            round=round,
            from_organisation=from_organisation,
            to_organisation=to_organisation,
            defaults={
                "level": level,
                "on_behalf": on_behalf,
                "simulated": simulated,
                "expressed_by": acting_user,
                "expressed_at": timezone.now(),
            },
        )
        _note(open_round, news, simulated=simulated)
        announce_wishes(open_round, 1)
        details = {"pair": list(pair), "level": level}
        audit.record("wish.expressed", wish, acting_user=acting_user, details=details)
    return wish


def express_wishes(
    *,
    acting_user: User | None,
    round: Round,  # noqa: A002 - the glossary's word
    wishes: Iterable[Wanted],
    on_behalf: bool = False,
    simulated: bool = False,
) -> int:
    """Set many wishes of a round in one act; of two about the same direction the last counts.

    Returns how many were set. Raises :class:`Refused` without writing any.
    """
    wanted = list({wish[:2]: wish for wish in wishes}.values())
    with transaction.atomic():
        open_round = Round.objects.select_for_update(of=("self",)).select_related("stop").get(pk=round.pk)
        _refuse_when_closed(open_round, exempt=on_behalf or simulated)
        _refuse_strangers(open_round, wanted)
        news, now = _news(open_round, wanted), timezone.now()
        rows = [
            Wish(
                round=round,
                from_organisation_id=wish.from_organisation,
                to_organisation_id=wish.to_organisation,
                level=wish.level,
                on_behalf=on_behalf,
                simulated=simulated,
                expressed_by=acting_user,
                expressed_at=now,
            )
            for wish in wanted
        ]
        Wish.objects.bulk_create(
            rows,
            batch_size=_CHUNK,
            update_conflicts=True,
            unique_fields=["round", "from_organisation", "to_organisation"],
            update_fields=["level", "on_behalf", "simulated", "expressed_by", "expressed_at"],
        )
        _note(open_round, news, simulated=simulated)
        announce_wishes(open_round, len(rows))
        audit.record("wishes.expressed", round, acting_user=acting_user, details={"wishes": len(rows)})
    return len(rows)


def _news(of_round: Round, wanted: Sequence[Wanted]) -> list[outcomes.Act]:
    """What was not said before; called before it is saved."""
    standing = Wish.objects.filter(round=of_round, from_organisation__in={each.from_organisation for each in wanted})
    known = set(standing.order_by().values_list("from_organisation_id", "to_organisation_id", "level"))
    return [outcomes.Act(*each) for each in wanted if tuple(each) not in known]


def _note(of_round: Round, acts: Sequence[outcomes.Act], *, simulated: bool) -> None:
    """Beside what their suggestions say now; the levels of a wish are kinds of outcomes."""
    outcomes.note(context=context_of(of_round.stop.mission_id), acts=acts, simulated=simulated)


def _refuse_when_closed(of_round: Round, *, exempt: bool) -> None:
    if not (of_round.wishes_open or exempt):
        raise Refused(_("Wishes of this round are closed. What you said before is kept; ask the organiser."))


def _refuse_strangers(of_round: Round, wishes: Sequence[Wanted]) -> None:
    """Both sides take part, may meet, and are not the same; the level is one of the three."""
    sides = sides_of(of_round)
    for wish in wishes:
        if wish.level not in Wish.Level.values:
            raise Refused(_("A wish is: must, would like, or no."))
        mine, theirs = sides.get(wish.from_organisation), sides.get(wish.to_organisation)
        strangers = mine is None or theirs is None or wish.from_organisation == wish.to_organisation
        if strangers or not may_meet(str(mine), str(theirs)):
            raise Refused(_("These two organisations do not meet in this round; nothing was saved."))

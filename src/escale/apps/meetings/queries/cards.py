"""Suggestions as cards: two phrases in their own languages, what was quoted marked where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from escale.apps.directory.models import Field, Organisation, Statement
from escale.apps.directory.queries.visibility import ShownPerson, visibility_of
from escale.apps.meetings.models import Round
from escale.apps.meetings.queries.participants import Participant, counterparts, levels_of, people_shown
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.suggestions.models import Suggestion

_AROUND = 160

Texts = Mapping[tuple[int, str], Sequence[Statement]]


@dataclass(frozen=True)
class Quote:
    """A statement with the quoted part between ``before`` and ``after``; ``language`` may be unknown ("")."""

    before: str
    marked: str
    after: str
    language: str


@dataclass(frozen=True)
class Why:
    """One reason: ``mine`` is what we said, ``theirs`` what they said."""

    direction: str
    mine: Quote
    theirs: Quote


@dataclass(frozen=True)
class Card:
    """A counterpart with what speaks for a meeting and what was said about it."""

    organisation: Organisation
    level: str
    people: Sequence[ShownPerson]
    suggestion: Suggestion | None = None
    reasons: Sequence[Why] = ()
    statements: Sequence[Statement] = ()


def suggestions_for(participant: Participant) -> QuerySet[Suggestion]:
    """The suggestions of a participant's organisation, best first, without those who said no."""
    return (
        Suggestion.objects.filter(
            context=context_of(participant.mission),
            organisation=participant.organisation,
            counterpart__in=counterparts(participant).values("organisation"),
        )
        .select_related("counterpart")
        .order_by("rank", "pk")
    )


def suggestion_cards(participant: Participant, of_round: Round | None, found: Sequence[Suggestion]) -> list[Card]:
    """One page of suggestions with their quotations, wishes and people."""
    keys = [suggestion.counterpart_id for suggestion in found]
    levels = levels_of(of_round, participant.organisation, keys)
    people = people_shown(participant.mission, keys)
    texts = texts_of([participant.organisation.pk, *keys])
    visibility = visibility_of(participant.mission.cooperation_id)
    about_shown = visibility.sees(Field.ABOUT, met=False)
    return [
        Card(
            organisation=visibility.organisation(each.counterpart, met=False),
            level=levels.get(each.counterpart_id, ""),
            people=people.get(each.counterpart_id, ()),
            suggestion=each,
            reasons=[
                why(reason, participant.organisation, each.counterpart, texts)
                for reason in each.reasons
                if about_shown or not quotes_about(reason)
            ],
        )
        for each in found
    ]


def counterpart_cards(
    participant: Participant, of_round: Round | None, organisations: Sequence[Organisation]
) -> list[Card]:
    """One page of counterparts with their first offers and needs."""
    keys = [organisation.pk for organisation in organisations]
    levels = levels_of(of_round, participant.organisation, keys)
    people = people_shown(participant.mission, keys)
    texts = texts_of(keys)
    visibility = visibility_of(participant.mission.cooperation_id)
    kinds = (Statement.Kind.OFFER, Statement.Kind.NEED)
    return [
        Card(
            organisation=visibility.organisation(each, met=False),
            level=levels.get(each.pk, ""),
            people=people.get(each.pk, ()),
            statements=[statement for kind in kinds for statement in texts.get((each.pk, kind), ())[:2]],
        )
        for each in organisations
    ]


def texts_of(organisations: Iterable[int]) -> Texts:
    """Statements by organisation and kind in their order, as matching counted them."""
    texts: dict[tuple[int, str], list[Statement]] = defaultdict(list)
    rows = Statement.objects.filter(organisation__in=list(organisations)).order_by("organisation", "position", "pk")
    for statement in rows:
        texts[statement.organisation_id, statement.kind].append(statement)
    return texts


def why(reason: Mapping[str, Any], mine: Organisation, theirs: Organisation, texts: Texts) -> Why:
    """A stored reason as two quotations, ours first."""
    direction = reason["direction"]
    needs, offers = Statement.Kind.NEED, Statement.Kind.OFFER
    if direction == "i_meet_their_need":
        said = _quote(mine, offers, reason, "offer", texts)
        return Why(direction, said, _quote(theirs, needs, reason, "need", texts))
    # Common ground compares two descriptions: what it calls need is an offer of ours too.
    said = _quote(mine, offers if direction == "common_ground" else needs, reason, "need", texts)
    return Why(direction, said, _quote(theirs, offers, reason, "offer", texts))


def quotes_about(reason: Mapping[str, Any]) -> bool:
    """Whether a reason quotes what the other side says about itself rather than an offer or need."""
    theirs = "need" if reason["direction"] == "i_meet_their_need" else "offer"
    return reason[f"{theirs}_ref"][0] is None


def _quote(organisation: Organisation, kind: str, reason: Mapping[str, Any], part: str, texts: Texts) -> Quote:
    """The quotation where it stands; alone when the text was changed since it was quoted."""
    verbatim, language = reason[part], reason.get(f"{part}_language", "")
    index, first, last = reason[f"{part}_ref"]
    statements = texts.get((organisation.pk, kind), ())
    whole = organisation.about if index is None else ""
    if index is not None and index < len(statements):
        whole = statements[index].text
    if whole[first : last + 1] != verbatim:
        return Quote("", verbatim, "", language)
    before, after = whole[:first], whole[last + 1 :]
    return Quote(
        before=f"…{before[-_AROUND:]}" if len(before) > _AROUND else before,
        marked=verbatim,
        after=f"{after[:_AROUND]}…" if len(after) > _AROUND else after,
        language=language,
    )

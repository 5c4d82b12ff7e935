"""Suggestions as cards: two phrases in their own languages, what was quoted marked where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from escale.apps.directory.models import Field, Organisation, Statement
from escale.apps.directory.queries.visibility import ShownPerson
from escale.apps.meetings.models import Round
from escale.apps.meetings.queries.participants import Participant, count_of, level_column, met_by, people_column
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Participation
from escale.apps.suggestions.models import Recommendation, Suggestion
from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared

_AROUND = 160
CARDS = 25  # counterparts on a page


class Said(NamedTuple):
    """An offer or need as its organisation wrote it."""

    kind: str
    text: str
    language: str


Texts = Mapping[tuple[int, str], Sequence[Said]]


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
    """A counterpart with what speaks for a meeting and what was said about it.

    ``proposed``: whether the organiser proposes it; ``proposal``: why, empty where that was erased.
    """

    organisation: Organisation
    level: str
    people: Sequence[ShownPerson]
    suggestion: Suggestion | None = None
    reasons: Sequence[Why] = ()
    statements: Sequence[Said] = ()
    proposed: bool = False
    proposal: str = ""


def suggestions_for(participant: Participant, of_round: Round | None = None) -> QuerySet[Suggestion]:
    """The suggestions of a participant's organisation, best first, with what a card shows; nobody who said no."""
    return _suggested(**_suggested_keys(participant, of_round))


def first_suggestions(participant: Participant, of_round: Round | None, most: int) -> list[Suggestion]:
    """The first ``most`` of them."""
    return _first_suggestions(**_suggested_keys(participant, of_round), most=most)


def _suggested_keys(participant: Participant, of_round: Round | None) -> dict[str, Any]:
    return {
        "mission": participant.mission.pk,
        "context": context_of(participant.mission),
        "organisation": participant.organisation.pk,
        "side": participant.side,
        "of_round": of_round.pk if of_round is not None else 0,
    }


@prepared(shape={"most"})
def _first_suggestions(*, most: int, **keys: Any) -> QuerySet[Suggestion]:
    return _suggested(**keys)[:most]


def _suggested(*, mission: int, context: str, organisation: int, side: str, of_round: int) -> QuerySet[Suggestion]:
    met = met_by(mission, organisation, side).values("organisation")
    return (
        Suggestion.objects.filter(context=context, organisation=organisation, counterpart__in=met)
        .select_related("counterpart")
        .annotate(
            level=level_column(of_round, organisation, "counterpart"),
            people=people_column(mission, "counterpart"),
            said=said_column("organisation", "counterpart"),
            proposal=proposal_column(context, organisation, "counterpart"),
            proposed=Exists(_proposed(context, organisation, "counterpart")),
        )
        .order_by("-proposed", "rank", "pk")
    )


def proposal_column(context: str, organisation: int, other: str) -> Coalesce:
    """Why the organiser proposes an organisation and the outer row's ``other`` to each other; empty when not."""
    rows = _proposed(context, organisation, other).order_by()
    return Coalesce(Subquery(rows.values("reason")[:1]), Value(""))


def _proposed(context: str, organisation: int, other: str) -> QuerySet[Recommendation]:
    theirs = OuterRef(other)
    pair = Q(first=organisation, second=theirs) | Q(second=organisation, first=theirs)
    return Recommendation.objects.filter(pair, context=context)


def proposed_beside(participant: Participant, of_round: Round | None) -> list[Participation]:
    """Those the organiser proposes whom matching did not suggest, with what a card shows, by name."""
    return _beside(**_suggested_keys(participant, of_round))


@prepared
def _beside(*, mission: int, context: str, organisation: int, side: str, of_round: int) -> QuerySet[Participation]:
    suggested = Suggestion.objects.filter(
        context=context, organisation=organisation, counterpart=OuterRef("organisation")
    )
    found = met_by(mission, organisation, side).filter(
        Exists(_proposed(context, organisation, "organisation")), ~Exists(suggested)
    )
    cards = with_card(found, mission=mission, organisation=organisation, of_round=of_round)
    return cards.annotate(proposal=proposal_column(context, organisation, "organisation"))[:CARDS]


def suggestion_cards(participant: Participant, found: Iterable[Suggestion]) -> list[Card]:
    """One page of :func:`suggestions_for` with quotations, wishes and people."""
    visibility = participant.visibility
    about_shown = visibility.sees(Field.ABOUT, met=False)
    return [
        Card(
            organisation=visibility.organisation(each.counterpart, met=False),
            level=row["level"],
            people=visibility.people(row["people"], met=False),
            suggestion=each,
            proposed=row["proposed"],
            proposal=row["proposal"],
            reasons=reasons_of(
                each.reasons, row["said"], participant.organisation, each.counterpart, about_shown=about_shown
            ),
        )
        for each, row in ((each, vars(each)) for each in found)
    ]


def reasons_of(
    reasons: Iterable[Mapping[str, Any]],
    said: Iterable[Mapping[str, Any]],
    mine: Organisation,
    theirs: Organisation,
    *,
    about_shown: bool,
) -> list[Why]:
    """The stored reasons of a suggestion as quotations from what both :func:`said <said_column>`."""
    texts = texts_of(said)
    return [why(reason, mine, theirs, texts) for reason in reasons if about_shown or not quotes_about(reason)]


def with_card(
    found: QuerySet[Participation], *, mission: int, organisation: int, of_round: int
) -> QuerySet[Participation]:
    """Some counterparts in order of name, with what a card shows."""
    return found.annotate(
        level=level_column(of_round, organisation, "organisation"),
        people=people_column(mission, "organisation"),
        said=said_column("organisation"),
    ).order_by("organisation__sort_key", "pk")


@prepared(shape={"most"})
def first_counterparts(
    *, mission: int, organisation: int, side: str, of_round: int, most: int
) -> QuerySet[Participation]:
    """The first ``most`` of all counterparts, with what a card shows; ``of_all``: how many there are."""
    found = met_by(mission, organisation, side)
    cards = with_card(found, mission=mission, organisation=organisation, of_round=of_round)
    return cards.annotate(of_all=count_of(found))[:most]


def counterparts_named(keys: Sequence[int], *, mission: int, organisation: int, of_round: int) -> list[Participation]:
    """Up to :data:`CARDS` counterparts by the keys of their participations, with what a card shows."""
    padded = [*keys, *[0] * (CARDS - len(keys))]
    named = {f"key{place}": key for place, key in enumerate(padded)}
    return _named(mission=mission, organisation=organisation, of_round=of_round, **named)


@prepared
def _named(*, mission: int, organisation: int, of_round: int, **keys: int) -> QuerySet[Participation]:
    found = Participation.objects.filter(pk__in=list(keys.values())).select_related("organisation")
    return with_card(found, mission=mission, organisation=organisation, of_round=of_round)


def counterpart_cards(participant: Participant, found: Iterable[Participation]) -> list[Card]:
    """One page of counterparts :func:`with_card`, each with its first offers and needs."""
    visibility = participant.visibility
    kinds = (Statement.Kind.OFFER, Statement.Kind.NEED)
    cards = []
    for each in found:
        row = vars(each)
        texts = texts_of(row["said"])
        card = Card(
            organisation=visibility.organisation(each.organisation, met=False),
            level=row["level"],
            people=visibility.people(row["people"], met=False),
            statements=[said for kind in kinds for said in texts.get((each.organisation_id, kind), ())[:2]],
            proposed="proposal" in row,
            proposal=row.get("proposal", ""),
        )
        cards.append(card)
    return cards


def said_column(*organisations: str) -> JsonRows:
    """Statements of the outer row's organisations in their order, as matching counted them."""
    any_of = reduce(or_, (Q(organisation=OuterRef(name)) for name in organisations))
    rows = Statement.objects.filter(any_of).order_by("organisation", "position", "pk")
    return JsonRows(rows, organisation="organisation_id", kind="kind", text="text", language="language")


def texts_of(rows: Iterable[Mapping[str, Any]]) -> Texts:
    """Such a column by organisation and kind."""
    texts: dict[tuple[int, str], list[Said]] = defaultdict(list)
    for row in rows:
        texts[row["organisation"], row["kind"]].append(Said(row["kind"], row["text"], row["language"]))
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

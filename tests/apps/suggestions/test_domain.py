"""Suggestions of a context are replaced as a whole; vectors are kept by the hash of their text."""

import pytest

from escale.apps.suggestions.domain import StoredVectors, SuggestionDraft, replace_suggestions
from escale.apps.suggestions.models import SentenceVector, Suggestion
from escale.apps.suggestions.queries import embedder_of, suggested_to
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def draft(organisation: int, counterpart: int, rank: int) -> SuggestionDraft:
    return SuggestionDraft(organisation, counterpart, rank, 900 - rank, 800, 700, None, [], ["fr"], ["state_a_need"])


def test_only_the_context_is_replaced() -> None:
    one, two, three = (OrganisationFactory() for _ in range(3))
    replace_suggestions(context="mission:1", drafts=[draft(one.pk, two.pk, 1)], embedder="old")
    replace_suggestions(context="mission:2", drafts=[draft(one.pk, two.pk, 1)], embedder="old")
    drafts = [draft(one.pk, two.pk, 2), draft(one.pk, three.pk, 1)]
    assert replace_suggestions(context="mission:1", drafts=drafts, embedder="new") == 2
    assert [each.counterpart_id for each in suggested_to("mission:1", one.pk)] == [three.pk, two.pk]
    assert (embedder_of("mission:1"), embedder_of("mission:2"), embedder_of("mission:3")) == ("new", "old", "")


def test_a_draft_that_breaks_a_rule_leaves_the_old_ones() -> None:
    one, two = OrganisationFactory(), OrganisationFactory()
    replace_suggestions(context="c", drafts=[draft(one.pk, two.pk, 1)], embedder="e")
    with pytest.raises(Exception, match="no_suggestion_to_oneself"):
        replace_suggestions(context="c", drafts=[draft(one.pk, one.pk, 1)], embedder="e")
    assert Suggestion.objects.count() == 1


def test_vectors_are_kept_once_for_each_encoder() -> None:
    store, other = StoredVectors("a"), StoredVectors("b")
    store.put({"k1": b"\x01\xff", "k2": b"\x02"})
    store.put({"k1": b"\x09", "k3": b"\x03"})
    assert store.get(["k1", "k3", "k9"]) == {"k1": b"\x01\xff", "k3": b"\x03"}
    assert other.get(["k1"]) == {}
    many = {f"m{number}": bytes([number % 256]) for number in range(1200)}
    store.put(many)
    assert store.get(list(many)) == many
    assert SentenceVector.objects.count() == 1203


@pytest.mark.parametrize(
    ("they", "mine", "directions"),
    [
        (300, 900, [("i_meet_their_need", 900), ("they_meet_my_need", 300)]),
        (500, 500, [("they_meet_my_need", 500), ("i_meet_their_need", 500)]),
        (None, 0, [("i_meet_their_need", 0)]),
        (None, None, [("common_ground", 410)]),
    ],
)
def test_what_is_likeliest_comes_first(they: int | None, mine: int | None, directions: list[tuple[str, int]]) -> None:
    suggestion = Suggestion(score=410, they_meet_my_need=they, i_meet_their_need=mine)
    assert suggestion.directions == directions

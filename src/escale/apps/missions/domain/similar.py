"""Who in a mission offers much the same as somebody else."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from escale.apps.directory.models import Statement
from escale.apps.suggestions.models import Similarity
from escale.engines.matching.model import Profile
from escale.engines.text.embedding import Embedder

if TYPE_CHECKING:
    from escale.engines.matching.corpus import Sentence

Said = Callable[[int], Sequence[Statement]]


def similarities(
    profiles: Sequence[Profile],
    offers_of: Said,
    embedder: Embedder,
    *,
    context: str,
    progress: Callable[[float], None],
) -> Iterator[Similarity]:
    """Rows to be saved; ``offers_of`` an organisation (its key) are its statements in their order.

    Whoever states no offer is compared by what it says about itself, as in matching.
    """
    from escale.engines.matching.corpus import offers_of as spoken
    from escale.engines.text.nearness import alike

    sentences = spoken(profiles).sentences
    texts, owners = [each.text for each in sentences], [each.owner for each in sentences]
    found = alike(texts, owners, embedder, progress=progress)
    keys = [int(profile.id) for profile in profiles]
    for owner, others in found.items():
        for rank, each in enumerate(others, start=1):
            mine, theirs = sentences[each.mine], sentences[each.theirs]
            yield Similarity(
                context=context,
                organisation_id=keys[owner],
                other_id=keys[each.owner],
                rank=rank,
                score=round(1000 * each.score),
                mine=mine.text,
                mine_language=_language(mine, offers_of(keys[owner])),
                theirs=theirs.text,
                theirs_language=_language(theirs, offers_of(keys[each.owner])),
                by_about=mine.ref.statement is None or theirs.ref.statement is None,
            )


def _language(sentence: "Sentence", offers: Sequence[Statement]) -> str:
    return "" if sentence.ref.statement is None else offers[sentence.ref.statement].language

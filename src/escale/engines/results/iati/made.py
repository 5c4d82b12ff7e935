"""Elements that the writer makes: attributes that say nothing left out, children in the order of the schema."""

from collections.abc import Iterator, Mapping, Sequence

from escale.engines.results.iati.order import rank
from escale.engines.results.iati.taking import LANGUAGE
from escale.engines.results.kept import NOTHING, Kept, Node
from escale.engines.results.model import Words


def made(name: str, attributes: Mapping[str, str], children: Sequence[Node | str] = (), kept: Kept = NOTHING) -> Node:
    """An element with what was kept of it: each kept child comes back at its place, among its kind.

    A kept attribute was not understood, so it goes before what would be written for it.
    """
    merged = {key: value for key, value in attributes.items() if value} | dict(kept.attributes)
    inside = list(children)
    for index, child in kept.children:
        inside.insert(index, child)
    inside.sort(key=lambda each: rank(name, each.name if isinstance(each, Node) else ""))
    return Node(name, tuple(merged.items()), tuple(inside), made=True)


def texts(
    name: str, words: Words, attributes: Mapping[str, str] | None = None, *, always: bool = False
) -> Iterator[Node]:
    """A text in its languages as one element; without text nothing, unless it is there for its attributes."""
    if not (words or always):
        return
    narratives = [made("narrative", {LANGUAGE: each.language}, (each.words,), each.kept) for each in words.narratives]
    yield made(name, attributes or {}, narratives, words.kept)


def flag(value: bool | None) -> str:
    """As the schema writes it; nothing when nobody said."""
    return "" if value is None else str(int(value))

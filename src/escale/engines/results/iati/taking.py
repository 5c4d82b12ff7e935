"""One element while it is read: what is taken is understood, the rest is kept as it is, in its place."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from escale.engines.results.iati.order import rank
from escale.engines.results.kept import Kept, Node
from escale.engines.results.model import NO_WORDS, Narrative, Words
from escale.engines.results.numbers import number, plain
from escale.engines.results.problem import Place, Problem

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
LANGUAGE = "xml:lang"
T = TypeVar("T")


class Taking:
    """Attributes and children of an element that nobody has taken yet; what is wrong is noted in ``problems``."""

    def __init__(self, node: Node, place: Place, problems: list[Problem]) -> None:
        self.place = place
        self.problems = problems
        self._attributes = dict(node.attributes)
        self._children: list[tuple[int, Node | str]] = []
        self._places: dict[int, Place] = {}
        counted: Counter[str] = Counter()
        spoken = [each for each in node.children if isinstance(each, Node) or each.strip()]
        # Places are those in the order of the schema: they hold when a file that has another order is written anew.
        spoken.sort(key=lambda each: rank(node.name, each.name if isinstance(each, Node) else ""))
        for index, each in enumerate(spoken):
            self._children.append((index, each))
            if isinstance(each, Node):
                counted[each.name] += 1
                self._places[index] = Place(f"{place.path}/{each.name}[{counted[each.name]}]", each.line)

    def attribute(self, name: str) -> str:
        """The attribute as it is written, empty when there is none."""
        return self._attributes.pop(name, "")

    def flag(self, name: str) -> bool | None:
        """True, false, or None: not said, or not in the words of a schema (then it is kept and noted)."""
        written = self._attributes.get(name)
        if written is None:
            return None
        if written.strip() not in _FLAGS:
            self.note("not-a-flag", attribute=name, value=written)
            return None
        return _FLAGS[self._attributes.pop(name).strip()]

    def amount(self, name: str) -> Decimal | None:
        """A number that can be written back as it was, else None and the attribute is kept."""
        written = self._attributes.get(name, "")
        found = number(written)
        if found is None or plain(found) != written:
            if written and found is None:
                self.note("not-a-number", value=written)
            return None
        del self._attributes[name]
        return found

    def day(self) -> date | None:
        """The day in ``iso-date`` as YYYY-MM-DD; None and noted when it is none."""
        written = self._attributes.get("iso-date", "")
        try:
            found = date.fromisoformat(written) if _DAY.fullmatch(written) else None
        except ValueError:
            found = None
        if found is not None:
            del self._attributes["iso-date"]
        else:
            self.note("not-a-date", value=written)
        return found

    def has(self, name: str) -> bool:
        """Whether the attribute is there."""
        return name in self._attributes

    def each(self, name: str, read: Callable[["Taking"], T | None], most: int | None = None) -> tuple[T, ...]:
        """What ``read`` makes of each child of this name; a child of which it makes None is kept, and so is what is
        more than ``most``."""
        found: list[T] = []
        left: list[tuple[int, Node | str]] = []
        for index, child in self._children:
            wanted = isinstance(child, Node) and child.name == name and not _is_foreign(child)
            if wanted and isinstance(child, Node) and (most is None or len(found) < most):
                made = read(Taking(child, self._places[index], self.problems))
                if made is not None:
                    found.append(made)
                    continue
            left.append((index, child))
        self._children = left
        return tuple(found)

    def one(self, name: str, read: Callable[["Taking"], T | None]) -> T | None:
        """The first child of this name."""
        found = self.each(name, read, most=1)
        return found[0] if found else None

    def words(self, name: str) -> Words:
        """The text in a child of this name."""
        return self.one(name, lambda taking: taking.narratives() or None) or NO_WORDS

    def narratives(self) -> Words:
        """This element as a text: its narratives, and what else is in it."""
        return Words(self.each("narrative", _narrative), self.rest())

    def text(self) -> str | None:
        """What is written in this element, when it is text alone."""
        texts = [child for _index, child in self._children if isinstance(child, str)]
        if len(texts) != 1 or len(self._children) != 1:
            return None
        self._children = []
        return texts[0]

    def rest(self) -> Kept:
        """What is left."""
        return Kept(tuple(self._attributes.items()), tuple(self._children))

    def note(self, code: str, **values: str) -> None:
        """Something is wrong here."""
        self.problems.append(Problem(code, self.place, values))


def _is_foreign(node: Node) -> bool:
    return any(key == "xmlns" and value for key, value in node.attributes)


def _narrative(taking: Taking) -> Narrative | None:
    words = taking.text()
    if words is None:
        return None
    return Narrative(words, taking.attribute(LANGUAGE), taking.rest())

"""Pieces of a file that are not understood here and are handed on as they are."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """An element of XML: its name as written, attributes in their order, texts and elements in it.

    ``made`` elements were built by the writer and may be indented; every other one is written back letter by letter.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Node | str", ...] = ()
    line: int = field(default=0, compare=False)
    made: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What else stood in an element: attributes, and children with their place among all children, from 0."""

    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[tuple[int, Node | str], ...] = ()


NOTHING = Kept()

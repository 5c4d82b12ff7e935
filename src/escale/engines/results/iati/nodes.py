"""XML in and out. In: nothing that can blow up, with the line of every element. Out: what was kept, letter by letter.

Expat reads without any network. A document type is refused before an entity can be declared, so there is nothing to
expand. Prefixes are read as written; only the one of our own namespace becomes ``escale``.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from escale.engines.results.kept import Node
from escale.engines.results.problem import Place, Problem, Unreadable, Unwritable

MOST_BYTES = 20_000_000
MOST_ELEMENTS = 300_000
MOST_DEEP = 60
OURS = "urn:escale:results:1"
PREFIX = "escale"
# https://www.w3.org/TR/xml/#charsets: written as a reference they are forbidden too.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(data: bytes) -> Node:
    """The root of a document, or ``Unreadable``: too large, too deep, with a document type, or no XML."""
    if len(data) > MOST_BYTES:
        raise _unreadable("file-too-large", 0, most=f"{MOST_BYTES // 1_000_000} MB")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code) or ""
        raise _unreadable("not-xml", error.lineno, reason=said) from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise _unreadable("not-xml", builder.parser.CurrentLineNumber, reason=str(error)) from error
    return builder.root


def _unreadable(code: str, line: int, **values: str) -> Unreadable:
    return Unreadable(Problem(code, Place("", line), values))


class _Builder:
    """Makes nodes from what expat calls."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._open: list[tuple[str, tuple[tuple[str, str], ...], int]] = []
        self._inside: list[list[Node | str]] = [[]]
        self._scopes: list[dict[str, str]] = [{"xml": "xml"}]
        self._count = 0

    @property
    def root(self) -> Node:
        """The one element outside of all others."""
        return next(each for each in self._inside[0] if isinstance(each, Node))

    def _doctype(self, *_: object) -> None:
        raise _unreadable("document-type", self.parser.CurrentLineNumber)

    def _start(self, name: str, flat: list[str]) -> None:
        line = self.parser.CurrentLineNumber
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise _unreadable("too-many-elements", line, most=str(MOST_ELEMENTS))
        if len(self._open) >= MOST_DEEP:
            raise _unreadable("too-deep", line, most=str(MOST_DEEP))
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        scope = self._scopes[-1]
        if declared := {key[6:]: uri for key, uri in pairs if key.startswith("xmlns:")}:
            scope = {**scope, **declared}
            if scope.get(PREFIX, OURS) != OURS:
                raise _unreadable("prefix-taken", line, prefix=PREFIX)
        self._scopes.append(scope)
        kept = [(key, value) for key, value in pairs if not (key.startswith("xmlns:") and value == OURS)]
        attributes = tuple((self._named(key, scope), value) for key, value in kept)
        self._open.append((self._named(name, scope), attributes, line))
        self._inside.append([])

    def _named(self, name: str, scope: dict[str, str]) -> str:
        prefix, colon, local = name.partition(":")
        if not colon or prefix == "xmlns":
            return name
        if prefix not in scope:
            raise _unreadable("prefix-unknown", self.parser.CurrentLineNumber, prefix=prefix)
        return f"{PREFIX}:{local}" if scope[prefix] == OURS else name

    def _end(self, _name: str) -> None:
        name, attributes, line = self._open.pop()
        children = tuple(_joined(self._inside.pop()))
        self._scopes.pop()
        self._inside[-1].append(Node(name, attributes, children, line))

    def _text(self, text: str) -> None:
        self._inside[-1].append(text)


def _joined(children: list[Node | str]) -> Iterator[Node | str]:
    """One text where expat calls several times for it: long ones, and those with a comment in them."""
    for is_text, group in groupby(children, key=lambda each: isinstance(each, str)):
        if is_text:
            yield "".join(each for each in group if isinstance(each, str))
        else:
            yield from group


def document(root: Node) -> bytes:
    """The document in UTF-8; our namespace is declared when something of it is in use.

    ``Unwritable`` when a text has a character that XML lacks, such as a control character.
    """
    if _uses_ours(root):
        declared = (*root.attributes, (f"xmlns:{PREFIX}", OURS))
        root = Node(root.name, declared, root.children, root.line, root.made)
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_written(root, 0)) + "\n"
    if found := _NOT_IN_XML.search(text):
        raise Unwritable(Problem("character-not-in-xml", values={"code": f"U+{ord(found[0]):04X}"}))
    return text.encode()


def _uses_ours(node: Node) -> bool:
    ours = f"{PREFIX}:"
    if node.name.startswith(ours) or any(key.startswith(ours) for key, _value in node.attributes):
        return True
    return any(_uses_ours(each) for each in node.children if isinstance(each, Node))


def _written(node: Node, depth: int) -> Iterator[str]:
    attributes = "".join(f" {key}={_quoted(value)}" for key, value in node.attributes)
    if not node.children:
        yield f"<{node.name}{attributes}/>"
        return
    yield f"<{node.name}{attributes}>"
    indented = node.made and all(isinstance(each, Node) for each in node.children)
    for each in node.children:
        if indented:
            yield "\n" + "  " * (depth + 1)
        if isinstance(each, Node):
            yield from _written(each, depth + 1)
        else:
            yield escape(each, {"\r": "&#13;"})
    if indented:
        yield "\n" + "  " * depth
    yield f"</{node.name}>"


def _quoted(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})

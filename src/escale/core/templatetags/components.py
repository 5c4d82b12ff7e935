"""Components: pieces of pages with declared parameters, from ``templates/components/NAME.html``.

    {% component "tag" text=job|label:"state" kind=job.state %}
    {% wrap "card" heading=title %} … {% slot "actions" %} … {% endslot %} {% endwrap %}

The first line of a component says what it takes, what has no default must be given:

    {% parameters text kind="" %}

What is not declared, or is missing, is a ``TemplateSyntaxError`` where the page is compiled, not where it is shown.
A component sees its parameters and :data:`AMBIENT`, and nothing else of the page. What stands between ``wrap`` and
``endwrap`` is its ``content``, what stands in a ``slot`` the parameter of that name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, Engine, Library, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

AMBIENT = ("request", "csrf_token", "LANGUAGE_CODE", "languages")
CONTENT = "content"

register = Library()


@dataclass(frozen=True)
class Signature:
    """What a component takes: names without a default, and defaults by name."""

    needed: frozenset[str]
    defaults: Mapping[str, FilterExpression]

    @property
    def names(self) -> list[str]:
        """All of them, in order of the alphabet."""
        return sorted({*self.needed, *self.defaults})


class ParametersNode(Node):
    """The declaration; it shows nothing."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature

    def render(self, _context: Context) -> SafeString:
        """Nothing."""
        return SafeString("")


class ComponentNode(Node):
    """A use of a component. ``slots`` holds what is written between its tags."""

    child_nodelists = ("everything",)

    def __init__(self, name: str, given: Mapping[str, FilterExpression], slots: Mapping[str, NodeList]) -> None:
        self.template = Engine.get_default().get_template(f"components/{name}.html")
        self.signature = signature_of(self.template, name)
        self.given, self.slots = given, slots
        # Defaults are written in the component, so they are the same on every page.
        nothing = Context()
        self.absent = {
            key: default.resolve(nothing)
            for key, default in self.signature.defaults.items()
            if key not in given and key not in slots
        }
        self.everything = NodeList(node for nodes in slots.values() for node in nodes)
        asked = {*given, *slots}
        if undeclared := asked - set(self.signature.names):
            takes = ", ".join(self.signature.names) or "nothing"
            raise TemplateSyntaxError(f"components/{name}.html takes {takes}; not {', '.join(sorted(undeclared))}")
        if missing := self.signature.needed - asked:
            raise TemplateSyntaxError(f"components/{name}.html needs {', '.join(sorted(missing))}")

    def render(self, context: Context) -> SafeString:
        """The component with its parameters."""
        values: dict[str, Any] = dict(self.absent)
        values |= {name: value.resolve(context) for name, value in self.given.items()}
        values |= {name: SafeString(nodes.render(context).strip()) for name, nodes in self.slots.items()}
        return _shown(self.template, values, context)


def signature_of(template: Template, name: str) -> Signature:
    """What a component declares; raises ``TemplateSyntaxError`` when it declares nothing."""
    found = [node for node in template.nodelist if isinstance(node, ParametersNode)]
    if len(found) != 1:
        raise TemplateSyntaxError(f"components/{name}.html must declare its parameters once: {{% parameters … %}}")
    return found[0].signature


def render_component(name: str, values: Mapping[str, object], context: Context) -> SafeString:
    """A component from Python, with the same check. Raises ``TemplateSyntaxError``."""
    template = Engine.get_default().get_template(f"components/{name}.html")
    signature = signature_of(template, name)
    wrong = set(values) - set(signature.names) | (signature.needed - set(values))
    if wrong:
        raise TemplateSyntaxError(f"components/{name}.html: {', '.join(sorted(wrong))}")
    defaults = {key: default.resolve(context) for key, default in signature.defaults.items()}
    return _shown(template, {**defaults, **values}, context)


def _shown(template: Template, values: Mapping[str, Any], context: Context) -> SafeString:
    # A page has hundreds of these: context.new() would copy the page's whole stack before it is emptied.
    around = {name: found for name in AMBIENT if (found := context.get(name)) is not None}
    inner = Context({**around, **values}, autoescape=context.autoescape)
    inner.render_context = context.render_context
    if "request" in around:
        inner.request = around["request"]  # type: ignore[attr-defined]  # where tags of Django look for it
    inner.template = context.template or template
    # The last line break of its file is none of the page: a component may stand within a sentence.
    return SafeString(template.nodelist.render(inner).strip("\n"))


@register.tag
def parameters(parser: Parser, token: Token) -> ParametersNode:
    """``{% parameters needed other="default" %}``."""
    needed: list[str] = []
    defaults: dict[str, FilterExpression] = {}
    for bit in token.split_contents()[1:]:
        if "=" in bit:
            defaults |= token_kwargs([bit], parser)
        else:
            needed.append(bit)
    return ParametersNode(Signature(frozenset(needed), defaults))


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """``{% component "name" key=value … %}``."""
    name, given = _asked(parser, token)
    return ComponentNode(name, given, {})


@register.tag
def wrap(parser: Parser, token: Token) -> ComponentNode:
    """``{% wrap "name" key=value … %} content {% endwrap %}``."""
    name, given = _asked(parser, token)
    inside = parser.parse(("endwrap",))
    parser.delete_first_token()
    slots = {node.name: node.nodelist for node in inside if isinstance(node, SlotNode)}
    rest = NodeList(node for node in inside if not isinstance(node, SlotNode))
    return ComponentNode(name, given, {CONTENT: rest, **slots})


class SlotNode(Node):
    """A named part of what a component wraps; shown by the component."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, _context: Context) -> SafeString:
        """Only directly inside ``wrap`` there is somebody to show it."""
        raise TemplateSyntaxError(f'{{% slot "{self.name}" %}} must stand directly inside {{% wrap %}}')


@register.tag
def slot(parser: Parser, token: Token) -> SlotNode:
    """``{% slot "name" %} … {% endslot %}``."""
    name = _literal(token.split_contents()[1:])
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(name, nodelist)


def _asked(parser: Parser, token: Token) -> tuple[str, dict[str, FilterExpression]]:
    bits = token.split_contents()[1:]
    name = _literal(bits[:1])
    given = token_kwargs(bits[1:], parser)
    if len(given) != len(bits) - 1:
        raise TemplateSyntaxError(f"components/{name}.html: write key=value, each once, not {' '.join(bits[1:])}")
    return name, given


def _literal(bits: list[str]) -> str:
    if len(bits) != 1 or len(bits[0]) < 3 or bits[0][0] not in "\"'" or bits[0][-1] != bits[0][0]:
        raise TemplateSyntaxError("expected one name in quotation marks")
    return bits[0][1:-1]

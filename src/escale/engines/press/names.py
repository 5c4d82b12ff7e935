"""Find organisations of the directory in a text: by any name, in any spelling, behind the prefixes of Arabic."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from escale.engines.text.folding import fold

# Letters with the vowel signs and accents that may stand on them.
_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u064b-\u0652\u0670])*")
_ASIDE = re.compile(r"\(([^()]{2,80})\)")
_ARABIC = re.compile("[\u0621-\u064a]")
# A conjunction, a preposition, the article; "ل" and the article become "لل".
_PREFIXES = re.compile("^[وف]?(?:لل|[بلك]?ال|[بلك])?")
_ARTICLE = "ال"
_SHORTEST_STEM = 3
_LONGEST_TEXT = 400_000
_MOST_TOKENS = 24  # of a name, and of what a name may be spread over
# Words that a name has or has not: "Agence du développement digital", "Agence de Développement Digital".
_SMALL_WORDS = """
a al an and as at au aux d da das de del dem den der des di die do du e een el en et fir fur i in l la las le les lo
los of och on s the to und u van vum vun y zu و في من
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_FORMS_OF_LAW = """
sa, sas, sasu, sarl, sarlau, snc, sca, scs, spa, srl, sl, slu, gmbh, ag, kg, ohg, se, ug, ltd, limited, llc, llp, plc,
inc, corp, co, bv, nv, oy, ab, eg, ev, asbl, gie, s a, s a s, s a r l, s r l, s l, s p a, e v, s c a, s c s,
gmbh co kg, sarl au, g i e, a s b l, ش م م, ش م, ش ذ م م, شمم
"""
_FORMS = frozenset(each.strip() for each in _FORMS_OF_LAW.split(","))


@dataclass(frozen=True, slots=True)
class Mention:
    """Who is named where: code points ``start`` (inclusive) to ``end``. Several keys share one spelling."""

    keys: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    following: dict[str, "_Node"] = field(default_factory=dict)
    plain: dict[str, None] = field(default_factory=dict)
    capital: dict[str, None] = field(default_factory=dict)


class Names:
    """The names that are looked for: pairs of a key and a spelling, as many spellings as there are."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._root = _Node()
        for key, name in names:
            for spelling in spellings_of(name):
                self._add(key, spelling)

    def find(self, text: str) -> list[Mention]:
        """Return who is named, from left to right; where names overlap, the longest that begins first."""
        text = text[:_LONGEST_TEXT]
        tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
        folded = [fold(token) for token, _start, _end in tokens]
        found: list[Mention] = []
        place = 0
        while place < len(tokens):
            best = max(self._from(tokens, folded, place), key=lambda hit: hit[0], default=None)
            if best is None:
                place += 1
                continue
            end, keys = best
            found.append(Mention(keys, tokens[place][1], tokens[end - 1][2]))
            place = end
        return found

    def _add(self, key: str, spelling: str) -> None:
        words = _TOKEN.findall(spelling)
        tokens = [_bare(fold(word)) for word in words]
        kept = [token for token in _without_form(tokens) if token and token not in _SMALL][:_MOST_TOKENS]
        if not kept or (len(kept) == 1 and len(kept[0]) < 2):
            return
        node = self._root
        for token in kept:
            node = node.following.setdefault(token, _Node())
        # One word is often a word of the language too; "add" is no agency, "ADD" is.
        alone = len(kept) == 1 and not _ARABIC.search(kept[0])
        (node.capital if alone else node.plain)[key] = None

    def _from(
        self, tokens: list[tuple[str, int, int]], folded: list[str], place: int
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every name that begins at a token, as (token behind it, keys)."""
        nodes = [node for form in _forms(folded[place]) if (node := self._root.following.get(form))]
        yield from ((place + 1, keys) for node in nodes if (keys := _named(node, tokens[place][0])))
        for end in range(place + 1, min(len(tokens), place + 2 * _MOST_TOKENS)):
            if not nodes:
                return
            token = folded[end]
            reached = [node for each in nodes if (node := each.following.get(_bare(token)))]
            yield from ((end + 1, tuple(node.plain)) for node in reached if node.plain)
            nodes = reached + (nodes if token in _SMALL else [])


def spellings_of(name: str) -> list[str]:
    """Return the name, and apart what stands in brackets: ``Agence du numérique (ADN)`` is known by both."""
    name = name[:400]
    asides = [each for each in _ASIDE.findall(name) if each.isupper() or len(each.split()) > 1]
    return [_ASIDE.sub(" ", name), *asides]


def _named(node: _Node, token: str) -> tuple[str, ...]:
    capital = node.capital if (token.isupper() if _is_acronym(token) else token[0].isupper()) else {}
    return tuple(dict.fromkeys([*node.plain, *capital]))


def _is_acronym(token: str) -> bool:
    return len(token) <= 4 and not token[0].isdigit()


def _forms(token: str) -> list[str]:
    """The token, and what remains of an Arabic one without prefixes."""
    if not _ARABIC.match(token):
        return [token]
    forms = [token, _bare(token)]
    stem = token
    for prefix in ("[وف]", "[بلك]"):
        shorter = re.sub(f"^{prefix}", "", stem)
        if len(shorter) >= _SHORTEST_STEM:
            stem = shorter
            forms += [stem, _bare(stem)]
    matched = _PREFIXES.match(token)
    if matched and len(token) - matched.end() >= _SHORTEST_STEM:
        forms.append(token[matched.end() :])
    return list(dict.fromkeys(forms))


def _bare(token: str) -> str:
    return token.removeprefix(_ARTICLE) if len(token) >= len(_ARTICLE) + _SHORTEST_STEM else token


def _without_form(tokens: list[str]) -> list[str]:
    """The words without the legal form at the end: ``S.à r.l.`` is four of them."""
    for length in (4, 3, 2, 1):
        if len(tokens) > length and " ".join(tokens[-length:]) in _FORMS:
            return _without_form(tokens[:-length])
    return tokens

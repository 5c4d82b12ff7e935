"""Two spellings of one organisation: proposed to a person, never joined by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations, pairwise
from urllib.parse import urlsplit

from escale.core.workbook.folding import folded
from escale.core.workbook.rows import OrganisationRow, WorkbookRows

# Folding parts initials: "S.A.R.L." becomes "s a r l".
_LEGAL_FORMS = {
    folded(form)
    for form in (
        "SARL", "S.A.R.L.", "SARL AU", "S.à r.l.", "S.à r.l.-S", "Sàrl", "SA", "S.A.", "SAS", "S.A.S.", "SASU", "SNC",
        "SCA", "SCRL", "SRL", "S.r.l.", "S.p.A.", "SpA", "SE", "GIE", "ASBL", "a.s.b.l.", "EURL", "GmbH", "gGmbH",
        "GmbH & Co. KG", "AG", "KG", "OHG", "UG", "e.V.", "eG", "Ltd", "Limited", "LLC", "LLP", "Plc", "Inc", "Corp",
        "Corporation", "Company", "Co", "BV", "B.V.", "NV", "N.V.", "AB", "A/S", "Oy", "SCOP", "Société anonyme",
        "شركة", "ش.م.م", "ش.م.م.", "ش م م", "ش.ذ.م.م", "ش.م", "شركة ذات مسؤولية محدودة", "شركة مساهمة",
    )
}  # fmt: skip
_FORMS = re.compile(
    r"^(?:{0})(?= )|(?<= )(?:{0})$".format("|".join(sorted(map(re.escape, _LEGAL_FORMS), key=len, reverse=True)))
)
# Post offices to everybody: sharing one says nothing.
_PUBLIC_MAIL = {
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.de", "hotmail.com", "hotmail.fr", "outlook.com",
    "outlook.fr", "live.com", "live.fr", "icloud.com", "gmx.de", "gmx.net", "web.de", "menara.ma", "pt.lu",
    "orange.fr", "free.fr", "laposte.net", "protonmail.com", "proton.me", "example.org", "example.com",
}  # fmt: skip
_NEARLY = 0.9
_SHORTEST = 5
_LARGEST_GROUP = 50
_SHORTEST_STATEMENT = 30  # letters and spaces, folded
_LONGEST_COMPARED = 300
_ALIKE = 12
_USUAL_FROM = 3  # what more organisations say than these is no sign of anything


class Why(StrEnum):
    SAME_NAME = "same-name"
    SIMILAR_NAME = "similar-name"
    SAME_WEBSITE = "same-website"
    SAME_MAIL_DOMAIN = "same-mail-domain"
    SAME_WORDS = "same-words"


@dataclass(frozen=True, slots=True, order=True)
class MergeProposal:
    """`ref_b` may be another spelling of `ref_a`, which comes first in the file."""

    ref_a: str
    ref_b: str
    why: Why


def bare_name(name: str) -> str:
    """A name folded, without its legal form; of a name that is nothing else, the whole."""
    bare = folded(name)
    for _form in range(2):
        bare = _FORMS.sub("", bare).strip()
    return bare or folded(name)


def propose_merges(rows: WorkbookRows) -> tuple[MergeProposal, ...]:
    """Pairs of organisations, the strongest reason for each; in the order of the file."""
    order = {organisation.ref: place for place, organisation in enumerate(rows.organisations)}
    found: dict[tuple[str, str], Why] = {}
    for why, pairs in (
        (Why.SAME_NAME, _groups((bare_name(row.name), row.ref) for row in rows.organisations)),
        (Why.SAME_WEBSITE, _groups((_host(row.website), row.ref) for row in rows.organisations)),
        (Why.SIMILAR_NAME, _similar(rows.organisations)),
        (Why.SAME_MAIL_DOMAIN, _related(rows)),
        (Why.SAME_WORDS, _same_words(rows.organisations)),
    ):
        for one, other in pairs:
            pair = (one, other) if order[one] < order[other] else (other, one)
            if pair[0] != pair[1]:
                found.setdefault(pair, why)
    ordered = sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return tuple(MergeProposal(*pair, found[pair]) for pair in ordered)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is compared of an entry of the directory: its name, website, offers and needs."""

    ref: str
    name: str
    website: str = ""
    statements: tuple[str, ...] = ()


def doubles_of(one: Spelling, others: Iterable[Spelling]) -> dict[str, tuple[Why, ...]]:
    """Others that may be another spelling of `one`, by ref, each with every reason; who has most reasons first."""
    others = list(others)
    usual = {text for text, refs in _by_statement([one, *others]).items() if len(refs) > _USUAL_FROM}
    said = {_bare_statement(text) for text in one.statements} - usual - {""}
    found = {other.ref: tuple(_reasons(one, other, said)) for other in others}
    named = [ref for ref, reasons in found.items() if reasons]
    return {ref: found[ref] for ref in sorted(named, key=lambda ref: -len(found[ref]))}


def _reasons(one: Spelling, other: Spelling, said: set[str]) -> Iterator[Why]:
    names = bare_name(one.name), bare_name(other.name)
    close = [name.replace(" ", "") for name in names]
    if names[0] and names[0] == names[1]:
        yield Why.SAME_NAME
    elif min(map(len, close)) >= _SHORTEST and _nearly_same(*close):
        yield Why.SIMILAR_NAME
    if _host(one.website) and _host(one.website) == _host(other.website):
        yield Why.SAME_WEBSITE
    theirs = {_bare_statement(text) for text in other.statements} - {""}
    if said & theirs or any(_nearly_said(own, text) for own in said for text in theirs):
        yield Why.SAME_WORDS


def _nearly_said(one: str, other: str) -> bool:
    """As names; only what begins or ends alike is compared letter by letter."""
    alike = one[:_ALIKE] == other[:_ALIKE] or one[-_ALIKE:] == other[-_ALIKE:]
    return alike and _nearly_same(one, other)


def _bare_statement(text: str) -> str:
    return folded(text)[:_LONGEST_COMPARED] if _tells(folded(text)) else ""


def _tells(text: str) -> bool:
    """Whether a statement is long enough that two do not write it by chance."""
    return len(text) >= _SHORTEST_STATEMENT


def _by_statement(spellings: Iterable[Spelling]) -> dict[str, list[str]]:
    refs: dict[str, list[str]] = defaultdict(list)
    for spelling in spellings:
        for text in {_bare_statement(each) for each in spelling.statements} - {""}:
            refs[text].append(spelling.ref)
    return refs


def _same_words(organisations: tuple[OrganisationRow, ...]) -> Iterator[tuple[str, str]]:
    """Organisations with an offer or need in the same words; words that many use are a phrase."""
    spellings = (Spelling(row.ref, row.name, statements=(*row.offers, *row.needs)) for row in organisations)
    for refs in _by_statement(spellings).values():
        if len(refs) <= _USUAL_FROM:
            yield from pairwise(refs)


def _groups(keyed: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours that share a key: a chain of them proposes the whole group."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, ref in keyed:
        if key:
            groups[key].append(ref)
    for refs in groups.values():
        yield from pairwise(refs)


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.") if website else ""


def _similar(organisations: tuple[OrganisationRow, ...]) -> Iterator[tuple[str, str]]:
    """Names nearly spelt alike. Only those that share their beginning or their end are compared."""
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in organisations:
        name = bare_name(row.name).replace(" ", "")
        if len(name) >= _SHORTEST:
            blocks[f"^{name[:4]}"].append((name, row.ref))
            blocks[f"{name[-4:]}$"].append((name, row.ref))
    for block in blocks.values():
        for (name, ref), (other_name, other) in combinations(block[:_LARGEST_GROUP], 2):
            if _nearly_same(name, other_name):
                yield ref, other


def _nearly_same(one: str, other: str) -> bool:
    """One letter in ten may differ, but no digit: Lab 1 and Lab 2 are two."""
    if 2 * min(len(one), len(other)) < _NEARLY * (len(one) + len(other)):
        return False
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _NEARLY and matcher.ratio() >= _NEARLY


def _related(rows: WorkbookRows) -> Iterator[tuple[str, str]]:
    """Organisations whose people write from one domain and whose names share a word."""
    names = {row.ref: set(bare_name(row.name).split()) for row in rows.organisations}
    domains: dict[str, list[str]] = defaultdict(list)
    for person in rows.representatives:
        domain = person.email.rpartition("@")[2].casefold()
        if domain not in _PUBLIC_MAIL and person.organisation in names:
            domains[domain].append(person.organisation)
    for refs in domains.values():
        for one, other in combinations(dict.fromkeys(refs), 2):
            if names[one] & names[other]:
                yield one, other

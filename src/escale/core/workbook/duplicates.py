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


class Why(StrEnum):
    SAME_NAME = "same-name"
    SIMILAR_NAME = "similar-name"
    SAME_WEBSITE = "same-website"
    SAME_MAIL_DOMAIN = "same-mail-domain"


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
    ):
        for one, other in pairs:
            pair = (one, other) if order[one] < order[other] else (other, one)
            if pair[0] != pair[1]:
                found.setdefault(pair, why)
    ordered = sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return tuple(MergeProposal(*pair, found[pair]) for pair in ordered)


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

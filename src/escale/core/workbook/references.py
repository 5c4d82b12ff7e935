"""Refs: proposed where nobody chose any, unique within a sheet, and found again from other sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from escale.core.workbook.drafts import Draft, Report
from escale.core.workbook.folding import folded
from escale.core.workbook.problems import Code, Problem
from escale.core.workbook.specification import SHEETS, Column, Kind

Drafts = Mapping[str, list[Draft]]

_EVERYBODY = {
    folded(word) for word in ("all", "everybody", "tous", "toutes", "tout le monde", "alle", "الكل", "الجميع")
}


def propose_missing_refs(drafts: Drafts, report: Report) -> None:
    """Where a whole sheet has no ref: the row's name, folded, is one; the same file gives the same refs."""
    for sheet in SHEETS:
        rows = drafts.get(sheet.name, [])
        if not sheet.has_refs or not rows or any("ref" in draft.values for draft in rows):
            continue
        taken: set[str] = set()
        for place, draft in enumerate(rows, start=1):
            label = str(draft.values.get(sheet.label) or "") if sheet.label else ""
            stem = folded(label).replace(" ", "-")[:60] or f"{sheet.name}-{place}"
            ref = next(name for name in _numbered(stem) if name not in taken)
            taken.add(ref)
            draft.values["ref"] = ref
        for mapped in {id(draft.mapped): draft.mapped for draft in rows}.values():
            line = mapped.heading_line
            report.problems.append(Problem(mapped.table.sheet, f"{line}:{line}", Code.REF_PROPOSED))


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def note_doubles(drafts: Drafts, report: Report) -> None:
    for rows in drafts.values():
        first: dict[str, Draft] = {}
        for draft in rows:
            ref = draft.values.get("ref")
            if ref is None:
                continue
            if ref in first:
                report.add(draft, "ref", Code.REF_TWICE, ref, other=first[ref].where("ref"))
            else:
                first[ref] = draft


class Register:
    """Every ref a cell may name: of this file and of the mission it is brought into."""

    def __init__(self, drafts: Drafts, known: Mapping[str, set[str]]) -> None:
        self._refs: dict[str, set[str]] = {sheet.name: set(known.get(sheet.name, ())) for sheet in SHEETS}
        self._labels: dict[str, dict[str, set[str]]] = {sheet.name: {} for sheet in SHEETS}
        for sheet in SHEETS:
            for draft in drafts.get(sheet.name, []):
                ref = draft.values.get("ref")
                if isinstance(ref, str):
                    self._refs[sheet.name].add(ref)
                    self._add_labels(sheet.name, ref, draft.values.get(sheet.label))
            for ref in self._refs[sheet.name]:
                self._add_labels(sheet.name, ref, ref)

    def _add_labels(self, sheet: str, ref: str, label: object) -> None:
        if isinstance(label, str) and folded(label):
            self._labels[sheet].setdefault(folded(label), set()).add(ref)

    def find(self, draft: Draft, column: Column, text: str, report: Report) -> str | None:
        """The ref that a text means; None after noting that there is none, or more than one."""
        if column.or_all and folded(text) in _EVERYBODY:
            return "all"
        sheets = ", ".join(column.points_to)
        exact = [sheet for sheet in column.points_to if text in self._refs[sheet]]
        if len(exact) == 1:
            return text
        called = {ref for sheet in column.points_to for ref in self._labels[sheet].get(folded(text), ())}
        if len(exact) > 1 or len(called) > 1:
            report.add(draft, column.name, Code.REF_AMBIGUOUS, text, sheets=sheets)
        elif called:
            ref = next(iter(called))
            report.add(draft, column.name, Code.REF_BY_LABEL, text, sheets=sheets, ref=ref)
            return ref
        else:
            report.add(draft, column.name, Code.REF_UNKNOWN, text, sheets=sheets)
        return None

    def resolve(self, drafts: Drafts, report: Report) -> None:
        """Replace what cells say by the refs they mean."""
        for rows in drafts.values():
            for draft in rows:
                for column in draft.sheet.columns:
                    value = draft.values.get(column.name)
                    if value is None:
                        continue
                    if column.kind is Kind.LINK:
                        draft.values[column.name] = self.find(draft, column, value, report)
                    elif column.kind is Kind.LINKS:
                        found = (self.find(draft, column, entry, report) for entry in value)
                        draft.values[column.name] = tuple(dict.fromkeys(ref for ref in found if ref))

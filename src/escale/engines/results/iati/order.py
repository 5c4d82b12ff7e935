"""In which order the schema of IATI 2.03 wants what stands in an element."""

from typing import Final

_TEXTS = ("title", "description")

ORDER: Final[dict[str, tuple[str, ...]]] = {
    "iati-activities": ("iati-activity",),
    "iati-activity": (
        "iati-identifier", "reporting-org", "title", "description", "participating-org", "other-identifier",
        "activity-status", "activity-date", "contact-info", "activity-scope", "recipient-country", "recipient-region",
        "location", "sector", "tag", "country-budget-items", "humanitarian-scope", "policy-marker",
        "collaboration-type", "default-flow-type", "default-finance-type", "default-aid-type", "default-tied-status",
        "budget", "planned-disbursement", "capital-spend", "transaction", "document-link", "related-activity",
        "legacy-data", "conditions", "result", "crs-add", "fss",
    ),
    "result": (*_TEXTS, "document-link", "reference", "indicator"),
    "indicator": (*_TEXTS, "document-link", "reference", "baseline", "period"),
    "baseline": ("location", "dimension", "document-link", "comment"),
    "period": ("period-start", "period-end", "target", "actual"),
    "target": ("location", "dimension", "comment", "document-link"),
    "actual": ("location", "dimension", "comment", "document-link"),
    "document-link": (*_TEXTS, "category", "language", "document-date"),
}  # fmt: skip


def rank(parent: str, child: str) -> int:
    """The place of a child among the kinds of children; other namespaces and what nobody knows come last."""
    names = ORDER.get(parent, ("narrative",))
    return names.index(child) if child in names else len(names)

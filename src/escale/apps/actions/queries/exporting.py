"""Actions as a sheet: the same columns that are read, and what became of each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action
from escale.core.documents import sheet
from escale.core.labels import label
from escale.core.translated import best

MOST_EXPORTED: Final = 5_000
HEADINGS: Final[Mapping[str, str | Promise]] = {
    "title": _("What is done"),
    "description": _("Description"),
    "due": _("Until when"),
    "first": _("Who answers for it"),
    "second": _("Who answers for it on the other side"),
    "mission": _("Mission"),
    "language": _("Written in"),
    "state": _("State"),
    "reason": _("Reason"),
}


def lines(actions: Iterable[Action]) -> Iterator[list[sheet.Cell]]:
    """The cells of each action, in the order of the headings; the words in the language of the page."""
    for each in actions:
        title = best(each.title)
        owners = [(owner.institution or owner.organisation) for owner in each.owners.all()]
        names = [owner.name for owner in owners if owner is not None]
        yield [
            title.text,
            best(each.description, title.language).text,
            each.due,
            *[*names, "", ""][:2],
            each.mission.ref if each.mission else "",
            title.language,
            str(_("draft")) if each.is_draft else label(each, "state"),
            each.reason,
        ]


def as_csv(actions: Iterable[Action]) -> bytes:
    """As CSV."""
    return sheet.as_csv([str(each) for each in HEADINGS.values()], lines(actions))


def as_xlsx(actions: Iterable[Action]) -> bytes:
    """As XLSX."""
    return sheet.as_xlsx(str(_("Actions")), [str(each) for each in HEADINGS.values()], lines(actions))

"""Entries of a mission that are probably one organisation."""

from typing import NamedTuple

from django.db.models import OuterRef

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.models import Mission
from escale.core.json_rows import JsonRows
from escale.core.workbook.duplicates import Spelling, Why, doubles_of

MOST = 10


class Double(NamedTuple):
    """Another entry, with every reason why it may be the same."""

    organisation: int
    ref: str
    name: str
    reasons: tuple[Why, ...]


def probable_doubles(mission: Mission, organisation: Organisation) -> list[Double]:
    """Who of a mission is probably ``organisation`` once more, the surest first. One query."""
    said = JsonRows(Statement.objects.filter(organisation=OuterRef("organisation")).order_by("pk"), text="text")
    rows = mission.participations.order_by("organisation__sort_key", "pk").values_list(
        "organisation", "organisation__ref", "organisation__name", "organisation__website", said
    )
    spellings = {
        key: Spelling(ref, name, website, tuple(each["text"] for each in texts))
        for key, ref, name, website, texts in rows
    }
    one = spellings.pop(organisation.pk)
    keys = {each.ref: key for key, each in spellings.items()}
    found = list(doubles_of(one, spellings.values()).items())[:MOST]
    return [Double(keys[ref], ref, spellings[keys[ref]].name, reasons) for ref, reasons in found]

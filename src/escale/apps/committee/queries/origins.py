"""Committees as the origin of actions."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from escale.apps.agreements.queries import agreements_of
from escale.apps.committee.models import Committee
from escale.core.origins import Origin

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor


def committees_behind(user: "Visitor", keys: Collection[str]) -> dict[str, Origin]:
    """The committees that a visitor may follow, by key; one query."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    seen = agreements_of(user).order_by().values("pk")
    found = Committee.objects.filter(pk__in=wanted, agreement__in=seen)
    return {str(each.pk): Origin(_called(each), reverse("committee:committee", args=[each.pk])) for each in found}


def _called(committee: Committee) -> str:
    day = formats.date_format(committee.begins, "DATE_FORMAT")
    return _("Committee of %(day)s") % {"day": day}

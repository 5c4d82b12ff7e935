"""Rows of the apps above, read through the relations they declare on our models: nothing above is imported.

Rounds belong to stops, wishes to organisations; a mission's pages count them and link to their pages.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from escale.apps.directory.models import Organisation
from escale.apps.missions.models import Mission, Stop


def _model(owner: type[Model], relation: str) -> type[Any]:
    return owner._meta.get_field(relation).related_model  # type: ignore[return-value]


def rounds_of(mission: Mission) -> QuerySet[Any]:
    """The rounds of a mission in the order of the journey, with counts of wishes and of agenda versions.

    ``declined_count``: meetings of the published version that somebody declined.
    """
    rounds: QuerySet[Any] = _model(Stop, "rounds").objects.all()
    agendas = _model(_model(Stop, "rounds"), "agendas")
    published = agendas.objects.filter(round=OuterRef("pk"), state="published")
    declined = _model(agendas, "meetings").objects.filter(agenda__round=OuterRef("pk"), agenda__state="published")
    counts = {
        "wish_count": _count("wishes"),
        "agenda_count": _count("agendas"),
        "declined_count": counted(declined.filter(state="declined").order_by(), "agenda__round"),
    }
    of_mission = rounds.filter(stop__mission=mission).select_related("stop")
    counted_rounds = of_mission.annotate(**counts, published_number=Subquery(published.values("number")[:1]))
    in_order: QuerySet[Any] = counted_rounds.order_by("stop__position", "stop__starts", "pk")
    return in_order


def _count(relation: str) -> Any:
    rows = _model(_model(Stop, "rounds"), relation).objects.filter(round=OuterRef("pk")).order_by()
    return counted(rows, "round")


def wishes_from(mission: Mission) -> QuerySet[Any]:
    """Wishes that the outer organisation expressed in the rounds of a mission."""
    wishes: QuerySet[Any] = _model(Organisation, "wishes").objects.all()
    return wishes.filter(from_organisation=OuterRef("organisation"), round__stop__mission=mission).order_by()


def wishes_in(missions: Collection[Mission]) -> QuerySet[Any]:
    """All wishes of the rounds of some missions, in no order."""
    wishes: QuerySet[Any] = _model(Organisation, "wishes").objects.all()
    return wishes.filter(round__stop__mission__in=missions).order_by()


def wishes_of_the(mission: str) -> QuerySet[Any]:
    """The wishes of the rounds of the outer row's ``mission``, in no order."""
    wishes: QuerySet[Any] = _model(Organisation, "wishes").objects.all()
    return wishes.filter(round__stop__mission=OuterRef(mission)).order_by()


def counted(rows: QuerySet[Any], group: str) -> Any:
    """How many of ``rows`` belong to the outer row, as an expression; 0 when none."""
    return Coalesce(Subquery(rows.values(group).annotate(n=Count("pk")).values("n")), 0)

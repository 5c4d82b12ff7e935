"""What the frame reads."""

from django.db.models import Prefetch

from escale.apps.missions.models import Mission, Stop
from escale.apps.missions.queries.reality import tell_reality

MOST_MISSIONS = 6


def demo_missions() -> list[Mission]:
    """The newest missions with their stops, for the demo's home page; elsewhere a mission is not public."""
    stops = Prefetch("stops", queryset=Stop.objects.order_by("position", "starts", "pk"))
    missions = list(Mission.objects.prefetch_related(stops)[:MOST_MISSIONS])
    tell_reality(missions)
    return missions

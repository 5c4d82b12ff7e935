"""What the frame reads."""

from django.db.models import Prefetch, QuerySet

from escale.apps.missions.models import Mission, Stop

MOST_MISSIONS = 6


def demo_missions() -> QuerySet[Mission]:
    """The newest missions with their stops, for the demo's home page; elsewhere a mission is not public."""
    stops = Prefetch("stops", queryset=Stop.objects.order_by("position", "starts", "pk"))
    return Mission.objects.prefetch_related(stops)[:MOST_MISSIONS]

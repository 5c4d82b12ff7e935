"""Of ratings written down before, the day is enough."""

from typing import Any

from django.db import migrations
from django.db.models.functions import TruncDay


def coarsen(apps: Any, _schema: Any) -> None:
    """To the beginning of the day."""
    rated = apps.get_model("suggestions", "Outcome").objects.filter(kind__in=["rated", "unrated"])
    rated.update(happened_at=TruncDay("happened_at"))


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_outcomes")]

    operations = [migrations.RunPython(coarsen, migrations.RunPython.noop, elidable=True)]

from django.db import migrations, models

from escale.core.schema import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("meetings", "0005_disruptions")]
    operations = [
        AddIndexLive(
            "wish", models.Index(fields=["round"], condition=models.Q(simulated=True), name="simulated_wishes")
        ),
    ]

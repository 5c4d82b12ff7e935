from django.db import migrations, models

from escale.core.schema import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("migrating", "0002_columns")]
    operations = [AddIndexLive("Row", models.Index(fields=["text"], name="row_text"))]

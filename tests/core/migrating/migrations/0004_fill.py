from django.db import migrations
from django.db.models.functions import Upper

BATCH = 5_000


def fill(apps, schema_editor):
    """In pieces of their own, each a short transaction; what is filled stays filled when this is killed."""
    rows = apps.get_model("migrating", "Row").objects
    while keys := list(rows.filter(folded=None).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=keys).update(folded=Upper("text"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("migrating", "0003_index")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

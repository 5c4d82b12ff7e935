from django.db import migrations, models

from escale.core.schema import AddIndexLive
from escale.core.sorting import put_right


def fill(apps, schema_editor):
    for name in ("Cooperation", "Institution", "Membership", "Organisation", "Person"):
        put_right(apps.get_model("directory", name))


class Migration(migrations.Migration):
    """In short transactions beside the traffic; the indexes after that, when they cost least."""

    atomic = False
    dependencies = [("directory", "0008_sort_key")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexLive(
            "organisation", models.Index(fields=["cooperation", "sort_key", "id"], name="organisation_by_name")
        ),
        AddIndexLive("person", models.Index(fields=["cooperation", "sort_key", "id"], name="person_by_name")),
    ]

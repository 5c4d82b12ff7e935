from django.db import migrations

from escale.core.sorting import put_right


def fill(apps, schema_editor):
    put_right(apps.get_model("missions", "Delegation"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("missions", "0004_sort_key")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

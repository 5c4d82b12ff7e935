from django.db import migrations

from escale.core.sorting import put_right


def fill(apps, schema_editor):
    put_right(apps.get_model("meetings", "Interpreter"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("meetings", "0003_sort_key")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

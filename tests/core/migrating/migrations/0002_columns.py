from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("migrating", "0001_initial")]
    operations = [
        migrations.AddField("Row", "note", models.CharField(max_length=40, null=True)),
        migrations.AddField("Row", "state", models.CharField(max_length=8, db_default="new")),
        migrations.AddField("Row", "folded", models.CharField(max_length=40, null=True)),
    ]

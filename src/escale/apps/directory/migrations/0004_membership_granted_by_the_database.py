import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The release before this one does not know the column: the database fills it."""

    dependencies = [
        ('directory', '0003_field_visibility'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='granted_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now),
        ),
    ]

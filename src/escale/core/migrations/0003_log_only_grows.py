import django.db.models.deletion
from django.db import migrations, models

from escale.core import append_only


def refuse(apps, schema_editor):
    append_only.put(schema_editor.connection, ("core_auditentry", "core_signedhead"))


def allow(apps, schema_editor):
    append_only.lift(schema_editor.connection, ("core_auditentry", "core_signedhead"))


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_idempotency_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignedHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('signature', models.CharField(max_length=100)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_heads', to='core.auditchain')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('chain', 'number'), name='one_signed_head_a_number')],
            },
        ),
        migrations.RunPython(refuse, allow),
    ]

"""Seals take the dates along; nothing that was signed goes with what it hangs on."""

import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models

_DATES = ("in_force_from", "ends_on", "notice_on", "notice_days", "renewal")


def seal_dates(apps, schema_editor):
    """A seal that holds for the words becomes one of words and dates; a broken one stays broken."""
    for version in apps.get_model("agreements", "Version").objects.filter(signed_on__isnull=False):
        rows = [
            [each.number, _source(each.text), each.owner_id, each.due_on.isoformat() if each.due_on else None]
            for each in version.wordings.order_by("position", "pk")
        ]
        if version.seal == _fingerprint(rows):
            dates = [getattr(version, name) for name in _DATES]
            dates = [each.isoformat() if hasattr(each, "isoformat") else each for each in dates]
            version.seal = _fingerprint([dates, rows])
            version.save(update_fields=["seal"])


def _source(text):
    entry = text.get("texts", {}).get(text.get("source", ""), {})
    return entry.get("text", "")


def _fingerprint(said):
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0001_initial'),
        ('directory', '0010_public_cooperations'),
    ]

    operations = [
        migrations.AddField(
            model_name='version',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='cooperation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='agreements', to='directory.cooperation'),
        ),
        migrations.AlterField(
            model_name='clausestatus',
            name='clause',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='history', to='agreements.clause'),
        ),
        migrations.AlterField(
            model_name='clausestatus',
            name='party',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='said', to='agreements.party'),
        ),
        migrations.AlterField(
            model_name='version',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='versions', to='agreements.agreement'),
        ),
        migrations.AlterField(
            model_name='wording',
            name='clause',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='wordings', to='agreements.clause'),
        ),
        migrations.AlterField(
            model_name='wording',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='commitments', to='agreements.party'),
        ),
        migrations.RunPython(seal_dates, migrations.RunPython.noop),
    ]

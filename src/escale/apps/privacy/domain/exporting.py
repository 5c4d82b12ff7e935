"""One file with everything about somebody."""

import io
import json
import zipfile
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from escale.apps.accounts.models import User
from escale.apps.privacy.queries import somebody as reads
from escale.core import audit, privacy


def export_everything(*, acting_user: User) -> bytes:
    """A ZIP with ``data.json`` for programs and ``index.html`` for reading, of everything about ``acting_user``."""
    with transaction.atomic():
        data = reads.everything(reads.somebody(acting_user))
        data["withheld"] = [{"table": table, "field": name, "why": why} for table, name, why in reads.withheld()]
        audit.record("data.exported", acting_user, acting_user=acting_user)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        archive.writestr("index.html", _page(data))
    return out.getvalue()


def _page(data: dict[str, Any]) -> str:
    about = {name: found["rows"] for name, found in data["about"].items()}
    context = {
        "about": [_table(name, rows) for name, rows in about.items()],
        "acted": [_table(name, rows) for name, rows in data["acted"].items()],
        "withheld": data["withheld"],
        "made_at": data["made_at"],
        "language": get_language() or "en",
        "bidi": get_language_bidi(),
    }
    return render_to_string("privacy/export.html", context)


def _table(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "label": privacy.label_of(name),
        "name": name,
        "columns": list(rows[0]),
        "rows": [[_cell(value) for value in row.values()] for row in rows],
    }


def _cell(value: Any) -> str:
    if isinstance(value, dict) and "base64" in value:
        return f"{value['bytes']} B"
    return "" if value is None else str(value)

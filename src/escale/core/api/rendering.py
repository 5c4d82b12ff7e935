"""JSON as the interface for programs writes it."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def rendered(content: Any) -> bytes:
    """One text for one content, so that its hash can name it."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

"""``api.md`` and ``openapi.json``: the interface for programs."""

import json
from typing import Any

from tools.reference import WRITTEN

_HEAD = f"""# The interface for programs

{WRITTEN}

The same as JSON: [openapi.json](openapi.json) and, on every installation, `/api/v1/openapi.json`. How to begin:
[use-the-api.md](../howto/use-the-api.md). Who may call what: [roles.md](roles.md#operations-of-the-interface).

Every answer is JSON. Every `GET` carries an `ETag`; sent back in `If-None-Match` it gets 304 when nothing
changed. `HEAD` answers like `GET` without the body. Every operation needs
`Authorization: Bearer escale_…` with the scope that is named.

"""
_PROBLEMS = """## Problems

A refusal is `application/problem+json` (RFC 9457) with `type`, `title` (in the language of
`Accept-Language`), `status`, `detail`, `instance`, and `errors` or `busy` where they say more. `type` is
`{base}` and one of these names. Nothing was changed when one is answered.

| name | status | title |
|---|---|---|
"""


def document() -> dict[str, Any]:
    """The document as it is served, in English."""
    from django.utils import translation

    from escale.web.api.root import api

    with translation.override("en"):
        content: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return content


def snapshot() -> str:
    """The text of ``openapi.json``."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def page() -> str:
    """The text of ``api.md``."""
    return _HEAD + _scopes() + _operations() + _schemas() + _problems()


def _scopes() -> str:
    from django.utils import translation

    from escale.apps.accounts.models import Scope

    with translation.override("en"):
        rows = [f"| `{scope.value}` | {scope.label} |" for scope in Scope]
    return "## Scopes\n\n| scope | what it allows |\n|---|---|\n" + "\n".join(rows) + "\n\n"


def _operations() -> str:
    parts = ["## Operations\n"]
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            parts += [f"### {operation['operationId']}\n", f"`{method.upper()} {path}`\n"]
            parts.append(" ".join(operation["description"].split()) + "\n")
            parts += [_parameter(each) for each in operation["parameters"] if each["in"] in ("query", "header")]
            if "requestBody" in operation:
                parts.append(f"- body: {_name(operation['requestBody']['content']['application/json']['schema'])}")
            answers = [f"{status} {_answer(each)}".strip() for status, each in operation["responses"].items()]
            parts.append(f"- answers: {', '.join(answers)}\n")
    return "\n".join(parts) + "\n"


def _parameter(parameter: dict[str, Any]) -> str:
    where = " (header)" if parameter["in"] == "header" else ""
    words = parameter.get("description", "")
    return f"- `{parameter['name']}`{where}: {_name(parameter['schema'])}{'. ' if words else ''}{words}"


def _answer(answer: dict[str, Any]) -> str:
    content = answer.get("content", {}).get("application/json")
    return _name(content["schema"]) if content else ""


def _name(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_name(each) for each in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" if value else "empty" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_name(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _schemas() -> str:
    parts = ["## Bodies and answers\n"]
    for name, schema in sorted(document()["components"]["schemas"].items()):
        parts.append(f"### {name}\n\n{schema.get('description', '')}\n\n| field | what |\n|---|---|")
        for field, details in schema["properties"].items():
            words = details.get("description", "")
            parts.append(f"| `{field}` | {_name(details)}{'. ' if words else ''}{words} |")
        parts.append("")
    return "\n".join(parts) + "\n"


def _problems() -> str:
    from django.utils import translation

    from escale.core.api.problems import KINDS, TYPE_BASE

    with translation.override("en"):
        rows = [f"| `{name}` | {kind.status} | {kind.title} |" for name, kind in KINDS.items()]
    return _PROBLEMS.format(base=TYPE_BASE) + "\n".join(rows) + "\n"

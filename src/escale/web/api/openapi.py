"""What the generated OpenAPI 3.1 document lacks: refusals, conditions, tags of answers."""

from http import HTTPStatus
from typing import Any, Final

from escale.core.api.problems import MEDIA_TYPE, TYPE_BASE, ProblemDetails
from escale.core.idempotency import REPLAYED

_ALWAYS: Final = (400, 401, 403, 404, 405, 429)
_WITH_BODY: Final = (409, 412, 413, 415, 422)
_ETAG: Final = {"ETag": {"description": "Names what was answered.", "schema": {"type": "string"}}}
_TEXT: Final = {"schema": {"type": "string"}}
_EXAMPLE: Final = {
    "type": f"{TYPE_BASE}not-found",
    "title": "There is nothing here",
    "status": 404,
    "detail": "Nothing with this address exists, or it is not yours to see.",
    "instance": "urn:uuid:6d1f1b0e-5a3c-4f0e-9a54-0f6a1b2c3d4e",
}


def completed(document: dict[str, Any], scopes: dict[str, str]) -> dict[str, Any]:
    """``document`` with everything a reader or a test generator needs; ``scopes`` by operation id."""
    schemas = document["components"]["schemas"]
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDetails"] = problem
    for path in document["paths"].values():
        for method, operation in path.items():
            _complete(operation, method, scopes.get(operation["operationId"], ""))
    document["components"]["securitySchemes"] = {
        "Bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "escale_…",
            "description": "A token made in “My account”, for one cooperation, with scopes.",
        }
    }
    return document


def _complete(operation: dict[str, Any], method: str, scope: str) -> None:
    answers = operation["responses"]
    if scope:
        operation["security"] = [{"Bearer": [scope]}]
        operation["description"] = f"{operation.get('description', '')}\n\nScope: `{scope}`.".strip()
    statuses = {*_ALWAYS, 422} if method == "get" else {*_ALWAYS, *_WITH_BODY}
    parameters = operation["parameters"]
    if method == "get":
        parameters.append(_header("If-None-Match", "The ETag of what the program has."))
        answers[304] = {"description": "What the program has is what stands.", "headers": _ETAG}
    if operation.pop("x-if-match", False) or method == "delete":
        parameters.append(_header("If-Match", "The ETag of what was read."))
    if method == "put":
        parameters.append(_header("If-None-Match", "* when nothing may be there yet."))
    if method == "patch":
        statuses.add(428)
    for status, details in answers.items():
        if int(status) in (200, 201, 202):
            details["headers"] = dict(_ETAG)
            if method == "get" and "page" in {each["name"] for each in parameters}:
                details["headers"]["Link"] = {"description": "Neighbouring pages (RFC 8288).", **_TEXT}
            if method == "post":
                details["headers"][REPLAYED] = {"description": "true: answered before.", **_TEXT}
            if int(status) in (201, 202) and method == "post":
                details["headers"]["Location"] = {"description": "Where it can be read.", **_TEXT}
    for status in sorted(statuses):
        answers[status] = _problem(status)
    operation["responses"] = {str(status): answers[status] for status in sorted(answers, key=int)}


def _header(name: str, description: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": description, "schema": {"type": "string"}}


def _problem(status: int) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    if status == 404:
        content["example"] = _EXAMPLE
    answer: dict[str, Any] = {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: content}}
    if status in (401, 429):
        name = "WWW-Authenticate" if status == 401 else "Retry-After"
        answer["headers"] = {name: {"description": "As in RFC 9110.", **_TEXT}}
    return answer

"""What is written about the interface is complete and served; tests/test_reference.py compares the pages."""

from django.test import Client
from tools.reference import api


def test_operations_are_complete() -> None:
    document = api.document()
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert document["openapi"] == "3.1.0"
    assert len({each["operationId"] for each in operations}) == len(operations)
    for each in operations:
        assert each["security"][0]["Bearer"], each["operationId"]
        assert {"400", "401", "403", "404", "405", "429"} <= set(each["responses"])


def test_everybody_reads_the_document_and_only_once() -> None:
    first = Client().get("/api/v1/openapi.json")
    assert (first.status_code, first.json()) == (200, api.document())
    again = Client().get("/api/v1/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

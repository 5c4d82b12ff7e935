"""What is written about the interface is what it is: ``python -m tools.api_reference`` renews it."""

from django.test import Client
from tools import api_reference


def test_the_snapshot_and_the_page_are_of_today() -> None:
    folder = api_reference.FOLDER
    assert (folder / "openapi.json").read_text(encoding="utf-8") == api_reference.snapshot()
    assert (folder / "api.md").read_text(encoding="utf-8") == api_reference.page()


def test_operations_are_complete() -> None:
    document = api_reference.document()
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert document["openapi"] == "3.1.0"
    assert len({each["operationId"] for each in operations}) == len(operations)
    for each in operations:
        assert each["security"][0]["Bearer"], each["operationId"]
        assert {"400", "401", "403", "404", "405", "429"} <= set(each["responses"])


def test_everybody_reads_the_document_and_only_once() -> None:
    first = Client().get("/api/v1/openapi.json")
    assert (first.status_code, first.json()) == (200, api_reference.document())
    again = Client().get("/api/v1/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

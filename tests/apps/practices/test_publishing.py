"""What leaves: published sheets for strangers and programs, and the list as a sheet."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from escale.apps.practices.domain.asking import answer_question, ask_author
from escale.apps.practices.domain.validating import publish_practice, take_back
from escale.apps.practices.models import PARTS
from tests.apps.practices.conftest import WORDS, Sides, again
from tests.apps.practices.test_pages import sent

OPEN = ("public", "linked")


def linked(name: str, *arguments: object) -> dict[str, Any]:
    answer = Client().get(reverse(f"practices:{name}", args=arguments))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json"
    found: dict[str, Any] = json.loads(answer.content, parse_float=pytest.fail)
    return found


def test_strangers_read_what_is_published_and_nothing_else(sides: Sides) -> None:
    sheets = [sides.sheet(), sides.submitted(), sides.checked(), sides.validated()]
    for sheet in sheets:
        for name in OPEN:
            assert Client().get(reverse(f"practices:{name}", args=[sheet.pk])).status_code == 404
    assert linked("catalogue")["dcat:dataset"] == []
    made = sheets[-1]
    assert sides.post(sides.badr, "move", made.pk, do="publish") == 404
    assert sides.post(sides.alix, "move", made.pk, do="publish") == 302
    question = ask_author(acting_user=sides.badr, practice=made, text="Secretly?", language="en")
    answer_question(acting_user=sides.alix, question=question, text="Quietly.", language="en", public=False)
    page = Client().get(reverse("practices:public", args=[made.pk])).content.decode()
    assert "Words of problem." in page
    for never in ("Carla", "carla@", "Secretly?", "Quietly.", sides.alix.name):
        assert never not in page
    assert len(linked("catalogue")["dcat:dataset"]) == 1
    take_back(acting_user=sides.alix, practice=made)
    for name in OPEN:
        assert Client().get(reverse(f"practices:{name}", args=[made.pk])).status_code == 404
    assert linked("catalogue")["dcat:dataset"] == []


def test_a_sheet_in_the_words_of_schema_org(sides: Sides) -> None:
    made = sides.validated(cost=Decimal("0.10"), currency="MAD", theme="training")
    words = {part: f"Wörter {part}." for part in PARTS}
    facts = {"cost": "0.10", "currency": "MAD", "theme": "training"}
    assert sides.post(sides.alix, "edit", made.pk, **sent(made, "de", state="machine", **words, **facts)) == 302
    publish_practice(acting_user=sides.alix, practice=again(made), public=True)
    found = linked("linked", made.pk)
    assert found["@type"] == "HowTo"
    assert found["name"] == [
        {"@language": "en", "@value": "Words of title."},
        {"@language": "de-t-en-t0-und", "@value": "Wörter title."},
    ]
    assert found["estimatedCost"] == {"@type": "MonetaryAmount", "value": "0.10", "currency": "MAD"}
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["author"] == {"@type": "Organization", "name": "chamber (example)"}
    assert found["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Report",
            "inLanguage": "en",
            "url": f"https://example.org/{made.pk}",
        }
    ]
    assert (found["dateModified"], found["expires"]) == ("2027-06-01", "2028-06-01")
    assert found["creativeWorkStatus"] == "Published"
    assert found["@id"] == f"{settings.BASE_URL}/practices/public/{made.pk}/"


def test_a_catalogue_has_what_dcat_ap_wants(sides: Sides) -> None:
    made = sides.validated(theme="government")
    publish_practice(acting_user=sides.alix, practice=made, public=True)
    found = linked("catalogue")
    # Mandatory in DCAT-AP 3: of a catalogue, a dataset, a distribution, an agent.
    assert {"dct:title", "dct:description", "dct:publisher"} <= set(found)
    (dataset,) = found["dcat:dataset"]
    assert {"dct:title", "dct:description"} <= set(dataset)
    assert dataset["dct:publisher"]["foaf:name"] == "chamber (example)"
    assert all({"dcat:accessURL", "dct:license"} <= set(each) for each in dataset["dcat:distribution"])
    authority = "http://publications.europa.eu/resource/authority"
    assert dataset["dcat:theme"] == {"@id": f"{authority}/data-theme/GOVE"}
    assert dataset["dct:language"] == [{"@id": f"{authority}/language/ENG"}]
    assert [each["@value"] for each in dataset["dct:description"]] == [WORDS[part] for part in PARTS[1:]]
    prefixes = set(found["@context"])
    used = {key.partition(":")[0] for key in (*found, *dataset, *dataset["dcat:distribution"][0]) if ":" in key}
    assert used <= prefixes


def test_what_nobody_confirms_says_so_outside(sides: Sides) -> None:
    made = sides.validated()
    publish_practice(acting_user=sides.alix, practice=made, public=True)
    with time_machine.travel("2028-06-02"):
        assert linked("linked", made.pk)["creativeWorkStatus"] == "Obsolete"
        (dataset,) = linked("catalogue")["dcat:dataset"]
        assert {each["adms:status"]["@id"].rpartition("/")[2] for each in dataset["dcat:distribution"]} == {
            "DEPRECATED"
        }
        assert "it may hold no longer" in Client().get(reverse("practices:public", args=[made.pk])).content.decode()


def test_the_list_as_a_sheet(sides: Sides) -> None:
    evil = {**WORDS, "title": "=cmd|'/c calc'!A1", "problem": "@SUM(1)"}
    sides.validated(words=evil, cost=Decimal("12500.50"), currency="EUR")
    sides.sheet(words={**WORDS, "title": "A draft"})
    client = sides.client(sides.badr)
    content = client.get(reverse("practices:export"), {"format": "csv"}).content.decode("utf-8-sig")
    heading, *rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 1  # the draft is another institution's
    row = dict(zip(heading, rows[0], strict=True))
    assert (row["Title"], row["Problem"]) == ("'=cmd|'/c calc'!A1", "'@SUM(1)")
    assert (row["Cost"], row["Currency"], row["tried"]) == ("12500.50", "EUR", "0")
    book = load_workbook(io.BytesIO(client.get(reverse("practices:export")).content))
    cells = [[cell.value for cell in line] for line in book.active.iter_rows()]
    assert cells[1][0] == "=cmd|'/c calc'!A1"
    assert book.active["A2"].data_type == "s"
    assert len(cells) == 2
    assert (
        client.get(reverse("practices:export"), {"q": "nothing of the kind", "format": "csv"}).content.count(b"\n")
        == 1
    )

"""Actions in and out as sheets."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from escale.apps.actions.domain.importing import MOST_ROWS
from escale.apps.actions.models import Action
from escale.core.translated import best
from tests.apps.actions.conftest import Sides

pytestmark = pytest.mark.django_db
HEAD = "What is done;Until when;Who answers for it;Who answers for it on the other side;Mission;Written in"


def bring(sides: Sides, text: str, name: str = "actions.csv") -> tuple[int, str]:
    page = reverse("actions:bring", args=[sides.cooperation.slug])
    answer = sides.client(sides.alix).post(page, {"sheet": SimpleUploadedFile(name, text.encode())})
    return answer.status_code, answer.content.decode()


def payload(page: str) -> str:
    return page.partition('name="payload" value="')[2].partition('"')[0]


def test_a_sheet_is_looked_at_first_and_taken_in_once(sides: Sides) -> None:
    ref = sides.play.mission.ref
    text = "\n".join(
        [
            HEAD,
            f"Former des agents;1 juin 2027;chamber (example);AGENCY (example);{ref};fr",
            "Late one;2027-13-01;chamber (example);;;",
            "No owner;2027-06-01;nobody;;;",
            "Twice;2027-06-01;chamber (example);chamber (example);;",
            ";2027-06-01;chamber (example);;;",
        ]
    )
    status, page = bring(sides, text)
    assert (status, Action.objects.count()) == (200, 0)
    assert [line for line in range(2, 7) if f"Row {line}" in page] == [3, 4, 5, 6]
    there = reverse("actions:bring", args=[sides.cooperation.slug])
    for _twice in range(2):
        assert sides.client(sides.alix).post(there, {"payload": payload(page)}).status_code == 302
    action = Action.objects.get()
    assert (best(action.title).text, best(action.title).language, action.due) == (
        "Former des agents",
        "fr",
        date(2027, 6, 1),
    )
    assert (action.mission, action.drafted_for, action.is_draft) == (sides.play.mission, sides.chamber, True)
    assert [each.institution for each in action.owners.order_by("place")] == [sides.chamber, sides.agency]


def test_a_confirmation_is_for_whoever_looked(sides: Sides) -> None:
    _status, page = bring(sides, f"{HEAD}\nExample;2027-06-01;chamber (example)")
    there = reverse("actions:bring", args=[sides.cooperation.slug])
    for client, said in ((sides.client(sides.badr), payload(page)), (sides.client(sides.alix), "forged")):
        answer = client.post(there, {"payload": said})
        assert (answer.status_code, answer["Location"], Action.objects.count()) == (302, there, 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("What is done\nExample", "lacks a heading"),
        ("", "empty"),
        (HEAD + "\nExample;2027-06-01;chamber (example)" * (MOST_ROWS + 1), "At most 500"),
        ("%PDF-1.7", "Nothing was kept"),
    ],
)
def test_a_file_that_is_none_is_refused(sides: Sides, text: str, why: str) -> None:
    status, page = bring(sides, text)
    assert (status, Action.objects.count()) == (400, 0)
    assert why in page


def test_what_goes_out_comes_back_and_no_cell_is_a_formula(sides: Sides) -> None:
    sides.action("=cmd|' /C calc'!A0", description="+1", shared=False)
    out = reverse("actions:export", args=[sides.cooperation.slug])
    client = sides.client(sides.alix)
    text = client.get(out, {"format": "csv"}).content.decode("utf-8-sig")
    assert "\"'=cmd" in text or "'=cmd" in text
    sheet = load_workbook(io.BytesIO(client.get(out).content)).worksheets[0]
    assert [cell.data_type for cell in sheet[2]][:3] == ["s", "s", "d"]
    status, page = bring(sides, text)
    assert status == 200
    client.post(reverse("actions:bring", args=[sides.cooperation.slug]), {"payload": payload(page)})
    titles = [best(each.title).text for each in Action.objects.order_by("pk")]
    assert titles == ["=cmd|' /C calc'!A0"] * 2
    other = sides.client(sides.badr).get(out, {"format": "csv"}).content.decode()
    assert "cmd" not in other  # the other side's drafts do not leave either


def test_control_characters_and_odd_days_break_no_sheet(sides: Sides) -> None:
    action = sides.action("One\x0b\x07 two")
    Action.objects.filter(pk=action.pk).update(due=date(1900, 1, 1))
    address = reverse("actions:export", args=[sides.cooperation.slug])
    book = load_workbook(io.BytesIO(sides.client(sides.alix).get(address).content))
    assert [cell.value for cell in book.active["A"]][1:] == ["One two"]
    text = sides.client(sides.alix).get(address, {"format": "csv"}).content.decode("utf-8-sig")
    assert "One two" in text
    assert "\x0b" not in text
    status, page = bring(sides, f"title;due;first\nx;9999-12-31;{sides.chamber.slug}\n")
    assert status == 200
    assert "not between 1900 and 2200" in page

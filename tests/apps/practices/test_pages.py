"""Pages of practices: who sees what, writing in several languages, the list, and two who save at once."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.directory.models import Person
from escale.apps.practices.models import PARTS, Practice
from escale.apps.practices.queries import visible_practices
from tests.apps.practices.conftest import WORDS, Sides, again, member
from tests.factories import CooperationFactory, UserFactory

SENT = {"state": "human", "theme": "training", "licence": "CC-BY-4.0", "sector": "", "currency": "EUR", "cost": ""}


def sent(practice: Practice | None = None, language: str = "en", **changed: object) -> dict[str, object]:
    known = {"version": practice.version} if practice else {}
    return {**SENT, **WORDS, "language": language, **known, **changed}


def desk(sides: Sides) -> str:
    return f"{sides.cooperation.pk}:{sides.chamber.pk}"


def test_nobody_writes_in_the_name_of_another(sides: Sides) -> None:
    for wrong in (f"{sides.cooperation.pk}:{sides.agency.pk}", f"{sides.cooperation.pk}:", ""):
        assert sides.post(sides.alix, "create", desk=wrong, **sent()) == 400
    assert sides.post(UserFactory(), "create", desk=desk(sides), **sent()) == 404
    assert not Practice.objects.exists()


def test_a_draft_is_its_institutions_alone(sides: Sides) -> None:
    sheet = sides.sheet()
    assert sides.status(sides.aude, "detail", sheet.pk) == 200
    assert sides.status(sides.badr, "detail", sheet.pk) == 404
    for name in ("edit", "parts"):
        assert sides.status(sides.badr, name, sheet.pk) == 404
    assert sides.post(sides.badr, "move", sheet.pk, do="submit") == 404
    assert "Words of title" not in sides.get(sides.badr, "list")
    assert "Words of title" in sides.get(sides.aude, "list")


def test_a_refused_sheet_is_its_institutions_alone_again(sides: Sides) -> None:
    sheet = sides.submitted()
    assert sides.status(sides.badr, "detail", sheet.pk) == 200
    assert sides.post(sides.badr, "decide", sheet.pk, do="refuse", reason="No source.") == 302
    assert sides.status(sides.badr, "detail", sheet.pk) == 404
    page = sides.get(sides.alix, "detail", sheet.pk)
    assert "Refused, because:" in page
    assert "No source." in page


@pytest.mark.parametrize("role", ["press", "staff", "auditor", "dpo"])
def test_roles_that_do_not_organise_see_none(sides: Sides, role: str) -> None:
    sheet, user = sides.validated(), member(sides.cooperation, sides.chamber, role)
    assert sides.status(user, "detail", sheet.pk) == 404
    assert sides.post(user, "decide", sheet.pk, do="validate") == 404


def test_strangers_and_other_cooperations_see_none(sides: Sides) -> None:
    sheet = sides.validated()
    for user in (UserFactory(), member(CooperationFactory(), sides.agency)):
        assert list(visible_practices(user)) == []
        assert sides.status(user, "detail", sheet.pk) == 404
        assert sides.post(user, "decide", sheet.pk, do="refuse", reason="x") == 404


def test_the_whole_way_by_its_pages(sides: Sides) -> None:
    assert sides.post(sides.alix, "create", desk=desk(sides), **sent(cost="12500.50", currency="MAD")) == 302
    sheet = Practice.objects.get()
    assert (sheet.institution, sheet.cost, sheet.currency) == (sides.chamber, Decimal("12500.50"), "MAD")
    assert sides.post(sides.alix, "move", sheet.pk, do="submit") == 302
    assert again(sheet).state == "draft"  # no evidence, no contact
    facts = {"evidence-title": "Report", "evidence-language": "en", "evidence-link": "https://example.org/r"}
    assert sides.post(sides.alix, "parts", sheet.pk, do="evidence", **facts) == 302
    assert sides.post(sides.alix, "parts", sheet.pk, do="evidence", **facts) == 400
    assert (
        sides.post(sides.alix, "parts", sheet.pk, do="contact", **{"contact-email": "CARLA@chamber.example"}) == 302
    )
    assert sides.post(sides.alix, "move", sheet.pk, do="submit") == 302
    assert "First level" in sides.get(sides.aude, "queue")
    assert sides.post(sides.aude, "decide", sheet.pk, do="check") == 302
    assert sides.post(sides.aude, "decide", sheet.pk, do="validate") == 302
    assert again(sheet).state == "checked"
    assert "Second level" in sides.get(sides.badr, "queue")
    assert sides.post(sides.badr, "decide", sheet.pk, do="validate") == 302
    page = sides.get(sides.badr, "detail", sheet.pk)
    assert "12,500.50 MAD" in page
    assert "Carla Contact" in page
    assert sides.post(sides.alix, "move", sheet.pk, do="nonsense") == 400
    assert sides.post(sides.badr, "decide", sheet.pk, do="nonsense") == 400


def test_a_contact_of_another_cooperation_is_not_found(sides: Sides) -> None:
    Person.objects.create(cooperation=CooperationFactory(), name="Else", email="else@there.example")
    sheet = sides.sheet(whole=False)
    answer = sides.post(sides.alix, "parts", sheet.pk, do="contact", **{"contact-email": "else@there.example"})
    assert answer == 400
    assert sheet.contacts.count() == 0


def test_rows_of_another_sheet_are_not_removed(sides: Sides) -> None:
    mine, other = sides.sheet(), sides.sheet()
    row = other.evidence.get()
    assert sides.post(sides.alix, "parts", mine.pk, do="no-evidence", row=row.pk) == 302
    assert other.evidence.count() == 1
    assert sides.post(sides.alix, "parts", other.pk, do="no-evidence", row=row.pk) == 302
    assert other.evidence.count() == 0


def test_a_language_at_a_time_and_how_it_came_to_be(sides: Sides) -> None:
    sheet = sides.sheet()
    words = {part: f"Mots de {part}." for part in PARTS}
    assert sides.post(sides.alix, "edit", sheet.pk, **sent(sheet, "fr", state="machine", **words)) == 302
    sheet = again(sheet)
    assert sheet.title["source"] == "en"
    assert sheet.problem["texts"]["fr"]["state"] == "machine"
    assert sheet.problem["texts"]["en"] == {
        **sheet.problem["texts"]["en"],
        "text": WORDS["problem"],
        "state": "human",
    }
    page = sides.get(sides.alix, "detail", sheet.pk, text="fr")
    assert "Mots de problem." in page
    assert "Translated by a machine" in page
    assert WORDS["problem"] in page


def test_a_submitted_sheet_can_only_be_translated(sides: Sides) -> None:
    sheet = sides.submitted()
    same = sent(sheet, theme="other")
    assert sides.post(sides.alix, "edit", sheet.pk, **{**same, "problem": "Another problem."}) == 400
    assert sides.post(sides.alix, "edit", sheet.pk, **{**same, "theme": "markets"}) == 400
    assert again(sheet).version == sheet.version
    assert sides.post(sides.alix, "edit", sheet.pk, **{**same, "language": "de", "title": "Titel"}) == 302
    assert again(sheet).title["texts"]["de"]["text"] == "Titel"
    evidence = {"evidence-title": "More", "evidence-language": "en", "evidence-link": "https://example.org/more"}
    assert sides.post(sides.alix, "parts", sheet.pk, do="evidence", **evidence) == 400


def test_two_who_save_at_once(sides: Sides) -> None:
    sheet = sides.sheet()
    seen = sent(sheet)
    assert sides.post(sides.alix, "edit", sheet.pk, **{**seen, "problem": "First."}) == 302
    answer = sides.client(sides.aude).post(reverse("practices:edit", args=[sheet.pk]), {**seen, "problem": "Second."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody saved this in the meantime" in page
    assert "First." in page
    assert again(sheet).problem["texts"]["en"]["text"] == "First."


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"cost": "-1"},
        {"cost": "NaN"},
        {"cost": "1e400"},
        {"cost": "1.234"},
        {"currency": "XXX", "cost": "1"},
        {"theme": "nonsense"},
        {"language": "xx"},
        {"sector": "999"},
        {"title": "x" * 201},
        {"problem": "x" * 8001},
    ],
)
def test_what_cannot_be_read_is_not_saved(sides: Sides, wrong: dict[str, str]) -> None:
    assert sides.post(sides.alix, "create", desk=desk(sides), **sent(**wrong)) == 400
    assert not Practice.objects.exists()


def test_hints_stand_beside_the_form(sides: Sides) -> None:
    sheet = sides.sheet(words={**WORDS, "problem": "The ADD " + "very " * 30 + "slowly answers."})
    page = sides.get(sides.alix, "edit", sheet.pk)
    assert "a sentence of 34 words; try at most 25" in page
    assert "an abbreviation that nothing explains" in page


def test_the_list_finds_words_in_every_language_and_filters(sides: Sides) -> None:
    arabic = {**WORDS, "title": "نافذة واحدة للمؤسسات", "problem": "الإنتظار طويل."}
    first = sides.validated(words=arabic, language="ar", theme="government", sector="84")
    second = sides.sheet(words={**WORDS, "title": "École numérique"}, language="fr", theme="training")
    pages = {
        "الانتظار": [first],
        "ecole": [second],
        "ECOLE numerique": [second],
        "nothing of the kind": [],
    }
    for wanted, found in pages.items():
        page = sides.get(sides.alix, "list", q=wanted)
        assert [each for each in (first, second) if f"/practices/{each.pk}/" in page] == found, wanted
    for asked, found in (
        ({"theme": "training"}, [second]),
        ({"sector": "84"}, [first]),
        ({"state": "validated"}, [first]),
        ({"state": "old"}, []),
        ({"theme": "nonsense", "state": "%"}, [first, second]),
    ):
        page = sides.get(sides.alix, "list", **asked)
        assert [each for each in (first, second) if f"/practices/{each.pk}/" in page] == found, asked


def test_an_old_practice_says_so_everywhere(sides: Sides) -> None:
    sheet = sides.validated()
    with time_machine.travel("2028-06-02"):
        sides.clients.clear()
        assert "no longer confirmed" in sides.get(sides.badr, "list").replace('value="old">no longer confirmed', "")
        assert "it may hold no longer" in sides.get(sides.badr, "detail", sheet.pk)
        assert f"/practices/{sheet.pk}/" in sides.get(sides.badr, "list", state="old")
        assert sides.post(sides.alix, "move", sheet.pk, do="confirm") == 302
        assert "it may hold no longer" not in sides.get(sides.badr, "detail", sheet.pk)


@pytest.mark.parametrize("name", ["list", "queue"])
def test_lists_cost_the_same_however_long(sides: Sides, name: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            sides.get(sides.badr, name)
        return len(seen)

    sides.submitted()
    sides.get(sides.badr, name)
    one = cost()
    sides.submitted()
    sides.checked()
    assert cost() == one


def test_words_of_a_sheet_are_text(sides: Sides) -> None:
    evil = '<script>alert(1)</script>"onload="x'
    sheet = sides.validated(words=dict.fromkeys(PARTS, evil))
    for page in (
        sides.get(sides.badr, "detail", sheet.pk),
        sides.get(sides.badr, "list"),
        sides.get(sides.alix, "edit", sheet.pk),
    ):
        assert "<script>alert" not in page

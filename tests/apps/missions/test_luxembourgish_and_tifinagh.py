"""The national languages that no page speaks: brought, shown, found, listed, given back, and written on paper."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.domain.importing import apply_import, start_import
from escale.apps.missions.models import Mission
from escale.core.documents.pdf import agenda_pdf
from escale.engines.text.language import identify
from tests.apps.missions.workbooks import PEOPLE, workbook
from tests.core.documents.test_pdf import day

pytestmark = pytest.mark.django_db
OFFER = "Mir bidden Ënnerstëtzung fir kleng Betriber zu Lëtzebuerg un."
NEED = "ⵏⵔⴰ ⴰⵎⵛⵔⴰⴽ ⴳ ⵍⵓⴽⵙⵓⵎⴱⵓⵔⴳ"
ORGANISATIONS = (
    "ref;name;country;side;languages;offers;needs\n"
    f"A;Äischdall Betriber;LU;guest;lb;{OFFER};\n"
    f"B;ⵜⴰⵎⵙⵙⵓⵔⵜ ⵏ ⵓⴳⴰⴷⵉⵔ;MA;host;zgh;;{NEED}\n"
    "C;Zanter;LU;guest;lb;;\n"
    "D;Ëlwener Haff;LU;guest;lb;;\n"
    "E;الأطلس;MA;host;ar;;"
)
IN_ORDER = ["Äischdall Betriber", "Ëlwener Haff", "Zanter", "الأطلس", "ⵜⴰⵎⵙⵙⵓⵔⵜ ⵏ ⵓⴳⴰⴷⵉⵔ"]


@pytest.fixture
def mission(host: User) -> Mission:
    cooperation = host.memberships.get().cooperation
    content = workbook(organisations=ORGANISATIONS, representatives=PEOPLE)
    kept = start_import(acting_user=host, cooperation=cooperation, mission=None, filename="m.zip", content=content)
    made = apply_import(acting_user=host, upload=kept).mission
    assert made is not None
    for statement in Statement.objects.all():  # as the reading for suggestions does
        statement.language = identify(statement.text)
        statement.save(update_fields=["language"])
    return made


def test_statements_know_their_language(mission: Mission) -> None:
    assert dict(Statement.objects.values_list("text", "language")) == {OFFER: "lb", NEED: "zgh"}


@pytest.mark.parametrize(("ref", "text", "language"), [("A", OFFER, "lb"), ("B", NEED, "zgh")])
@pytest.mark.parametrize("page_language", ["fr", "ar"])
def test_the_page_shows_them_and_says_so(
    desk: Client, host: User, mission: Mission, ref: str, text: str, language: str, page_language: str
) -> None:
    User.objects.update(language=page_language)
    organisation = Organisation.objects.get(ref=ref)
    page = desk.get(f"/missions/{mission.slug}/organisations/{organisation.pk}/").content.decode()
    assert f'<bdi lang="{language}" dir="ltr">{text}</bdi>' in page
    assert f'<bdi dir="auto">{organisation.name}</bdi>' in page


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("aischdall", "Äischdall Betriber"),
        ("ËLWENER", "Ëlwener Haff"),
        ("elwener haff", "Ëlwener Haff"),
        ("ⵓⴳⴰⴷⵉⵔ", "ⵜⴰⵎⵙⵙⵓⵔⵜ ⵏ ⵓⴳⴰⴷⵉⵔ"),
        ("الاطلس", "الأطلس"),
    ],
)
def test_they_are_found(desk: Client, mission: Mission, wanted: str, found: str) -> None:
    page = desk.get(f"/missions/{mission.slug}/organisations/", {"q": wanted}).content.decode()
    assert [name for name in IN_ORDER if f"<bdi>{name}</bdi>" in page] == [found]


def test_they_are_listed_and_given_back_in_order(desk: Client, mission: Mission) -> None:
    page = desk.get(f"/missions/{mission.slug}/organisations/").content.decode()
    assert sorted(IN_ORDER, key=lambda name: page.index(f"<bdi>{name}</bdi>")) == IN_ORDER
    content = desk.get(f"/missions/{mission.slug}/export/?language=fr").content
    rows = list(load_workbook(io.BytesIO(content))["organisations"].iter_rows(values_only=True))
    said = [row for row in rows if row[1] in IN_ORDER]
    assert [row[1] for row in said] == IN_ORDER
    assert OFFER in said[0]
    assert NEED in said[-1]


def test_they_are_written_on_paper() -> None:
    pdf = agenda_pdf(day(*IN_ORDER[:3], IN_ORDER[-1], person="Äischa Ënner"), "fr")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for name in (*IN_ORDER[:3], IN_ORDER[-1], "Äischa Ënner"):
        assert name in text

"""Lists by name: one order on both databases, whichever way a name was written."""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import escale
from escale.apps.accounts.domain.tokens import create_token
from escale.apps.directory.models import Institution, Organisation, Person
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.domain.organisation_sheets import export_organisations
from escale.apps.missions.models import Delegation, Mission, Participation
from escale.core import sorting
from escale.engines.text.order import sort_key
from tests.factories import CooperationFactory, MissionFactory, OrganisationFactory, organiser, participant

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
# In their order; the two that read the same stand as they were made.
NAMES = [
    "3M",
    "10 Downing",
    "Äpfel & Söhne",
    "Arbeit",
    "Élan",
    "Eland",
    "lettres",
    "Lëtzebuerger Bank",
    "Œuvre",
    "Stop 2",
    "Stop 10",
    "Straßenbau",
    "Zoo",
    "Zoo",
    "أطلس",
    "البنك",
    "شركة الأطلس",
    "فاس",
    "ⴰⴳⴰⴷⵉⵔ",
    "ⴳⵯⵎⵔ",
    "ⵣⵉⵔⵉ",
    "Αθήνα",
]


def shuffled(names: list[str]) -> list[str]:
    return [name for _key, name in sorted((hash_of(name), name) for name in names)]


def hash_of(name: str) -> str:
    """An order that has nothing to do with the names, and is the same in every run."""
    return str(name.encode().hex()[::-1])


@pytest.fixture
def mission() -> Mission:
    made: Mission = MissionFactory()
    for name in shuffled(NAMES):
        organisation = OrganisationFactory(cooperation=made.cooperation, name=name)
        Participation.objects.create(mission=made, organisation=organisation, side="host")
    return made


def named(rows: Iterable[object]) -> list[str]:
    return [str(row) for row in rows]


def test_the_database_lists_by_name_in_the_order_of_the_languages(mission: Mission) -> None:
    assert named(Organisation.objects.all()) == NAMES
    assert [each.organisation.name for each in Participation.objects.select_related("organisation")] == NAMES
    twins = [each.pk for each in Organisation.objects.all() if each.name == "Zoo"]
    assert twins == sorted(twins)


def test_pages_of_a_list_follow_each_other(mission: Mission) -> None:
    rows = Organisation.objects.all()
    assert named(row for start in range(0, len(NAMES), 5) for row in rows[start : start + 5]) == NAMES


def test_the_organiser_s_table_and_the_workbook_are_in_this_order(mission: Mission, client: Client) -> None:
    client.force_login(organiser(mission.cooperation))
    page = client.get(f"/missions/{mission.slug}/organisations/").content.decode()
    assert in_order(page)
    assert [row.name for row in export_organisations(mission)] == NAMES


def in_order(page: str) -> bool:
    """Whether all names stand in a page, one after the other."""
    wanted = [name.replace("&", "&amp;") for name in NAMES]
    return re.search(".*".join(f">{re.escape(name)}<" for name in wanted), page, re.DOTALL) is not None


def test_counterparts_are_in_this_order(mission: Mission, client: Client) -> None:
    user, _attendance = participant(mission, side="guest")
    for each in Participation.objects.filter(side="host"):
        agree(each)
    client.force_login(user)
    assert in_order(client.get(f"/my/{mission.slug}/counterparts/").content.decode())


def agree(participation: Participation) -> None:
    """Somebody of the organisation is there and agreed to be shown."""
    _user, attendance = participant(participation.mission, side="host")
    alone = attendance.representative.organisation
    attendance.representative.organisation = participation.organisation
    attendance.representative.save()
    alone.delete()


def test_programs_get_this_order_and_its_reverse(mission: Mission) -> None:
    _token, secret = create_token(
        acting_user=organiser(mission.cooperation),
        cooperation_id=mission.cooperation_id,
        name="test",
        scopes=["read:directory"],
    )
    caller = Client(headers={"Authorization": f"Bearer {secret}"})
    told = [
        [each["name"] for each in caller.get(f"/api/v1/organisations?page_size=100&sort={way}name").json()["items"]]
        for way in ("", "-")
    ]
    assert told == [NAMES, NAMES[::-1]]


def test_people_institutions_interpreters_and_delegations_too() -> None:
    mission = MissionFactory()
    for number, name in enumerate(shuffled(NAMES)):
        Person.objects.create(cooperation=mission.cooperation, name=name, email=f"p{number}@company.example")
        Institution.objects.create(slug=f"i{number}", name=name)
        Interpreter.objects.create(mission=mission, ref=str(number), name=name)
    for name in set(NAMES):
        Delegation.objects.create(mission=mission, name=name)
    assert [named(model.objects.all()) for model in (Person, Institution, Interpreter)] == [NAMES] * 3
    assert named(mission.delegations.all()) == list(dict.fromkeys(NAMES))


def test_the_key_follows_the_name_whichever_way_it_is_written() -> None:
    cooperation = CooperationFactory()

    def standing() -> tuple[str, str]:
        return Organisation.objects.values_list("name", "sort_key").get()

    one = Organisation(cooperation=cooperation, ref="1", name="Élan")
    Organisation.objects.bulk_create([one])
    assert standing() == ("Élan", sort_key("Élan"))
    one.name = "Œuvre"
    one.save(update_fields=["name"])
    assert standing() == ("Œuvre", sort_key("Œuvre"))
    Organisation.objects.update(name="Übung")
    assert standing() == ("Übung", sort_key("Übung"))
    cooperation.organisations.update(name="Äpfel")
    assert standing() == ("Äpfel", sort_key("Äpfel"))
    one.name = "Été"
    Organisation.objects.bulk_update([one], ["name"])
    assert standing() == ("Été", sort_key("Été"))
    one.name = "أطلس"
    Organisation.objects.bulk_create([one], update_conflicts=True, unique_fields=["pk"], update_fields=["name"])
    assert standing() == ("أطلس", sort_key("أطلس"))
    partly = Organisation.objects.only("name").get()
    partly.name = "فاس"
    partly.save()
    assert standing() == ("فاس", sort_key("فاس"))
    Organisation._base_manager.update(name="ⵣⵉⵔⵉ")
    assert standing() == ("ⵣⵉⵔⵉ", sort_key("ⵣⵉⵔⵉ"))
    Organisation.objects.update_or_create(ref="1", defaults={"name": "Zoo"})
    assert standing() == ("Zoo", sort_key("Zoo"))


def test_other_fields_are_saved_without_the_key() -> None:
    one = OrganisationFactory(name="Élan")
    with CaptureQueriesContext(connection) as asked:
        one.save(update_fields=["city"])
    assert "sort_key" not in asked.captured_queries[0]["sql"]


def test_names_that_older_code_wrote_are_put_right_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [OrganisationFactory(name=name) for name in NAMES]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_organisation SET sort_key = ''")
        cursor.execute("UPDATE directory_organisation SET name = 'Zzz' WHERE id = %s", [made[0].pk])
    monkeypatch.setattr(sorting, "_A_BATCH", 5)
    assert sorting.put_right(Organisation) == len(NAMES)
    assert sorting.put_right(Organisation) == 0
    assert named(Organisation.objects.all()) == [*NAMES[1:14], "Zzz", *NAMES[14:]]


def test_every_model_that_is_listed_by_name_writes_its_key() -> None:
    assert {model.__name__ for model in sorting.named_models()} == {
        *("Cooperation", "Institution", "Membership", "Organisation", "Person", "Delegation", "Interpreter")
    }
    for model in sorting.named_models():
        assert isinstance(model._default_manager.all(), sorting.NamedQuerySet), model
        assert isinstance(model._base_manager.all(), sorting.NamedQuerySet), model


def test_nothing_is_ordered_by_a_name_as_the_database_compares_it() -> None:
    ordered = re.compile(r'order_by\([^)]*"-?(?:\w+__)?name"')
    files = Path(escale.__file__).parent.rglob("*.py")
    found = [str(path) for path in files if ordered.search(path.read_text(encoding="utf-8"))]
    assert [path for path in found if not path.endswith(("cli/doctoring/data.py", "backup/restoring.py"))] == []
    names = [
        model._meta.label
        for model in apps.get_models()
        for each in model._meta.ordering
        if isinstance(each, str) and each.lstrip("-").endswith("name") and model.__module__.startswith("escale.")
    ]
    assert names == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares code points by itself")
def test_postgresql_compares_code_points() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns WHERE column_name = 'sort_key' "
            "AND table_schema = current_schema()"
        )
        assert {name for (name,) in cursor.fetchall()} == {"C"}

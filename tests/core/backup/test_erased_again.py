"""88: an erasure, then an older backup, with the real commands: what was erased is erased again."""

from pathlib import Path

import pytest

from tests.hosts import Host, host

_ERASE = """
from escale.apps.directory.models import Person
from escale.apps.privacy.domain.erasing import erase_person
person = Person.objects.exclude(email="").order_by("pk")[{number}]
print(person.email, person.name, sep="|")
erase_person(acting_user=None, person=person)
"""
_FIND = """
import json, sys
from django.apps import apps
left = []
for model in apps.get_models(include_auto_created=True):
    for row in model._base_manager.values():
        left += [f"{model._meta.label}.{name}" for name, value in row.items() for word in sys.argv[1:]
                 if word.lower() in str(value).lower()]
print(sorted(set(left)))
"""
_COUNT = """
from escale.apps.directory.models import Person
from escale.apps.privacy.models import ErasureEntry
from escale.core import audit
print(ErasureEntry.objects.count(), audit.first_fault(), Person.objects.filter(name="—").count())
"""
_PEOPLE = """
from escale.apps.directory.models import Cooperation, Person
home = Cooperation.objects.create(slug="example", name="Example")
for word in ("Zinedine", "Wolframine", "Xaverine", "Yolantine"):
    Person.objects.create(cooperation=home, name=word, email=f"{word.lower()}@company.example", phone="1")
"""


@pytest.mark.threat(88)
def test_a_restored_backup_is_erased_again_by_the_commands(tmp_path: Path) -> None:
    with host(tmp_path / "here") as here, host(tmp_path / "elsewhere") as elsewhere:
        here.escale("migrate")
        here.shell(_PEOPLE)
        words = [*erase(here, 0)]  # before the backup: its line is in it
        here.escale("backup", str(tmp_path / "older.backup"))
        words += [*erase(here, 1), *erase(here, 2)]
        assert here.shell(_FIND, *words) == "[]"
        said = here.escale("restore", str(tmp_path / "older.backup"), "--replace")
        assert "done once more: erasures" in said.stderr
        assert here.shell(_FIND, *words) == "[]"
        assert here.shell(_COUNT) == "3 None 3"
        # On another host the journal is put beside first, as the how-to says.
        (elsewhere.var / "erasures.jsonl").write_bytes((here.var / "erasures.jsonl").read_bytes())
        elsewhere.escale("restore", str(tmp_path / "older.backup"))
        assert elsewhere.shell(_FIND, *words) == "[]"
        assert elsewhere.shell(_COUNT) == "3 None 3"


def erase(where: Host, number: int) -> tuple[str, str]:
    email, name = where.shell(_ERASE.format(number=number)).split("|")
    return email, name

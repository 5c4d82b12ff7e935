"""An import is undone as a whole, and only while nothing stands on it."""

import pytest
from django.db.models import Model

from escale.apps.accounts.models import User
from escale.apps.directory.domain import save_profile
from escale.apps.directory.models import Consent, Organisation, Person, Representative, Statement
from escale.apps.meetings.models import Wish
from escale.apps.missions.domain.importing import apply_import, start_import
from escale.apps.missions.domain.undoing import UndoRefused, undo_import
from escale.apps.missions.models import Attendance, Mission, Participation, Session, Stop, Venue, WorkbookImport
from escale.apps.suggestions.models import Suggestion
from escale.core.journal import plain
from tests.apps.missions.workbooks import ORGANISATIONS, workbook
from tests.factories import RoundFactory

TABLES: list[type[Model]] = [
    Mission, Stop, Venue, Session, Organisation, Statement, Participation, Person, Representative, Attendance,
    Attendance.stops.through, Consent,
]  # fmt: skip


def everything() -> dict[str, list[dict[str, object]]]:
    """All rows of what a workbook touches, without the counts of edits."""
    return {
        table._meta.label: [
            {name: value for name, value in plain(row).items() if name != "version"}
            for row in table._default_manager.order_by("pk")
        ]
        for table in TABLES
    }


def second(host: User, mission: Mission, **sheets: str) -> WorkbookImport:
    kept = start_import(
        acting_user=host,
        cooperation=mission.cooperation,
        mission=mission,
        filename="again.zip",
        content=workbook(**sheets),
    )
    return apply_import(acting_user=host, upload=kept)


def test_undo_takes_away_all_that_came(host: User, upload: WorkbookImport) -> None:
    done = undo_import(acting_user=host, upload=upload)
    assert (done.state, done.mission) == ("undone", None)
    assert everything() == {table._meta.label: [] for table in TABLES}


def test_undo_sets_back_what_changed_and_brings_back_what_went(host: User, mission: Mission) -> None:
    before = everything()
    changed = ORGANISATIONS.replace("Alpha SARL", "Alpha S.A.").replace("un distributeur", "deux distributeurs")
    people = "ref;organisation;name;email;stops;consent\np1;A;Anne Exemple;anne@alpha.example;;non\n"
    people += "p9;C;Neu;neu@gamma.example;casa;"
    later = second(host, mission, organisations=changed, representatives=people)
    assert everything() != before
    assert Organisation.objects.get(ref="A").name == "Alpha S.A."
    undo_import(acting_user=host, upload=later)
    assert everything() == before


def test_imports_are_undone_one_after_the_other(host: User, upload: WorkbookImport, mission: Mission) -> None:
    later = second(host, mission, organisations=ORGANISATIONS.replace("Gamma", "Gamma AG"))
    with pytest.raises(UndoRefused, match="Gamma AG"):
        undo_import(acting_user=host, upload=upload)
    undo_import(acting_user=host, upload=later)
    undo_import(acting_user=host, upload=upload)
    assert not Mission.objects.exists()


def test_an_edit_since_makes_undo_impossible_and_is_named(host: User, upload: WorkbookImport) -> None:
    gamma = Organisation.objects.get(ref="C")
    save_profile(
        acting_user=host,
        organisation=gamma,
        expected_version=gamma.version,
        fields={"city": "Rabat"},
        offers=[],
        needs=[],
    )
    before = everything()
    with pytest.raises(UndoRefused, match="“Gamma”"):
        undo_import(acting_user=host, upload=upload)
    assert everything() == before
    upload.refresh_from_db()
    assert upload.state == "applied"


def test_something_built_on_it_is_named(host: User, upload: WorkbookImport, mission: Mission) -> None:
    tour = RoundFactory(stop=mission.stops.get())
    one, other = Organisation.objects.order_by("pk")[:2]
    Wish.objects.create(round=tour, from_organisation=one, to_organisation=other, level="must")
    with pytest.raises(UndoRefused, match="rounds of meetings: 1 · wishes: 1"):
        undo_import(acting_user=host, upload=upload)
    assert Mission.objects.exists()


def test_what_can_be_computed_again_goes_along(host: User, upload: WorkbookImport) -> None:
    one, other = Organisation.objects.order_by("pk")[:2]
    Suggestion.objects.create(
        context="mission:1",
        organisation=one,
        counterpart=other,
        rank=1,
        score=900,
        confidence=900,
        embedder="e",
    )
    Statement.objects.update(language="fr")  # recognised later by the worker: nobody's edit
    undo_import(acting_user=host, upload=upload)
    assert not Suggestion.objects.exists()


def test_undo_twice_is_refused(host: User, upload: WorkbookImport) -> None:
    undo_import(acting_user=host, upload=upload)
    with pytest.raises(UndoRefused):
        undo_import(acting_user=host, upload=upload)

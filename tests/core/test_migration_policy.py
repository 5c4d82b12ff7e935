"""76: the release before this one works on this schema: every migration since then only adds.

`released-migrations.txt` names what was released. At a release it gets the new ones, and exceptions of then go.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from escale.core.backup.states import models_at

Migration = tuple[str, str]
RELEASED = Path(__file__).with_name("released-migrations.txt")
# What the rules cannot judge, and why the old code does not mind.
ALLOWED = {
    ("directory", "0002_institutions_and_roles", "AddField"): "0004 gives granted_at a db_default",
    (
        "directory",
        "0002_institutions_and_roles",
        "AddConstraint",
    ): "the old code knows one role, and ends none",
    ("directory", "0009_fill_sort_key", "RunPython"): "fills a column that the old code does not know",
    ("missions", "0005_fill_sort_key", "RunPython"): "fills a column that the old code does not know",
    ("meetings", "0004_fill_sort_key", "RunPython"): "fills a column that the old code does not know",
    ("agreements", "0002_guarded", "RunPython"): "the release before has no agreements",
    ("suggestions", "0004_days_of_ratings", "RunPython"): "the release before has no log of outcomes",
    ("core", "0003_log_only_grows", "RunPython"): "triggers refuse what the old code never does: altering the log",
}
_HARMLESS = (
    migrations.AddIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.RemoveIndex,
    migrations.RenameIndex,
)


def released() -> list[Migration]:
    """What the release before this one knows."""
    lines = RELEASED.read_text(encoding="ascii").split("\n")
    return [(app, name) for app, _blank, name in (line.partition(" ") for line in lines if line)]


def loader() -> MigrationLoader:
    """Every migration on the disk."""
    return MigrationLoader(None)


def ours(found: MigrationLoader) -> Iterator[tuple[Migration, migrations.Migration]]:
    """Those of Escale that were not released, in an order in which they can be applied."""
    known = set(released())
    plan: list[Migration] = []
    for leaf in found.graph.leaf_nodes():
        plan += [each for each in found.graph.forwards_plan(leaf) if each not in plan]
    for key in plan:
        if apps.get_app_config(key[0]).name.startswith("escale.") and key not in known:
            yield key, found.graph.nodes[key]


def faults(operation: Operation, app: str, before: ProjectState, after: ProjectState, new: set[str]) -> Iterator[str]:
    """Why an operation could break the code before it; tables in ``new`` are unknown to that code."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from faults(inner, app, before, after, new)
        return
    if isinstance(operation, migrations.CreateModel):
        new.add(f"{app}.{operation.name_lower}")
        return
    table = f"{app}.{getattr(operation, 'model_name', getattr(operation, 'name', '')).lower()}"
    if isinstance(operation, _HARMLESS) or table in new:
        return
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.has_db_default() or field.many_to_many):
            yield f"{operation.name} is neither nullable nor has db_default: rows of the old code would be refused"
    elif isinstance(operation, migrations.AlterField):
        yield from _narrowed(operation, app, before, after)
    elif isinstance(operation, migrations.RemoveConstraint):
        return  # the old code writes what the old constraint allowed
    else:
        yield f"{type(operation).__name__} is not known to be harmless"


def _narrowed(operation: migrations.AlterField, app: str, before: ProjectState, after: ProjectState) -> Iterator[str]:
    old = before.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
    new = after.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
    assert isinstance(old, models.Field)
    assert isinstance(new, models.Field)
    if old.db_type(connection) != new.db_type(connection) and not (
        type(old) is type(new) and (new.max_length or 0) >= (old.max_length or 0)
    ):
        yield f"{operation.name} changes from {old.db_type(connection)} to {new.db_type(connection)}"
    if old.null and not new.null:
        yield f"{operation.name} no longer takes NULL"
    if new.unique and not old.unique:
        yield f"{operation.name} becomes unique"
    if old.has_db_default() and not new.has_db_default():
        yield f"{operation.name} loses its db_default"


def broken(found: MigrationLoader) -> list[str]:
    """Every fault that no exception covers."""
    state, new, told = found.project_state(released()), set[str](), []
    for (app, name), migration in ours(found):
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(app, state)
            found_faults = list(faults(operation, app, before, state, new))
            if (app, name, type(operation).__name__) not in ALLOWED:
                told += [f"{app} {name}: {fault}" for fault in found_faults]
    return told


@pytest.mark.threat(76)
def test_every_migration_since_the_release_only_adds() -> None:
    assert broken(loader()) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("Mission", "ref"),
        migrations.RenameField("Mission", "ref", "reference"),
        migrations.DeleteModel("Stop"),
        migrations.AddField("Mission", "extra", models.CharField(max_length=3)),
        migrations.AddField("Mission", "extra", models.CharField(max_length=3, default="x")),
        migrations.AlterField("Mission", "ref", models.CharField(max_length=1)),
        migrations.AlterField("Mission", "ref", models.IntegerField()),
        migrations.RunSQL("DROP TABLE missions_mission"),
        migrations.AddConstraint("Mission", models.UniqueConstraint(fields=["ref"], name="extra_once")),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_would_break_the_old_code_is_found(operation: Operation) -> None:
    before = loader().project_state(released())
    after = before.clone()
    operation.state_forwards("missions", after)
    assert list(faults(operation, "missions", before, after, set()))


@pytest.mark.threat(76)
@pytest.mark.django_db
def test_rows_of_the_old_code_fit_into_the_new_tables() -> None:
    """Of every table of the release: what it requires is there, and nothing else is required of it."""
    missing, required = [], []
    with connection.cursor() as cursor:
        for model in models_at(released()):
            table = model._meta.db_table
            columns = {each.name: each for each in connection.introspection.get_table_description(cursor, table)}
            known = {field.column for field in model._meta.local_concrete_fields}
            missing += [f"{table}.{name}" for name in sorted(known - set(columns))]
            required += [
                f"{table}.{name}"
                for name, column in sorted(columns.items())
                if name not in known and not column.null_ok and column.default is None
            ]
    assert (missing, required) == ([], [])

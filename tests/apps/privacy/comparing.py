"""One person's export, and their erasure, compared with the whole database, table by table and column by column.

What is compared is found by looking at the models; what the product declares about them plays no part here.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import models
from django.test import override_settings

from escale.apps.directory.models import Person
from escale.apps.privacy.domain import exporting
from escale.apps.privacy.domain.erasing import erase_person
from escale.apps.privacy.models import HeldItem
from tests.apps.meetings.participant.stage import stage
from tests.apps.privacy import filling
from tests.apps.privacy.filling import Somebody

MARK, OTHER = "Zinedine", "Wolframine"
# Who stands in a table between two others is told in the row of the first.
TOLD_BY: Final = {
    "accounts.User_groups": ("accounts.User", "groups__name"),
    "accounts.User_user_permissions": ("accounts.User", "user_permissions__codename"),
    "missions.Attendance_stops": ("missions.Attendance", "stops__city"),
    "meetings.Interpreter_rounds": ("meetings.Interpreter", "rounds__title"),
    "meetings.Meeting_interpreters": ("meetings.Interpreter", "meetings__slot__starts"),
}
# Secrets: they open doors, and say nothing about anybody.
SECRETS: Final = {
    "accounts.recoverycode": {"code_hash"},
    "accounts.signinlink": {"token_hash"},
    "accounts.session": {"session_key", "session_data"},
    "accounts.apitoken": {"token_hash"},
    "meetings.calendarfeed": {"token_hash"},
    "account.emailconfirmation": {"key"},
    "mfa.authenticator": {"data"},
    "socialaccount.socialtoken": {"token", "token_secret"},
    "webhooks.webhook": {"secret", "previous_secret"},
    "provisioning.provisioningtoken": {"token_hash"},
}
# What is made from another column of the row, and says nothing more: the place of a name in lists.
DERIVED: Final = frozenset({"sort_key"})
# Of rows about something else the export tells what was done, when, and to which row; what they say is not about
# whoever made them: jobs, agendas, uploads, servers and breaches.
THINGS: Final = {
    "actions.action",
    "agreements.agreement",
    "agreements.clausestatus",
    "committee.committee",
    "committee.decision",
    "core.job",
    "core.storedfile",
    "practices.adoption",
    "practices.practice",
    "practices.step",
    "meetings.agenda",
    "meetings.disruption",
    "missions.workbookimport",
    "results.evidence",
    "results.publication",
    "results.result",
    "results.statement",
    "results.value",
    "webhooks.webhook",
    "provisioning.emaildomain",
    "provisioning.provisioningtoken",
    "privacy.breach",
    "privacy.transferbasis",
}
# After an erasure these name the reasons for what stays, or are hashes; neither names anybody.
STAYS: Final = {("privacy.HeldItem", "model"), ("privacy.HeldItem", "reason"), ("directory.Consent", "text_hash")}


class House(NamedTuple):
    """Two people about whom there is a row in every table."""

    mine: Somebody
    other: Somebody


@contextmanager
def house() -> Iterator[House]:
    play = stage(hosts=2)
    play.meet(play.agenda())
    mine = filling.somebody(play, play.user, play.guest, MARK)
    other = filling.somebody(play, *play.hosts[0], OTHER)
    filling.fill(mine, beside=other)
    filling.fill(other, beside=mine)
    with TemporaryDirectory() as folder, override_settings(VAR=Path(folder)):
        yield House(mine, other)


def exported(who: Somebody) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(exporting.export_everything(acting_user=who.user))) as archive:
        data: dict[str, Any] = json.loads(archive.read("data.json"))
    return data


def tables() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


def check_every_row_with_a_way_to_somebody_is_in_their_export() -> None:
    with house() as made:
        expected = {
            (model._meta.label, way.name, row.pk)
            for model in tables()
            for way in filling.ways(model)
            for row in model._base_manager.filter(**{way.name: made.mine.rows[filling._label(way.related_model)].pk})
        }
        tried = {(label, way) for label, way, _pk in expected}
        assert len(tried) == sum(len(filling.ways(model)) for model in tables())
        data = exported(made.mine)
        missing = [each for each in sorted(expected, key=str) if not told(data, *each)]
        assert missing == []


def told(data: dict[str, Any], label: str, _way: str, key: object) -> bool:
    about = data["about"].get(label, {}).get("rows", [])
    if label in TOLD_BY:
        table, name = TOLD_BY[label]
        return any(row[name] for row in data["about"].get(table, {}).get("rows", []))
    if label == "accounts.Session":  # its key signs in
        return any(row["device"] == f"{MARK} accounts.session device" for row in about)
    acted = data["acted"].get(label, [])
    return any(row["id"] == key for row in about) or any(row["pk"] == key for row in acted)


def check_every_value_about_somebody_is_in_their_export_and_none_about_another() -> None:
    with house() as made:
        text = json.dumps(exported(made.mine), ensure_ascii=False)
        missing = [
            (label, column)
            for label, words in made.mine.words.items()
            for column, word in words.items()
            if label not in THINGS and column not in {*DERIVED, *SECRETS.get(label, ())} and word not in text
        ]
        assert missing == []
        facts = [getattr(made.mine.rows["directory.person"], name) for name in ("name", "email", "phone")]
        facts += [f"{MARK} own letter {number}" for number in range(2)]
        facts += [f"{MARK} Interpretername", f"{MARK} Accountname"]
        assert [word for word in facts if word not in text] == []
        secrets = [
            words[column]
            for label, words in made.mine.words.items()
            for column in SECRETS.get(label, ())
            if column in words and words[column] in text
        ]
        assert secrets == []
        # The name of who looked at one's data is part of one's data.
        others = [word for word in text.split('"') if OTHER.lower() in word.lower()]
        assert set(others) == {f"{OTHER} Accountname"}


def check_a_person_who_was_not_invited_yet_is_found_by_the_address_of_the_account() -> None:
    with house() as made:
        Person.objects.filter(pk=made.mine.rows["directory.person"].pk).update(
            user=None, email=made.mine.user.email.title()
        )
        assert [row["name"] for row in exported(made.mine)["about"]["directory.Person"]["rows"]] == [
            f"{MARK} Personname"
        ]


def check_an_erasure_leaves_nothing_anywhere() -> None:
    with house() as made:
        person = made.mine.rows["directory.person"]
        assert isinstance(person, Person)
        erase_person(acting_user=None, person=person)
        left = {
            (model._meta.label, column)
            for model in tables()
            if model._meta.label_lower not in THINGS
            for row in model._base_manager.values()
            for column, value in row.items()
            if MARK.lower() in str(value).lower()
        }
        assert left == STAYS
        held = HeldItem.objects.filter(person=person).exclude(model__startswith=MARK)
        assert set(held.values_list("model", flat=True)) == {"directory.Consent", "privacy.DataAccess"}
        assert all(item.reason and item.until for item in held)
        assert Person.objects.get(pk=made.other.rows["directory.person"].pk).name == f"{OTHER} Personname"

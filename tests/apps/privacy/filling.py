"""Rows about one human being in every table, with words that are found again, made by looking at the models alone.

Nothing here knows the product's declarations: what they forget is found by comparing.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction

from escale.apps.accounts.models import User
from escale.apps.agreements.models import Party
from escale.apps.directory.models import Institution, Organisation
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Attendance
from escale.core import audit
from escale.core.models import NoticeRefusal, OutgoingMail
from tests.apps.meetings.participant.stage import Stage

AT: Final = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
# Who somebody is in our tables; what points to one of these is about them, or was done by them.
PEOPLE: Final = (
    "accounts.user",
    "directory.person",
    "directory.representative",
    "missions.attendance",
    "meetings.interpreter",
    "account.emailaddress",
    "socialaccount.socialaccount",
)
# Frames of others: no table of ours fills them, or the database refuses rows by hand.
_NOT_FILLED: Final = frozenset({"core.auditentry", "auth.permission", "auth.group_permissions"})
# What the constraints of a table want to be told; everything else is found out.
_WANTED: Final[dict[str, dict[str, Any]]] = {
    "directory.membership": {"role": "staff"},
    "directory.personalvisibility": {"field": "phone", "audience": "met"},
    "meetings.unavailability": {"table": None},
    "meetings.rating": {"held": True, "stars": 3},
    "meetings.disruption": {"outcome": None},
    "core.job": {"percent": 1},
    "agreements.party": {"organisation": None},
    "practices.practice": {
        "state": "draft",
        "reason": "",
        "cost": None,
        "currency": "",
        **dict.fromkeys(("validated_for", "confirmed_on", "published_at")),
    },
    "practices.step": {"kind": "submitted", "reason": ""},
    "practices.adoption": {"organisation": None},
    "actions.action": {"reason": "", "origin_key": "", "batch": ""},
    "results.indicator": {"parent": None},
    "results.baseline": {"year": 2026},
    "results.value": {"corrects": None, "why": "", "entered_at": None},
    "results.statement": {"reason": ""},
    "results.evidence": {"link": "https://paper.example/", "meeting": None, "action": None},
    "missions.workbookimport": {"content": b"", "preview": {}, "before": {}, "merges": {}},
    "privacy.personrequest": {"state": "done"},
    "privacy.transferbasis": {"from_country": "LU", "to_country": "MA", "ends": None},
}
# What they want besides, by the way that leads to somebody.
_WANTED_BY_WAY: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("actions.owner", "user"): {"organisation": None},
    ("actions.owner", "person"): {"institution": None, "place": 2},
}
# These are of a person or of an account, never of neither, whoever acted.
_ABOUT_ANOTHER: Final = {("privacy.dataaccess", "viewer"), ("privacy.personrequest", "answered_by")}
# Nobody signs their own value, and a party lets strangers see an indicator once.
_OTHER_PARTIES: Final = {("results.statement", "entered_by"), ("results.publication", "party")}
_NUMBERS: Final = count(1000)
_NO_WORDS: Final = ("language", "country", "state", "kind", "what", "purpose", "audience", "day", "timezone")


@dataclass
class Somebody:
    """Who the rows are about, and the words put into them: by table and column."""

    mark: str
    rows: dict[str, models.Model]
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def user(self) -> User:
        found = self.rows["accounts.user"]
        assert isinstance(found, User)
        return found


def somebody(play: Stage, user: User, attendance: Attendance, mark: str) -> Somebody:
    """A participant of a stage as who they are in every role, with a name, an address and a number of their own."""
    person = attendance.representative.person
    person.name, person.email, person.phone = f"{mark} Personname", f"{mark}-person@company.example", f"+352 {mark}"
    person.save()
    user.name, user.email = f"{mark} Accountname", f"{mark}-account@company.example".lower()
    user.save()
    interpreter = Interpreter.objects.create(
        mission=play.mission,
        ref=f"{mark}-ref",
        name=f"{mark} Interpretername",
        email=f"{mark}-interpreter@company.example",
        user=user,
        languages=["fr", "ar"],
    )
    rows: dict[str, models.Model] = {
        "accounts.user": user,
        "directory.person": person,
        "directory.representative": attendance.representative,
        "missions.attendance": attendance,
        "meetings.interpreter": interpreter,
        "directory.organisation": attendance.representative.organisation,
    }
    return Somebody(mark, rows)


def fill(who: Somebody, *, beside: Somebody) -> None:
    """A row for each way in which a table points to somebody; where it points to two people, the other is another."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in (*PEOPLE[:5], *_NOT_FILLED):
            continue
        for way in ways(model):
            _fill(model, who, way=way.name, beside=beside)
    with transaction.atomic():
        audit.record("something.done", who.rows["directory.person"], acting_user=who.user, details={"fields": ["x"]})
    for number, state in enumerate(("sent", "queued")):
        OutgoingMail.objects.create(
            message_id=f"<{who.mark}-{number}@own>",
            recipient=who.user.email.upper(),
            language="fr",
            subject=f"{who.mark} own subject {number}",
            text=f"{who.mark} own letter {number}",
            state=state,
        )
    NoticeRefusal.objects.create(address=who.user.email)


def ways(model: type[models.Model]) -> list[models.ForeignKey[Any]]:
    """The columns of a table that point to somebody."""
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.ForeignKey) and _label(each.related_model) in PEOPLE
    ]


def _label(model: Any) -> str:
    return str(model._meta.label_lower)


def _frame(model: type[models.Model]) -> models.Model | None:
    """What rows about somebody lean on, itself about nobody."""
    return None if _label(model) in PEOPLE else _fill(model, Somebody("frame", {}))


def _fill(model: type[models.Model], who: Somebody, *, way: str = "", beside: Somebody | None = None) -> models.Model:
    label = model._meta.label_lower
    wanted = {**_WANTED.get(label, {}), **_WANTED_BY_WAY.get((label, way), {})}
    for other in ways(model):
        if beside is not None and other.name != way:
            wanted[other.name] = None if other.null else beside.rows[_label(other.related_model)]
    if beside is not None and (label, way) in _ABOUT_ANOTHER:
        wanted["person"] = beside.rows["directory.person"]
    about_another = any(isinstance(value, models.Model) for value in wanted.values())
    said_by = Somebody("another", who.rows) if about_another else who
    row = model()
    for each in model._meta.concrete_fields:
        if isinstance(each, models.AutoField):
            continue
        known = each.name in wanted and each.name != way
        setattr(row, each.name, wanted[each.name] if known else _value(each, said_by, label))
    model._base_manager.bulk_create([row])
    return who.rows.setdefault(label, row)


def _value(each: Any, who: Somebody, label: str) -> Any:
    if (label, each.name) in _OTHER_PARTIES:
        return _another_party()
    if isinstance(each, models.CharField) and each.null:
        return None  # a figure, kept as text
    if isinstance(each, models.ForeignKey):
        target = _label(each.related_model)
        if target in who.rows:
            return _apart(each, who, label)
        return each.related_model._base_manager.order_by("pk").first() or _frame(each.related_model)
    if each.choices:
        return each.choices[0][0]
    if isinstance(each, models.EmailField):
        return _said(who, label, each.name, f"{who.mark}-{each.name}@{label}.example".lower())
    if isinstance(each, models.CharField | models.TextField) and each.name not in _NO_WORDS:
        words = f"{who.mark} {label} {each.name}"
        return _said(who, label, each.name, words) if (each.max_length or 999) >= len(words) else "fr"
    if isinstance(each, models.CharField):
        return str(next(_NUMBERS)) if each.name == "purpose" else "fr"
    return _plain(each, who, label)


def _another_party() -> models.Model:
    first = Party.objects.select_related("agreement").order_by("pk")[0]
    slug = f"another-{next(_NUMBERS)}"
    institution = Institution.objects.create(slug=slug, name="Another", country="LU")
    return Party.objects.create(agreement=first.agreement, institution=institution)


def _apart(each: Any, who: Somebody, label: str) -> models.Model:
    """Two organisations of one row must be two."""
    mine = who.rows[_label(each.related_model)]
    if isinstance(mine, Organisation) and each.name in ("to_organisation", "second", "counterpart"):
        return Organisation.objects.exclude(pk=mine.pk).order_by("-pk")[0]
    return mine


def _plain(each: Any, who: Somebody, label: str) -> Any:
    if isinstance(each, models.JSONField):
        words = f"{who.mark} {label} {each.name}"
        return {"said": _said(who, label, each.name, words)}
    if isinstance(each, models.BinaryField):
        return b""
    if isinstance(each, models.DateTimeField):
        return AT + timedelta(hours=1) if each.name in ("ends", "expires_at") else AT
    if isinstance(each, models.DateField):
        return AT.date()
    if isinstance(each, models.BooleanField):
        return False
    if isinstance(each, models.UUIDField):
        return each.get_default()
    return next(_NUMBERS) if each.name == "number" else 1


def _said(who: Somebody, label: str, name: str, words: str) -> str:
    who.words.setdefault(label, {})[name] = words
    return words

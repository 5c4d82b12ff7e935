"""What is known about people, declared beside the tables: purpose, basis, how long, and what erasing does.

Each app declares its tables in a module ``privacy``. Exports, erasure, retention and the register of processing are
made from these declarations; a test finds every field that could hold personal data and is not declared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
PEOPLE: Final = frozenset(
    {
        "accounts.user",
        "directory.person",
        "directory.representative",
        "missions.attendance",
        "meetings.interpreter",
    }
)
NAMES: Final = frozenset(
    {
        *("name", "given_name", "family_name", "email", "phone", "address", "ip", "user_agent", "device"),
        *("text", "body", "recipient", "message", "sort_key"),
    }
)


class Category(StrEnum):
    """What kind of data a field holds."""

    IDENTITY = "identity"
    CONTACT = "contact"
    PROFESSION = "profession"
    PRESENCE = "presence"
    WORDS = "words"
    ACCOUNT = "account"
    TRACE = "trace"
    PROOF = "proof"


CATEGORIES: Final[dict[Category, Words]] = {
    Category.IDENTITY: _("name"),
    Category.CONTACT: _("contact data"),
    Category.PROFESSION: _("role and languages at work"),
    Category.PRESENCE: _("presence, meetings and absences"),
    Category.WORDS: _("what somebody wrote or was written"),
    Category.ACCOUNT: _("account and means of signing in"),
    Category.TRACE: _("who did or saw what, and when"),
    Category.PROOF: _("proof of agreements and requests"),
}


@dataclass(frozen=True)
class Purpose:
    """Why data is processed, on which basis, and who gets it; ``by_mail``: also the mail host, wherever that is."""

    key: str
    label: Words
    basis: Words
    law_09_08: Words
    recipients: Words
    by_mail: bool = False


PURPOSES: Final[dict[str, Purpose]] = {
    each.key: each
    for each in (
        Purpose(
            "mission",
            _("prepare and hold missions and business meetings"),
            _("task in the public interest or legitimate interest, GDPR art. 6(1)(e) or (f)"),
            _("public interest or legitimate interest, law 09-08 art. 4"),
            _("organisers of the cooperation's institutions; counterparts as far as the person agreed"),
        ),
        Purpose(
            "counterparts",
            _("show a profile to counterparts and suggest meetings"),
            _("consent, GDPR art. 6(1)(a)"),
            _("consent, law 09-08 art. 4"),
            _("participants of the same mission"),
        ),
        Purpose(
            "account",
            _("sign in, and keep accounts safe"),
            _("legitimate interest in security, GDPR art. 6(1)(f) and 32"),
            _("security of processing, law 09-08 art. 23"),
            _("nobody but the platform's operator"),
        ),
        Purpose(
            "letters",
            _("send mails about missions and accounts"),
            _("task in the public interest or legitimate interest, GDPR art. 6(1)(e) or (f)"),
            _("public interest or legitimate interest, law 09-08 art. 4"),
            _("the person; the mail host as a processor"),
            by_mail=True,
        ),
        Purpose(
            "proof",
            _("show later who did what, and that the law was kept"),
            _("legal obligation, GDPR art. 5(2), 6(1)(c) and 7(1)"),
            _("legal obligation, law 09-08 art. 4"),
            _("auditors and data-protection officers of the cooperation"),
        ),
    )
}


@dataclass(frozen=True)
class Term:
    """How long: ``days`` after the date at ``after`` (a lookup; the latest where there are several).

    Where there is none at all, after the row's own date in ``failing``; without it such a row stays.
    ``how``: ``delete`` the row, ``clear`` the declared fields, or ``erase`` the whole person.
    """

    words: Words
    days: int = 0
    after: str = ""
    how: str = "delete"
    failing: str = ""

    @property
    def starts(self) -> tuple[str, ...]:
        """From where is counted."""
        return (self.after, self.failing) if self.failing else (self.after,)


# Kept as long as what they belong to: executed with it.
WITH_PERSON: Final = Term(
    _("as long as the person's data: two years after their last mission, or after their entry when there was none")
)
WITH_ACCOUNT: Final = Term(_("as long as the account"))
WITH_MISSION: Final = Term(_("as long as the mission"))
FOR_EVER: Final = Term(_("kept: it names nobody once the account is erased"))


@dataclass(frozen=True)
class Personal:
    """One field with personal data."""

    category: Category
    purpose: str
    term: Term


@dataclass(frozen=True)
class Erasure:
    """What erasing a person does to rows: ``delete`` them, ``clear`` fields, ``hold`` them, or ``nothing``.

    In ``values`` stands ``{pk}`` for the key of the row. ``reason`` says why rows are held or need nothing;
    ``days`` after the date in ``after`` the hold ends.
    """

    how: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: Words = ""
    days: int = 0
    after: str = ""


DELETE: Final = Erasure("delete")


def clear(**values: Any) -> Erasure:
    """Fields that get a value that says nothing."""
    return Erasure("clear", values)


def hold(reason: Words, *, days: int = 0, after: str = "") -> Erasure:
    """Rows that the law wants kept."""
    return Erasure("hold", reason=reason, days=days, after=after)


def nothing(reason: Words) -> Erasure:
    """Rows that name nobody any more once person and account are erased."""
    return Erasure("nothing", reason=reason)


@dataclass(frozen=True)
class Table:
    """A table with personal data; lookups lead from its rows to people.

    ``people``: keys of ``directory.Person``; ``users``: keys of accounts the row is about; ``addresses``: e-mail
    addresses as text; ``actors``: keys of accounts that only acted; of their acts an export tells ``did``. ``more``
    is read along in an export, ``withheld`` is not, with the reason; so is ``free``: why a field that could hold
    personal data holds none. ``named``: what one row and several are called, when the model does not say it in words
    that are translated.
    """

    model: str
    fields: Mapping[str, Personal]
    erasure: Erasure
    named: tuple[Words, Words] | None = None
    people: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    did: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)

    @property
    def cls(self) -> type[models.Model]:
        """The model."""
        return apps.get_model(self.model)

    @property
    def one(self) -> str:
        """What a row is called, in the language of the page."""
        return str(self.named[0] if self.named else self.cls._meta.verbose_name)

    @property
    def several(self) -> str:
        """What several rows are called."""
        return str(self.named[1] if self.named else self.cls._meta.verbose_name_plural)

    @property
    def terms(self) -> dict[Term, list[str]]:
        """What retention executes here, with the fields of each term."""
        found: dict[Term, list[str]] = {}
        for name, personal in self.fields.items():
            if personal.term.days:
                found.setdefault(personal.term, []).append(name)
        return found


_tables: dict[str, Table] = {}
_free: dict[str, str] = {}


def declare(*tables: Table) -> None:
    """Make tables known; raises ``ValueError`` for a second declaration of one."""
    for table in tables:
        if table.model.lower() in _tables:
            raise ValueError(f"{table.model} is declared twice.")
        _tables[table.model.lower()] = table


def declare_free(reasons: Mapping[str, str]) -> None:
    """Say of whole tables why they hold nothing about a person."""
    _free.update({model.lower(): reason for model, reason in reasons.items()})


def tables() -> list[Table]:
    """Every declared table, by name; of apps that are installed."""
    return [table for _name, table in sorted(_tables.items()) if apps.is_installed(_app_of(table.model))]


def _app_of(model: str) -> str:
    try:
        return str(apps.get_app_config(model.partition(".")[0]).name)
    except LookupError:
        return ""


def suspicious(model: type[models.Model], *, surely: bool = False) -> list[str]:
    """The fields of a model that may hold personal data, by what they are and how they are called.

    ``surely``: only those that lead to somebody or hold an address.
    """
    found = []
    for each in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        target = each.related_model
        is_sure = isinstance(each, models.EmailField) or (
            isinstance(target, type) and target._meta.label_lower in PEOPLE
        )
        holds_anything = isinstance(each, models.JSONField | models.BinaryField | models.FileField)
        if is_sure or (not surely and (holds_anything or each.name in NAMES)):
            found.append(each.name)
    return found


def undeclared() -> list[str]:
    """Tables of which nobody has said anything, and fields that may hold personal data and are not declared.

    A table that was said to hold nothing about a person may still not lead to one.
    """
    missing = []
    for model in apps.get_models():
        if model._meta.proxy:
            continue
        table = _tables.get(model._meta.label_lower)
        if table is None and model._meta.label_lower not in _free:
            missing.append(model._meta.label)
        known = _known(table) if table else set()
        fields = suspicious(model, surely=model._meta.label_lower in _free)
        missing += [f"{model._meta.label}.{name}" for name in fields if name not in known]
    return sorted(missing)


def _known(table: Table) -> set[str]:
    ways = {way.split("__")[0] for way in (*table.people, *table.users, *table.addresses, *table.actors)}
    return {*table.fields, *table.free, *table.withheld, *table.erasure.values, *ways}


def label_of(model: str) -> str:
    """What the rows of a table are called, in the language of the page; the table's own name when it is gone."""
    if table := _tables.get(model.lower()):
        return table.several
    try:
        return str(apps.get_model(model)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return model


def suppressed(count: int, threshold: int = 5) -> int | None:
    """A count for everybody's eyes; ``None`` for a few people, who could be told apart. Nobody at all may be said."""
    return None if 0 < count < threshold else count

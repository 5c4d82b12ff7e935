"""Who may do what with practices, which steps a sheet can take, what it lacks, and when it is old."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Institution, Membership
from escale.apps.directory.rules import Right, roles_with
from escale.apps.practices.models import PARTS, Practice
from escale.core.translated import own_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser

MOST_EVIDENCE: Final = 30
MOST_CONTACTS: Final = 5
MOST_ADOPTIONS: Final = 500
MOST_QUESTIONS: Final = 500
MOST_SUGGESTED: Final = 3  # practices beside an action
SUGGESTED_FROM: Final = 350  # thousandths of a cosine, as for what saved searches tell
MOST_OPEN: Final = 10  # questions of one person about one practice that wait for an answer

PART_NAMES: Final[Mapping[str, Any]] = {
    "title": _("Title"),
    "context": _("Context"),
    "problem": _("Problem"),
    "solution": _("Solution"),
    "result": _("Result"),
    "pitfalls": _("What did not work"),
    "conditions": _("Conditions for transfer"),
    "evidence": _("Evidence of the result"),
    "contacts": _("A contact"),
    "cost": _("Cost"),
}
# A sheet may be submitted without these: what is not known is not made up.
_WELCOME: Final = frozenset({"cost"})


class Lack(NamedTuple):
    """A part that a sheet lacks; ``needed``: it cannot be submitted without."""

    part: str
    words: str | Promise
    needed: bool


def lacks(practice: Practice, *, evidence: int, contacts: int) -> list[Lack]:
    """What a sheet lacks in the language it is written in, in the order in which it is read."""
    there = {part: bool(_own_words(practice, part)) for part in PARTS}
    there |= {"evidence": evidence > 0, "contacts": contacts > 0, "cost": practice.cost is not None}
    return [Lack(part, words, part not in _WELCOME) for part, words in PART_NAMES.items() if not there[part]]


def source_of(practice: Practice) -> str:
    """The language in which a sheet is written."""
    return str(practice.title.get("source", ""))


def _own_words(practice: Practice, part: str) -> str:
    return own_words(getattr(practice, part), source_of(practice))


def languages_of(practice: Practice) -> list[str]:
    """The languages in which a sheet can be read at least in part, its own first."""
    found = dict.fromkeys([source_of(practice)])
    for part in PARTS:
        found |= dict.fromkeys(getattr(practice, part).get("texts", {}))
    return [code for code in found if code]


def texts_of(practice: Practice) -> Iterator[tuple[str, str, str]]:
    """Part, language and text of everything that a sheet says."""
    for part in PARTS:
        for language, entry in getattr(practice, part).get("texts", {}).items():
            if entry["text"]:
                yield part, language, entry["text"]


def sign_of(sentence: str) -> str:
    """By which a sentence is known again without its words."""
    return sha256(sentence.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def today() -> date:
    """The day by which a practice is old."""
    return timezone.now().date()


def year_after(day: date) -> date:
    """The same day of the next year; the last of February after a leap day."""
    if day.year >= date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def year_before(day: date) -> date:
    """What was confirmed on a day before this one is no longer confirmed on ``day``."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def is_old(practice: Practice, day: date | None = None) -> bool:
    """Whether nobody has confirmed a validated practice for more than a year: it is greyed."""
    return practice.confirmed_on is not None and practice.confirmed_on < year_before(day or today())


class Standing(NamedTuple):
    """In whose name (``None``: the office's) somebody organises and decides in a cooperation, or is there at all."""

    organises: Sequence[int | None]
    decides: Sequence[int | None]
    belongs: Sequence[int | None]


def standing_of(user: "Visitor", cooperation: int) -> Standing:
    """In whose name a user may act. One query."""
    if not user.is_authenticated:
        return Standing((), (), ())
    held = Membership.objects.standing().filter(user=user, cooperation=cooperation).order_by("pk")
    rows = list(held.values_list("institution", "role"))
    organise, decide = roles_with(Right.ORGANISE), roles_with(Right.DECIDE)
    return Standing(
        [institution for institution, role in rows if role in organise],
        [institution for institution, role in rows if role in decide],
        [institution for institution, _role in rows],
    )


def officers() -> QuerySet[Membership]:
    """The memberships by which people write practices: those that organise."""
    return Membership.objects.standing().filter(role__in=roles_with(Right.ORGANISE))


def keeps(standing: Standing, practice: Practice) -> bool:
    """Whether somebody acts for the author."""
    return practice.institution_id in standing.organises


def may_check(user: "Visitor", standing: Standing, practice: Practice) -> bool:
    """The first level: anybody who organises, but not whoever wrote the sheet."""
    return (
        practice.state == Practice.State.SUBMITTED and bool(standing.organises) and practice.created_by_id != user.pk
    )


def validates_for(user: "Visitor", standing: Standing, practice: Practice) -> int | None:
    """The second level: the institution in whose name somebody may validate, never the author's own.

    Who has any role for the author's institution, or wrote the sheet, does not.
    """
    if practice.state != Practice.State.CHECKED or practice.created_by_id == user.pk:
        return None
    if practice.institution_id in standing.belongs:
        return None
    return next((key for key in standing.decides if key is not None), None)


def may_refuse(user: "Visitor", standing: Standing, practice: Practice) -> bool:
    """Whoever may take the next step may refuse it."""
    return may_check(user, standing, practice) or validates_for(user, standing, practice) is not None


def may_adopt(standing: Standing, practice: Practice) -> bool:
    """Whether somebody may say what became of a practice elsewhere: who acts for the author may not, not even too."""
    return bool(standing.organises) and not keeps(standing, practice)


def adopters_of(standing: Standing, practice: Practice) -> list[Institution]:
    """The institutions in whose name somebody says what became of a practice with them: not the author."""
    others = [key for key in standing.organises if key is not None and key != practice.institution_id]
    return list(Institution.objects.filter(pk__in=others).order_by("sort_key", "pk"))

"""What the pages of an agreement show."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from django.db.models import QuerySet

from escale.apps.agreements.models import Agreement, Axis, Clause, ClauseStatus, Document, Status, Version, Wording
from escale.apps.agreements.queries import current_of, seen_of
from escale.apps.agreements.queries.standing import Standing
from escale.apps.agreements.rules import fingerprint
from escale.core.translated import Words, best

SOON = timedelta(days=180)
MOST_WORDS = 600  # of a clause in which changed words are marked; a longer one is shown as a whole
MOST_MARKED = 60  # clauses of one comparison in which words are marked; marking costs up to 20 ms each
_OPEN = (Status.NONE, Status.GOING, Status.LATE)


class Date(NamedTuple):
    """A date of an agreement. ``kind``: ``notice``, ``end`` or ``due`` (of a clause)."""

    day: date
    kind: str
    agreement: Agreement
    wording: Wording | None = None
    past: bool = False
    soon: bool = False


class Shown(NamedTuple):
    """A clause as a page shows it: in one language, with the words it was written in where these are others.

    ``standing``: how it stands, where a signed version is shown.
    """

    wording: Wording
    words: Words
    original: Words | None
    late: bool
    standing: Standing | None = None


class Group(NamedTuple):
    """The clauses of one axis; ``None``: of no axis."""

    axis: Axis | None
    clauses: list[Shown]


class Pair(NamedTuple):
    """One clause in two versions. ``kind``: ``same``, ``changed``, ``added`` or ``removed``."""

    before: Wording | None
    after: Wording | None
    kind: str
    left: list[tuple[str, bool]]
    right: list[tuple[str, bool]]


def wordings_of(version: Version) -> list[Wording]:
    """What a version says, in its order."""
    return list(_whole(Wording.objects.filter(under=version)))


def _whole(rows: QuerySet[Wording]) -> QuerySet[Wording]:
    return rows.select_related("clause", "axis", "owner__institution", "owner__organisation").order_by(
        "position", "pk"
    )


def shown(wording: Wording, language: str, today: date) -> Shown:
    """A clause in ``language`` where it can be read in it; late when its day has passed and nothing ended it."""
    words = best(wording.text, language)
    source = wording.text.get("source", words.language)
    original = best(wording.text, source) if source != words.language else None
    late = wording.due_on is not None and wording.due_on < today and wording.clause.status in _OPEN
    return Shown(wording, words, original, late)


def by_axis(
    wordings: Sequence[Wording], language: str, today: date, standings: Mapping[int, Standing]
) -> list[Group]:
    """Clauses by axis, in the order of the axes; those of none come last."""
    groups: dict[Axis | None, list[Shown]] = defaultdict(list)
    for each in wordings:
        groups[each.axis].append(shown(each, language, today)._replace(standing=standings.get(each.clause_id)))
    axes = sorted((axis for axis in groups if axis is not None), key=lambda axis: (axis.position, axis.pk))
    return [Group(axis, groups[axis]) for axis in (*axes, *({None} & groups.keys()))]


def languages_of(wordings: Sequence[Wording]) -> list[str]:
    """The languages in which some clause can be read."""
    return sorted({language for each in wordings for language in each.text.get("texts", {})})


def counts_of(standings: Iterable[Standing]) -> list[tuple[str, int]]:
    """How many clauses have each status; those that occur, in the order of the statuses."""
    times = Counter(each.status for each in standings)
    found = [(value, times[value]) for value in Status.values]
    return [(value, count) for value, count in found if count]


def seal_holds(version: Version, wordings: Sequence[Wording]) -> bool:
    """Whether a signed text is still the one that was signed."""
    return version.signed_on is None or fingerprint(version, wordings) == version.seal


def history_of(clause: Clause) -> list[ClauseStatus]:
    """What was said of a clause, newest first."""
    return list(clause.history.select_related("party__institution", "party__organisation").order_by("-pk"))


def documents_of(agreement: Agreement) -> list[Document]:
    """The documents of an agreement, without what is in their files."""
    return list(agreement.documents.select_related("file").defer("file__content").order_by("pk"))


def said_by_version(clause: Clause, agreement: Agreement) -> list[Wording]:
    """What each version somebody sees says about a clause, newest first."""
    rows = _whole(Wording.objects.filter(clause=clause, under__in=seen_of(agreement))).order_by("-under_id")
    found = list(rows)
    versions = {each.pk: each for each in seen_of(agreement)}
    for each in found:
        each.under = versions[each.under_id]
    return found


def dates_of(agreements: Sequence[Agreement], today: date) -> list[Date]:
    """Ends, notices and due clauses of the versions that count, by day: one query for all clauses.

    Clauses that were kept or dropped are due no longer; nor is notice once an agreement has ended.
    """
    current = {each.pk: current_of(each) for each in agreements}
    found = [date_ for each in agreements for date_ in _of_version(each, current[each.pk], today)]
    rows = _whole(Wording.objects.filter(under__in=current.values(), due_on__isnull=False, clause__status__in=_OPEN))
    by_key = {each.pk: each for each in agreements}
    for row in rows:
        agreement = by_key[row.clause.agreement_id]
        if row.due_on is not None:
            found.append(_date(row.due_on, "due", agreement, today, row))
    return sorted(found, key=lambda each: (each.day, each.agreement.pk, each.kind))


def _of_version(agreement: Agreement, version: Version, today: date) -> Iterator[Date]:
    if version.ends_on is not None:
        yield _date(version.ends_on, "end", agreement, today)
    if version.notice_date is not None and not (version.ends_on and version.ends_on < today):
        yield _date(version.notice_date, "notice", agreement, today)


def _date(day: date, kind: str, agreement: Agreement, today: date, wording: Wording | None = None) -> Date:
    return Date(day, kind, agreement, wording, day < today, today <= day <= today + SOON)


def compare(before: Version, after: Version) -> list[Pair]:
    """Two versions clause by clause, in the order of the newer one; what it leaves out comes last."""
    old = {each.clause_id: each for each in wordings_of(before)}
    new = {each.clause_id: each for each in wordings_of(after)}
    pairs: list[Pair] = []
    marks = MOST_MARKED
    for key, each in new.items():
        pairs.append(_pair(old.get(key), each, marks > 0))
        marks -= pairs[-1].kind == "changed"
    return pairs + [_pair(each, None, False) for key, each in old.items() if key not in new]


def _pair(before: Wording | None, after: Wording | None, mark: bool) -> Pair:
    left, right = (_said(each) for each in (before, after))
    if left == right and _source(before) != _source(after):  # the translation one reads was not changed along
        left, right = _source(before), _source(after)
    if before is None or after is None:
        kind = "added" if before is None else "removed"
        return Pair(before, after, kind, [(left.text, False)], [(right.text, False)])
    same = (
        left == right
        and before.number == after.number
        and before.owner_id == after.owner_id
        and before.due_on == after.due_on
    )
    pieces = marked(left.text, right.text) if mark else ([(left.text, False)], [(right.text, False)])
    return Pair(before, after, "same" if same else "changed", *pieces)


def _said(wording: Wording | None) -> Words:
    return best(wording.text if wording else {})


def _source(wording: Wording | None) -> Words:
    return best(wording.text, wording.text.get("source")) if wording else best({})


def marked(left: str, right: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Two texts in pieces, each with whether the other one lacks it; long ones are one piece."""
    old, new = left.split(), right.split()
    if left == right or max(len(old), len(new)) > MOST_WORDS:
        return [(left, left != right)], [(right, left != right)]
    one: list[tuple[str, bool]] = []
    other: list[tuple[str, bool]] = []
    for tag, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if first < last:
            one.append((" ".join(old[first:last]), tag != "equal"))
        if begin < end:
            other.append((" ".join(new[begin:end]), tag != "equal"))
    return one, other

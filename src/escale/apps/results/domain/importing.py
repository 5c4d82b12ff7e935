"""Results from an IATI 2.03 file: looked at first, then, confirmed, taken in. The preview is the same run, undone."""

import base64
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement, Party
from escale.apps.results.domain import ResultRefused, log
from escale.apps.results.domain.bringing import Bringing
from escale.apps.results.domain.locking import lock_agreement
from escale.apps.results.queries.problems import located
from escale.core.models import AuditEntry
from escale.engines.results import Problem, Unreadable, check
from escale.engines.results.iati import Activities, Reading, read, unknown_codes

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_BYTES: Final = 1024 * 1024
MOST_FIGURES: Final = 1_000
MOST_FAULTS: Final = 200
_HOUR: Final = 3_600
_SALT: Final = "results.import"


@dataclass
class Preview:
    """What a file would bring: counts by kind, titles of indicators, what is wrong, and what a form sends back."""

    counts: Mapping[str, int]
    titles: list[str]
    faults: list[str] = field(default_factory=list)
    payload: str = ""


def preview(*, acting_user: "User", agreement: Agreement, party: Party, content: bytes, language: str) -> Preview:
    """What a file would bring; nothing is kept.

    Raises:
        ResultRefused: it cannot be read, is too large, or holds no result.
    """
    reading = _read(content)
    faults = list(_faults(reading))
    with transaction.atomic():
        found = _bring(reading.file, acting_user, agreement, party, language)
        transaction.set_rollback(True)
    said = {
        "user": acting_user.pk,
        "agreement": agreement.pk,
        "party": party.pk,
        "language": language,
        "batch": uuid.uuid4().hex,
        "file": base64.b64encode(zlib.compress(content, 9)).decode(),
    }
    faults = list(dict.fromkeys([*faults, *found.faults]))[:MOST_FAULTS]
    return Preview(found.counts, found.titles, faults, signing.dumps(said, salt=_SALT))


def _read(content: bytes) -> Reading:
    if len(content) > MOST_BYTES:
        raise ResultRefused(_("The file is larger than 1 MB. Nothing was read."))
    try:
        reading = read(content)
    except Unreadable as error:
        raise ResultRefused(located(error.problem)) from error
    indicators = reading.file.indicators
    if not indicators:
        raise ResultRefused(_("There is no result with an indicator in this file."))
    figures = sum(
        1 + len(each.baselines) + sum(1 + len(one.targets) + len(one.actuals) for one in each.periods)
        for each in indicators
    )
    if figures > MOST_FIGURES:
        raise ResultRefused(
            _("There are more than %(most)s figures in this file; cut it in two.") % {"most": MOST_FIGURES}
        )
    return reading


def _faults(reading: Reading) -> Iterator[str]:
    problems: Iterable[Problem] = [
        *reading.problems,
        *unknown_codes(reading.file),
        *check(reading.file.indicators),
    ]
    yield from map(located, sorted(problems, key=lambda each: each.where.line))


def _bring(file: Activities, user: "User", agreement: Agreement, party: Party, language: str) -> Bringing:
    lock_agreement(agreement)
    found = Bringing(agreement, party, user, language)
    for activity in file.activities:
        found.bring(activity)
    found.tie()
    return found


def take_in(*, acting_user: "User", agreement: Agreement, payload: str) -> Mapping[str, int]:
    """Write down what was previewed: results, indicators, periods; values as drafts of one's own side.

    How many of each; the same confirmation twice is one.

    Raises:
        ResultRefused: it is another's, too old or not ours; nothing was written.
    """
    try:
        said: dict[str, Any] = signing.loads(payload, salt=_SALT, max_age=_HOUR)
    except signing.BadSignature as error:
        raise ResultRefused(_("This preview is too old; bring the file again.")) from error
    if (said["user"], said["agreement"]) != (acting_user.pk, agreement.pk):
        raise ResultRefused(_("This preview is somebody else's; bring the file again."))
    party = agreement.parties.filter(pk=said["party"], withdrawn_on=None).first()
    if party is None:
        raise ResultRefused(_("Your side is no party of this agreement any more; nothing was written."))
    reading = _read(zlib.decompress(base64.b64decode(said["file"])))
    with transaction.atomic():
        lock_agreement(agreement)
        known = AuditEntry.objects.filter(verb="results.taken-in", details__batch=said["batch"])
        if known.exists():
            return {}
        found = _bring(reading.file, acting_user, agreement, party, said["language"])
        details = {"batch": said["batch"], **found.counts}
        log("results.taken-in", agreement, agreement=agreement, acting_user=acting_user, details=details)
    return found.counts

"""Bringing a whole text in: proposed clauses, corrected by a person, saved at once. Nothing is kept before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.locking import lock
from escale.apps.agreements.models import Agreement, Clause, Version, Wording
from escale.apps.agreements.rules import MOST_CLAUSES
from escale.core import audit
from escale.core.documents.word import text_of
from escale.core.translated import say
from escale.core.workbook import WorkbookRefused
from escale.core.workbook.folding import cleaned
from escale.engines.text.clauses import Piece, split

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

LARGEST_FILE: Final = 5 * 1024 * 1024
LONGEST_TEXT: Final = 1_000_000
MOST_PIECES: Final = 300  # three fields each stay below what one form may send


class Row(NamedTuple):
    """A proposed clause and what to do with it: ``keep``, ``join`` to the one before, ``split`` or ``drop``."""

    number: str
    text: str
    do: str = "keep"


def text_of_file(name: str, content: bytes) -> str:
    """The text of a .docx or plain text file.

    Raises:
        AgreementRefused: it is another kind of file, too large, or damaged; the words say what to do.
    """
    if len(content) > LARGEST_FILE:
        raise AgreementRefused(_("The file is larger than 5 MB. Nothing was read."))
    if content.startswith(b"%PDF"):
        raise AgreementRefused(_("PDF files are not read: open it, copy its text and paste it here."))
    if content.startswith(b"PK") or name.lower().endswith(".docx"):
        try:
            return text_of(content)
        except WorkbookRefused as error:
            raise AgreementRefused(_("This is no Word file that can be read. Paste its text instead.")) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AgreementRefused(_("This file is no text in UTF-8. Paste its text instead.")) from error


def propose(text: str) -> list[Piece]:
    """The clauses of a text, for a person to correct.

    Raises:
        AgreementRefused: there is no text, too much of it, or too many clauses.
    """
    text = cleaned(text) if len(text) <= LONGEST_TEXT else text
    if not text.strip():
        raise AgreementRefused(_("There is no text in it. A scanned page is a picture: write or paste its text."))
    pieces = split(text) if len(text) <= LONGEST_TEXT else []
    return _few(pieces)


def _few(pieces: list[Piece]) -> list[Piece]:
    if not pieces or len(pieces) > MOST_PIECES:
        raise AgreementRefused(_("This is too much for one time: bring it in parts of at most 300 clauses."))
    return pieces


def corrected(rows: Iterable[Row]) -> list[Piece]:
    """The clauses after a person's corrections; a part that was split off has no number yet.

    Raises:
        AgreementRefused: a part was split into too many.
    """
    found: list[Piece] = []
    for row in rows:
        if row.do == "drop":
            continue
        if row.do == "join" and found:
            before = found.pop()
            found.append(Piece(before.number, f"{before.text}\n\n{row.text}".strip()))
        elif row.do == "split":
            first, *others = [part.strip() for part in row.text.split("\n\n") if part.strip()] or [""]
            found.append(Piece(row.number, first))
            found.extend(Piece("", part) for part in others[: MOST_PIECES + 1])
        else:
            found.append(Piece(row.number, row.text))
        if len(found) > MOST_PIECES:
            raise AgreementRefused(_("Splitting makes more than 300 clauses: bring the text in parts."))
    return found


def import_clauses(*, acting_user: "User", version: Version, pieces: Sequence[Piece], language: str) -> int:
    """Save corrected clauses at the end of a draft, all or none; how many.

    Raises:
        AgreementRefused: the version is signed, a number is missing, there twice or taken, or a text is empty.
    """
    with transaction.atomic():
        lock(version)
        _check(version, pieces)
        last = version.wordings.aggregate(most=Max("position"))["most"]
        begin, agreement = 0 if last is None else last + 1, Agreement(pk=version.agreement_id)
        clauses = Clause.objects.bulk_create(Clause(agreement=agreement) for _piece in pieces)
        now = timezone.now()
        Wording.objects.bulk_create(
            Wording(
                under=version,
                clause=clause,
                position=begin + place,
                number=piece.number,
                text=say(piece.text, language, author=acting_user.pk, at=now),
            )
            for place, (clause, piece) in enumerate(zip(clauses, pieces, strict=True))
        )
        audit.record("clauses.imported", version, acting_user=acting_user, details={"clauses": len(pieces)})
    return len(pieces)


def _check(version: Version, pieces: Sequence[Piece]) -> None:
    if version.signed_on is not None:
        raise AgreementRefused(_("This version is signed: its words stay as they are. Make an amendment."))
    if not pieces or not all(piece.number and piece.text for piece in pieces):
        raise AgreementRefused(_("Each clause needs a number and a text; nothing was saved."))
    known = list(version.wordings.values_list("number", flat=True))
    if len(known) + len(pieces) > MOST_CLAUSES:
        raise AgreementRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_CLAUSES})
    times = Counter([*known, *(piece.number for piece in pieces)])
    twice = sorted(number for number, count in times.items() if count > 1)
    if twice:
        shown = ", ".join(twice[:5])
        raise AgreementRefused(_("Two clauses have the same number: %(numbers)s.") % {"numbers": shown})

"""Parties, axes and documents of an agreement."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.models import EARLIEST, Agreement, Axis, Document, Party
from escale.apps.agreements.rules import MOST_AXES, MOST_DOCUMENTS, MOST_PARTIES
from escale.apps.directory.models import Institution, Organisation
from escale.core import audit
from escale.core.files import FileRefused, keep
from escale.core.models import StoredFile
from escale.core.translated import with_translation

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def add_party(
    *,
    acting_user: "User",
    agreement: Agreement,
    who: Institution | Organisation,
    role: str,
    signed_on: date | None,
) -> Party:
    """Bind an institution or an organisation; the same one twice is refused."""
    _check_day(signed_on)
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        known = agreement.parties.filter(**_as_field(who))
        if known.exists():
            raise AgreementRefused(_("This is a party already; nothing was changed."))
        _bound(agreement.parties.count(), MOST_PARTIES)
        party = Party.objects.create(agreement=agreement, role=role, signed_on=signed_on, **_as_field(who))
        audit.record("party.added", party, acting_user=acting_user, details={"role": role})
    return party


def _check_day(day: date | None) -> None:
    if day is not None and not EARLIEST <= day <= timezone.now().date():
        raise AgreementRefused(_("This day lies in the future, or before 1900."))


def _as_field(who: Institution | Organisation) -> dict[str, Institution | Organisation]:
    return {"institution" if isinstance(who, Institution) else "organisation": who}


def withdraw_party(*, acting_user: "User", party: Party, on: date, reason: str) -> None:
    """A party leaves the agreement; it stays on the page, with the day and the reason."""
    _check_day(on)
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=party.agreement_id)
        party = Party.objects.select_for_update().get(pk=party.pk)
        if party.withdrawn_on is not None:
            raise AgreementRefused(_("This party has withdrawn already; nothing was changed."))
        if party.signed_on is not None and on < party.signed_on:
            raise AgreementRefused(_("A party cannot withdraw before it signed."))
        party.withdrawn_on, party.withdrawn_reason = on, reason
        party.save(update_fields=["withdrawn_on", "withdrawn_reason"])
        audit.record("party.withdrew", party, acting_user=acting_user, details={"on": on.isoformat()})


def add_axis(*, acting_user: "User", agreement: Agreement, title: str, language: str) -> Axis:
    """One more theme, after the others."""
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        count = agreement.axes.count()
        _bound(count, MOST_AXES)
        words = with_translation({}, title, language, author=acting_user.pk, at=timezone.now())
        axis = Axis.objects.create(agreement=agreement, position=count, title=words)
        audit.record("axis.added", axis, acting_user=acting_user)
    return axis


@dataclass(frozen=True)
class DocumentDraft:
    """A document by its address, or as a file of this name."""

    title: str
    language: str
    kind: str = Document.Kind.OTHER
    link: str = ""
    name: str = ""
    content: bytes = b""


def add_document(*, acting_user: "User", agreement: Agreement, draft: DocumentDraft) -> Document:
    """A document by its address or as a file.

    Raises:
        AgreementRefused: it is there already, there are too many, or the file cannot be kept; nothing was.
    """
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        _bound(agreement.documents.count(), MOST_DOCUMENTS)
        file = _kept(acting_user, draft) if draft.name else None
        same = Q(file__digest=file.digest) if file is not None else Q(link=draft.link)
        if agreement.documents.filter(same).exists():
            raise AgreementRefused(_("This document is there already; nothing was changed."))
        document = Document.objects.create(
            agreement=agreement,
            title=draft.title,
            language=draft.language,
            kind=draft.kind,
            link="" if file is not None else draft.link,
            file=file,
        )
        details = {"kind": draft.kind, "digest": file.digest if file is not None else ""}
        audit.record("document.added", document, acting_user=acting_user, details=details)
    return document


def _kept(user: "User", draft: DocumentDraft) -> StoredFile:
    try:
        return keep(acting_user=user, name=draft.name, content=draft.content)
    except FileRefused as refused:
        raise AgreementRefused(str(refused)) from refused


def _bound(count: int, most: int) -> None:
    if count >= most:
        raise AgreementRefused(_("There are %(most)s already, and no more fit.") % {"most": most})
